"""Scenario files: a clinic, its appointments and a question, as JSON, for bug reports and tests."""

from qimen.scheduling.scenario.answers import explained, opened
from qimen.scheduling.scenario.json_text import ScenarioError, parsed
from qimen.scheduling.scenario.reading import Scenario, read
from qimen.scheduling.scenario.shape import start

__all__ = ["Scenario", "ScenarioError", "explained", "opened", "parsed", "read", "start"]
