"""The engine against the brute-force model, on random clinics."""

import json
import os

import pytest

from qimen.scheduling import Rule, refusals, scenario
from tests.scheduling.clinics import clinic
from tests.scheduling.model import Model

COUNT = 2000 if os.environ.get("QIMEN_PROVE") == "1" else 200
EVERY = 11  # explanations are compared at every eleventh minute


@pytest.mark.parametrize("batch", range(10))
def test_engine_agrees_with_the_model_on_random_clinics(batch):
    for seed in range(batch, COUNT, 10):
        file = clinic(seed)
        model, read = Model(file), scenario.read(json.dumps(file))

        offered = [
            (each["start"], each["practitioners"], each["room"])
            for each in scenario.opened(read)["openings"]
        ]

        assert offered == model.openings(), f"clinic {seed}"
        for minute in model.asked_minutes()[seed % EVERY :: EVERY]:
            found = refusals(read.diary, read.request, minute)
            for one in file["practitioners"]:
                rules = [str(refusal.rule) for refusal in found[one["id"]]]
                assert rules == model.refusing(one, minute), f"clinic {seed}, minute {minute}"


def test_random_clinics_meet_every_rule():
    files = [clinic(seed) for seed in range(60)]
    models = [Model(file) for file in files]
    alone = {
        rules[0]
        for file, model in zip(files, models, strict=True)
        for minute in model.asked_minutes()[::5]
        for one in file["practitioners"]
        if len(rules := model.refusing(one, minute)) == 1
    }

    assert alone == {str(rule) for rule in Rule}
    assert sum(bool(model.openings()) for model in models) >= 25
