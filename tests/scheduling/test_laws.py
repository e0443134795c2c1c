"""Laws that hold for every clinic, tried on clinics that Hypothesis picks."""

import json
import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qimen.scheduling import Diary, first_opening, openings, placements, refusals, scenario
from tests.scheduling.cases import read
from tests.scheduling.clinics import clinic
from tests.scheduling.model import Model

seeds = st.integers(min_value=0, max_value=10**9)
law = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
few = settings(law, max_examples=12)


def with_claims(diary, placement):
    """Return the diary after a visit was placed."""
    busy = {party: list(spans) for party, spans in diary.busy.items()}
    for claim in placement.claims:
        busy.setdefault(claim.party, []).append((claim.start, claim.end))
    starts = {ident: list(each) for ident, each in diary.starts.items()}
    starts.setdefault(placement.practitioner, []).append(placement.start)
    return replace(diary, busy=busy, starts=starts, sources={})


@law
@given(seeds)
def test_every_opening_can_be_placed_as_it_was_offered(seed):
    one = scenario.read(json.dumps(clinic(seed)))

    for opening in openings(one.diary, one.request):
        ways = placements(one.diary, one.request, opening.start)

        assert tuple(way.practitioner for way in ways) == opening.practitioners
        assert {way.room for way in ways} == {opening.room}


@law
@given(seeds, st.randoms(use_true_random=False))
def test_placing_takes_the_start_away_and_leaves_claims_apart(seed, rng):
    one = scenario.read(json.dumps(clinic(seed)))
    for _ in range(4):
        offered = openings(one.diary, one.request)
        if not offered:
            return
        placement = placements(one.diary, one.request, rng.choice(offered).start)[0]

        after = with_claims(one.diary, placement)

        for claim in placement.claims:
            for start, end in one.diary.busy.get(claim.party, ()):
                assert end <= claim.start or claim.end <= start
        left = {each.start: each.practitioners for each in openings(after, one.request)}
        assert placement.practitioner not in left.get(placement.start, ())
        one = replace(one, diary=after)


@law
@given(seeds, st.integers(min_value=-600, max_value=3000), st.integers(min_value=1, max_value=90))
def test_adding_a_claim_never_adds_an_opening_when_starts_are_rounded(seed, begin, length):
    file = clinic(seed)
    file["portal"]["round_to_minutes"] = 15
    one = read(file)
    begin += Model(file).asked_minutes()[0]
    party = random.Random(seed).choice([(1, "lin"), (2, "r0"), (3, "max")])
    busy = dict(one.diary.busy)
    busy[party] = [*busy.get(party, ()), (begin, begin + length)]

    before = pairs(openings(one.diary, one.request))
    after = pairs(openings(replace(one.diary, busy=busy, sources={}), one.request))

    assert after <= before


def pairs(found):
    return {(each.start, who) for each in found for who in each.practitioners}


@law
@given(seeds)
def test_cancelling_restores_exactly(seed):
    one = scenario.read(json.dumps(clinic(seed)))
    before = openings(one.diary, one.request)
    if before:
        placement = placements(one.diary, one.request, before[-1].start)[0]
        booked = with_claims(one.diary, placement)
        claimed = {claim.party: (claim.start, claim.end) for claim in placement.claims}

        openings(booked, one.request)
        busy = {p: [s for s in spans if s != claimed.get(p)] for p, spans in booked.busy.items()}
        untouched = {p: list(one.diary.busy.get(p, ())) for p in claimed}
        cancelled = Diary(
            one.diary.setup, busy | untouched, one.diary.starts, one.diary.future_visits
        )

        assert openings(cancelled, one.request) == before


@law
@given(seeds, st.randoms(use_true_random=False))
def test_order_of_the_input_does_not_matter_but_for_staff_and_rooms(seed, rng):
    file = clinic(seed)
    file["request"]["moving"] = None
    before = scenario.opened(read(file))

    for key in ("appointments", "closures", "locations", "services"):
        rng.shuffle(file[key])
    for each in file["practitioners"]:
        for key in ("hours", "exceptions", "time_off"):
            rng.shuffle(each[key])

    assert scenario.opened(read(file)) == before


@law
@given(seeds)
def test_openings_are_sorted_and_unique_and_the_first_is_the_first(seed):
    one = scenario.read(json.dumps(clinic(seed)))

    found = openings(one.diary, one.request)

    starts = [each.start for each in found]
    assert starts == sorted(set(starts))
    assert first_opening(one.diary, one.request) == (found[0] if found else None)


@few
@given(seeds)
def test_offered_is_exactly_what_no_rule_refuses(seed):
    file = clinic(seed)
    one = read(file)

    found = pairs(openings(one.diary, one.request))

    for minute in Model(file).asked_minutes():
        refused = refusals(one.diary, one.request, minute)
        for who, rules in refused.items():
            assert ((minute, who) in found) == (rules == ())


@law
@given(seeds, st.integers(min_value=0, max_value=3), st.integers(min_value=0, max_value=3))
def test_a_dates_answer_does_not_depend_on_the_window(seed, before, after):
    one = scenario.read(json.dumps(clinic(seed)))
    first = one.request.first - timedelta(days=before)
    days = (one.request.last - first).days + after + 1
    wide = replace(one.request, first=first, last=first + timedelta(days=days - 1))

    alone = [
        opening
        for shift in range(days)
        for opening in openings(one.diary, replace(
            one.request, first=first + timedelta(days=shift), last=first + timedelta(days=shift)))
    ]  # fmt: skip

    assert list(openings(one.diary, wide)) == alone


@few
@given(seeds)
def test_a_setup_answers_the_same_the_second_time(seed):
    one, two = read(clinic(seed)), read(clinic(seed))

    first = openings(one.diary, one.request)

    assert openings(one.diary, one.request) == first
    assert openings(replace(two.diary, setup=one.diary.setup), two.request) == first
