"""Why a time is offered online, or not: every rule, the record behind it, and what would help."""

from qimen.queries.why.answer import Answer, Because, Who, answer
from qimen.queries.why.asked import Asked
from qimen.queries.why.remedies import Step

__all__ = ["Answer", "Asked", "Because", "Step", "Who", "answer"]
