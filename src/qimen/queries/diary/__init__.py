"""Rows to the engine's snapshot: the one translator. It carries no identities."""

from qimen.queries.diary.setup import setup_of
from qimen.queries.diary.snapshot import Question, snapshot, unclaimed
from qimen.queries.diary.statement import LONGEST

__all__ = ["LONGEST", "Question", "setup_of", "snapshot", "unclaimed"]
