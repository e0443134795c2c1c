"""Why not?: every rule in words with its record, what would help, and the law offered ⇔ no reasons."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from qimen import scheduling
from qimen.models import (
    Claim,
    Clinic,
    Closure,
    PartyKind,
    PortalSettings,
    Room,
    Service,
    StaffMember,
    TimeOff,
)
from qimen.queries import catalogue, diary, why
from qimen.queries.why import asked as asking
from qimen.queries.why import remedies
from tests import cast as casting

pytestmark = pytest.mark.django_db
W = "/staff/riverbend/why/"
#: Thursday, three days ahead of NOW; Los Angeles is eight hours behind.
DAY = date(2026, 3, 5)
OFFERED = re.compile(r"</time>: <svg.*?</svg> (offered|not offered)")


def text(response):
    return " ".join(response.content.decode().split())


def at(hour, minute=0, on=DAY):
    return datetime(on.year, on.month, on.day, 8, minute, tzinfo=UTC) + timedelta(hours=hour)


def ask(cast, client, when, **more):
    query = {
        "service": cast.acupuncture.ref, "practitioner": cast.lin.ref, "class": "existing",
        "at": when.strftime("%Y-%m-%dT%H:%MZ"), **more,
    }  # fmt: skip
    return client.get(W, query)


def verdict(page):
    return OFFERED.search(text(page))[1]


def rules(page):
    return re.findall(r'data-rule="(\w+)"', text(page))


def ways(page):
    return [re.sub("<[^>]+>", "", each).strip() for each in re.findall(
        r"data-way>(.*?)</ul>", text(page))]  # fmt: skip


def settings_of(cast, **columns):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(**columns)


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def test_offered_time_is_said_to_be_offered(cast, oda):
    page = ask(cast, oda, at(10))

    assert verdict(page) == "offered"
    assert "Lin Zhou: yes, nothing stands against it" in text(page)


CASES = {
    "portal": (lambda of: settings_of(of, online=False), at(10), "booking online were on"),
    "hours": (lambda of: None, at(20), "working hours covered the visit"),
    "notice": (
        lambda of: settings_of(of, min_notice_hours=100), at(10), "the minimum were 74 hours ahead"
    ),
    "horizon": (
        lambda of: settings_of(of, horizon_number=2, horizon_unit="days"), at(10),
        "patients could book 3 days ahead",
    ),
    "grid": (lambda of: settings_of(of, round_to_minutes=60), at(10, 30), "you turn rounding off"),
    "practitioner": (
        lambda of: StaffMember.objects.filter(pk=of.lin.pk).update(online=False), at(10),
        "the practitioner accepted online scheduling",
    ),
    "service": (
        lambda of: Service.objects.filter(pk=of.acupuncture.pk).update(provided_to="new"), at(10),
        "the service were for all patients",
    ),
    "practitioner_busy": (
        lambda of: casting.appointment(of, of.eve, at(10)), at(10),
        "another time were found for Eve Stone, 10:00AM",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_refusing_rule_is_named_with_what_would_help(cast, oda, rule):
    change, when, words = CASES[rule]
    change(cast)

    page = ask(cast, oda, when)

    assert verdict(page) == "not offered"
    assert rule in rules(page)
    assert any(words in way for way in ways(page)), ways(page)


def test_room_to_be_freed_is_named_with_the_visit_that_stands_in_it(cast, oda):
    Room.objects.filter(pk=cast.cedar.pk).update(active=False)
    casting.appointment(cast, cast.eve, at(10), practitioner=cast.mei)

    page = ask(cast, oda, at(10, 30))

    assert rules(page) == ["room"]
    assert "No <a" in text(page)
    assert ways(page) == ["you free Willow (Eve Stone, 10:00AM)"]


def put_over(visit, whom, **columns):
    """Put a visit over another one knowingly: the same practitioner, the same span."""
    twin = casting.appointment(whom[0], whom[1], at(14), **columns)
    Claim.objects.filter(appointment=twin).delete()
    for one in Claim.objects.filter(appointment=visit):
        party = twin.patient_id if one.party_kind == PartyKind.PATIENT else one.party_id
        casting.claim(
            twin, one.party_kind, party, one.start, one.end,
            overridden=True, held_until=twin.held_until,
        )  # fmt: skip
    return twin


def test_visits_over_one_another_are_both_named(cast, oda):
    visit = casting.appointment(cast, cast.eve, at(10))
    put_over(visit, (cast, cast.max))

    page = text(ask(cast, oda, at(10)))

    assert "Eve Stone" in page
    assert "Max Moreno" in page


def test_hold_that_has_run_out_is_not_named_for_the_visit_over_it(cast, oda):
    visit = casting.appointment(cast, cast.eve, at(10))
    put_over(visit, (cast, cast.max), status="held", held_until=casting.NOW - timedelta(minutes=1))

    page = text(ask(cast, oda, at(10)))

    assert "Eve Stone" in page
    assert "Max Moreno" not in page


def test_clinic_without_a_room_is_told_so_and_no_way_is_made_up(cast, oda):
    Room.objects.filter(clinic=cast.riverbend).update(active=False)

    page = ask(cast, oda, at(10))

    assert rules(page) == ["room"]
    assert "Main Street has no suitable" in text(page)
    assert ways(page) == []


def test_closure_and_time_off_are_named_and_linked(cast, oda):
    Closure.objects.create(
        clinic=cast.riverbend, title="Founders' Day", starts_on=DAY, ends_on=DAY, ends_minute=1440
    )
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Dentist", starts_on=DAY,
        starts_minute=600, ends_on=DAY, ends_minute=720,
    )  # fmt: skip

    page = ask(cast, oda, at(10))

    assert rules(page) == ["hours"]
    assert '<a href="/staff/riverbend/settings/closures/">Closed: Founders&#x27; Day</a>' in text(
        page
    )
    assert '<a href="/staff/riverbend/settings/time-off/">Time off: Dentist</a>' in text(page)
    assert ways(page) == ["there were no closure or time off then"]


def test_patient_of_the_question_counts_with_own_visits_and_limit(cast, oda):
    casting.appointment(cast, cast.ada, at(10), practitioner=cast.mei)
    settings_of(cast, max_future_visits=1)

    page = ask(cast, oda, at(10), patient=cast.ada.ref)

    assert rules(page) == ["limit", "patient_busy"]
    assert "Ada Moreno has 1 visit ahead" in text(page)
    assert ways(page) == [
        "2 visits ahead were allowed another time were found for Ada Moreno, 10:00AM"
    ]


def test_several_rules_are_all_listed_and_the_way_holds_for_all_of_them(cast, oda):
    settings_of(cast, round_to_minutes=30, min_notice_hours=100)

    page = ask(cast, oda, at(10, 15))

    assert rules(page) == ["notice", "grid"]
    assert ways(page) == ["the minimum were 74 hours ahead you round to 15 minutes"]


def test_times_around_it_that_are_on_offer_are_links(cast, oda):
    casting.appointment(cast, cast.eve, at(10))

    shown = text(ask(cast, oda, at(10)))

    assert re.search(r"Before it, that day: <a [^>]*at=2026-03-05T17%3A30Z", shown)
    assert re.search(r"The next time on offer after it: <a [^>]*at=2026-03-05T18%3A30Z", shown)


def test_settings_that_are_tried_out_decide_instead_of_those_saved(cast, oda):
    stored, tried = ask(cast, oda, at(10, 30)), ask(cast, oda, at(10, 30), round="60")

    assert (verdict(stored), verdict(tried)) == ("offered", "not offered")
    assert rules(tried) == ["grid"]
    assert "By settings that are tried out" in text(tried)


def test_what_is_wrong_is_named_and_what_was_typed_stays(cast, oda):
    query = {"service": cast.acupuncture.ref, "date": "2026-03-05", "time": "noon"}

    page = oda.get(W, query)

    assert page.status_code == 422
    assert text(page).count("Enter a time like 14:30.") == 2
    assert 'value="noon"' in text(page)


@pytest.mark.parametrize(
    "query",
    ["at=x", "date=9999-99-99&time=25:99", "round=7&ahead=--&notice=-3&limit=x", "service=zz"],
)
def test_odd_addresses_are_answered_with_the_form(oda, query):
    assert oda.get(f"{W}?{query}").status_code in {200, 422}


def test_patient_is_found_without_a_name_in_the_address(cast, oda):
    found = oda.post(W, {"words": "moreno"})
    chosen = oda.post(f"{W}?date=2026-03-05&time=10:00", {"whom": cast.ada.ref})

    assert "Ada Moreno" in text(found)
    assert chosen.url == f"{W}?patient={cast.ada.ref}&date=2026-03-05&time=10%3A00"


def test_colleagues_visit_is_told_without_a_name_to_who_may_not_see_it(cast, sign_in):
    Room.objects.filter(pk=cast.cedar.pk).update(active=False)
    casting.appointment(cast, cast.eve, at(10), practitioner=cast.mei)

    shown = text(ask(cast, sign_in(cast.lin), at(10, 30)))

    assert "a visit of a colleague" in shown
    assert "Eve Stone" not in shown


def test_front_desk_gets_no_links_to_pages_that_are_not_theirs(cast, sign_in):
    shown = text(ask(cast, sign_in(cast.noor), at(20)))

    assert set(re.findall(r"/settings/[^\"]*", shown)) == {"/settings/time-off/"}
    assert "working hours of Lin Zhou" in shown


def test_strangers_files_and_clinics_do_not_exist(cast, oda, sign_in):
    assert ask(cast, oda, at(10), patient=cast.hugo.ref).status_code == 404
    assert ask(cast, sign_in(cast.hana), at(10)).status_code in {302, 404}


def test_calendar_new_appointment_and_file_lead_to_the_question(cast, oda):
    day = text(oda.get("/staff/riverbend/?date=2026-03-05"))
    free = text(
        oda.get(f"/staff/riverbend/visits/new/?at=2026-03-05T18:00Z&practitioner={cast.lin.ref}")
    )
    file = text(oda.get(f"/staff/riverbend/patients/{cast.ada.ref}/appointments/"))

    assert f'href="{W}?date=2026-03-05"' in day
    [asked] = re.findall(rf'href="({W}[^"]*time=10%3A00)"', free)
    assert verdict(oda.get(asked.replace("&amp;", "&"))) == "offered"
    assert f'href="{W}?patient={cast.ada.ref}"' in file


# ── the law ──────────────────────────────────────────────────────────────────────────────


def crowded(cast):
    """Fill the day so that every rule of the diaries has something to say."""
    casting.appointment(cast, cast.eve, at(9))
    casting.appointment(cast, cast.max, at(9, 30), practitioner=cast.mei, room=cast.cedar)
    casting.appointment(cast, cast.ada, at(13))
    settings_of(cast, min_notice_hours=66, no_preference=True)
    StaffMember.objects.filter(pk=cast.lin.pk).update(max_starts_per_hour=1)
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.mei, title="", starts_on=DAY, starts_minute=840,
        ends_on=DAY, ends_minute=900,
    )  # fmt: skip


@pytest.mark.parametrize("rounding", [None, 15, 30])
@pytest.mark.parametrize("service", ["acupuncture", "consultation"])
@pytest.mark.parametrize("patient_class", ["new", "existing"])
def test_offered_exactly_when_there_are_no_reasons(cast, rounding, service, patient_class):
    crowded(cast)
    settings_of(cast, round_to_minutes=rounding)
    clinic = Clinic.objects.select_related("portal").get(pk=cast.riverbend.pk)
    place = catalogue.catalogue(clinic).places[0]
    base = why.Asked(
        clinic=clinic, place=place, service_id=getattr(cast, service).pk,
        patient_class=patient_class, patient_id=cast.ada.pk, practitioner_id=None,
        start=casting.minute(at(10)), now=casting.NOW,
    )  # fmt: skip
    known = diary.snapshot(
        diary.Question(
            clinic=clinic, location_id=place.id, zone=place.zone, service_id=base.service_id,
            patient_class=patient_class, patient_id=cast.ada.pk, first=DAY, last=DAY,
            now=casting.NOW,
        )
    )  # fmt: skip
    offered = {opening.start: set(opening.practitioners) for opening in scheduling.openings(*known)}
    starts = [casting.minute(at(8, 30)) + 5 * step for step in range(12 * 6)]

    answers = {
        start: why.answer(casting.acting(cast.oda), replace(base, start=start)) for start in starts
    }

    assert offered
    for start, answer in answers.items():
        able = {one.id for one in answer.who if not one.because}
        assert (able == offered.get(start, set())) is True, start
        assert answer.is_offered is (start in offered)


def test_every_way_that_is_told_is_confirmed_by_the_engine(cast):
    """Redo each way on the snapshot by its own steps: nothing may be left against the start."""
    crowded(cast)
    settings_of(cast, round_to_minutes=60, max_future_visits=1)
    clinic = Clinic.objects.select_related("portal").get(pk=cast.riverbend.pk)
    place = catalogue.catalogue(clinic).places[0]
    told = 0

    for step in range(0, 12 * 60, 5):
        asked = why.Asked(
            clinic=clinic, place=place, service_id=cast.acupuncture.pk, patient_class="existing",
            patient_id=cast.ada.pk, practitioner_id=None, start=casting.minute(at(7)) + step,
            now=casting.NOW,
        )  # fmt: skip
        snapshot, request = asking.snapshot(asked)
        for one in (cast.lin.pk, cast.mei.pk):
            trial = remedies.Trial(snapshot, request, one, asked.start)
            way = remedies.way(trial)
            if not way:
                continue
            told += 1
            for _ in range(remedies.MOST_STEPS):
                if trial.refused:
                    trial, _step = remedies.REMEDIES[trial.refused[0].rule](trial, trial.refused[0])
            opened = scheduling.openings(trial.diary, replace(request, practitioner=one))
            assert asked.start in {opening.start for opening in opened}

    assert told > 100


def test_earlier_and_later_times_are_on_offer(cast, oda):
    crowded(cast)

    page = text(ask(cast, oda, at(13)))
    links = re.findall(r'on offer after it: <a href="\?([^"]+)"', page)
    followed = oda.get(f"{W}?{links[0].replace('&amp;', '&')}")

    assert verdict(followed) == "offered"


def test_answer_of_the_page_is_that_of_the_booking_page(cast, oda, client):
    crowded(cast)
    hour = at(9) - timedelta(minutes=30)
    said = {}
    for step in range(34):
        when = hour + timedelta(minutes=15 * step)
        said[casting.minute(when)] = verdict(ask(cast, oda, when, patient=cast.ada.ref))

    casting.sign_in(client, cast.ada)
    page = client.get(
        "/riverbend/book/",
        {"service": cast.acupuncture.ref, "practitioner": cast.lin.ref, "date": DAY.isoformat()},
    )
    shown = {
        casting.minute(datetime.strptime(value, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC))
        for value in re.findall(r'name="at" value="([^"]+)"', text(page))
    }

    assert shown
    assert {start for start, words in said.items() if words == "offered"} == shown
