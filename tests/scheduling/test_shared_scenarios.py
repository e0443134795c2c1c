"""The worked examples, as files."""

import json
from pathlib import Path

import pytest

from qimen.scheduling import scenario

FOLDER = Path(__file__).parent / "scenarios"
ANSWERED = sorted(
    path.name.removesuffix(".expected.json")
    for path in FOLDER.glob("*.expected.json")
    if path.name not in {"bad-input.expected.json", "explanations.expected.json"}
)
EXPLAINED = json.loads((FOLDER / "explanations.expected.json").read_text())
REFUSED = json.loads((FOLDER / "bad-input.expected.json").read_text())


def test_worked_examples_are_all_here():
    assert len(ANSWERED) == 25


@pytest.mark.parametrize("name", ANSWERED)
def test_worked_example_is_answered_as_written(name):
    read = scenario.read((FOLDER / f"{name}.json").read_text())

    assert scenario.opened(read) == json.loads((FOLDER / f"{name}.expected.json").read_text())


@pytest.mark.parametrize("wanted", EXPLAINED, ids=lambda each: each["scenario"])
def test_worked_example_is_explained_as_written(wanted):
    read = scenario.read((FOLDER / f"{wanted['scenario']}.json").read_text())

    explained = scenario.explained(read, scenario.start(wanted["at"], "--at"))

    rules = {
        who: [refusal["rule"] for refusal in found]
        for who, found in explained["practitioners"].items()
    }
    assert rules == wanted["rules"]
    assert explained["at"] == wanted["at"]
    assert explained["offered"] == ([] in wanted["rules"].values())


@pytest.mark.parametrize("wanted", REFUSED, ids=lambda each: each["error_starts_with"])
def test_bad_input_is_refused_by_the_path_of_its_fault(wanted):
    with pytest.raises(scenario.ScenarioError) as refused:
        scenario.read(json.dumps(wanted["scenario"]))

    assert str(refused.value).startswith(wanted["error_starts_with"])
