"""Stranded visits: listed with their causes, handed over, and found from where they were made so."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import (
    Room,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    StaffMember,
    TimeOff,
)
from qimen.queries import ahead, stranded
from qimen.queries.stranded import Cause
from tests import cast as people
from tests.cast import NOW, acting, appointment, location

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend/visits/stranded/"
SETTINGS = "/staff/riverbend/settings/"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def visit(cast):
    return appointment(cast, cast.ada, NOW + timedelta(hours=2))


def causes(cast):
    found, total = stranded.visits(acting(cast.noor), now=NOW)
    assert total == len(found)
    return [one.causes for one in found]


def strand(cast, why):
    own = {"clinic": cast.riverbend, "service": cast.acupuncture}
    match why:
        case Cause.ROOM:
            Room.objects.filter(pk=cast.willow.pk).update(active=False)
        case Cause.LOCATION:
            type(cast.main).objects.filter(pk=cast.main.pk).update(active=False)
        case Cause.PRACTITIONER:
            StaffMember.objects.filter(pk=cast.lin.pk).update(disabled_at=NOW)
        case Cause.NOT_GIVEN:
            ServicePractitioner.objects.filter(**own, practitioner=cast.lin).delete()
        case Cause.NOT_IN_ROOM:
            ServiceRoom.objects.create(**own, room=cast.cedar)
        case Cause.NOT_AT_LOCATION:
            annex = location(cast.riverbend, "Annex")
            ServiceLocation.objects.create(**own, location=annex)


def test_visit_that_has_everything_is_not_stranded(cast, visit):
    ServiceRoom.objects.create(clinic=cast.riverbend, service=cast.acupuncture, room=cast.willow)

    assert causes(cast) == []


@pytest.mark.parametrize("why", Cause)
def test_each_cause_is_found_and_said(cast, visit, sign_in, why):
    strand(cast, why)

    assert causes(cast) == [(why,)]
    page = text(sign_in(cast.noor).get(HERE))
    assert "Ada Moreno" in page
    assert f"/visits/{visit.ref}/move/" in page
    assert "badge-warn" in page


def test_what_is_over_or_cancelled_is_not_stranded(cast):
    appointment(cast, cast.ada, NOW - timedelta(days=1))
    appointment(cast, cast.eve, NOW + timedelta(days=1), status="cancelled")
    strand(cast, Cause.ROOM)

    assert causes(cast) == []


def test_list_takes_one_statement_however_long(cast):
    strand(cast, Cause.ROOM)
    for n in range(3):
        appointment(cast, cast.ada, NOW + timedelta(hours=2 * n + 1))

    with CaptureQueriesContext(connection) as queries:
        assert len(causes(cast)) == 3

    assert len(queries) == 1


def test_practitioner_sees_the_own_stranded_visits_alone(cast, visit, sign_in):
    strand(cast, Cause.ROOM)

    assert "Ada Moreno" in text(sign_in(cast.lin).get(HERE))
    assert "No visit is stranded" in text(sign_in(cast.mei).get(HERE))


@pytest.mark.parametrize("who", ["noor", "oda"])
def test_dashboard_counts_them(cast, visit, sign_in, who):
    strand(cast, Cause.PRACTITIONER)

    assert "1 visit stranded" in text(
        sign_in(getattr(cast, who)).get("/staff/riverbend/dashboard/")
    )


# ── where they come from ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    ["rooms/{willow}/deactivation/", "locations/{main}/deactivation/", "staff/{lin}/leaving/"],
)
def test_putting_something_out_of_use_leads_to_what_it_strands(cast, visit, sign_in, path):
    location(cast.riverbend, "Annex")
    refs = {"willow": cast.willow.ref, "main": cast.main.ref, "lin": cast.lin.ref}

    page = text(sign_in(cast.oda).post(f"{SETTINGS}{path.format(**refs)}", follow=True))

    assert "1 visit is booked all the same: none was cancelled." in page
    assert "Ada Moreno" in page


def service_form(cast, **other):
    return {
        "name": "Acupuncture", "description": "", "category": "", "price": "95",
        "provided_to": "all", "online": "on", "hue": "a", "revision": "0",
        "practitioners": [cast.lin.pk, cast.mei.pk], "rooms": [], "locations": [], **other,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        (lambda cast: {"practitioners": [cast.mei.pk]}, "Lin Zhou no longer gives this service"),
        (lambda cast: {"rooms": [cast.cedar.pk]}, "Not given in Willow any more"),
    ],
)
def test_taking_somebody_or_a_room_from_a_service_names_the_visits_hit(
    cast, visit, sign_in, lists, says
):
    there = f"{SETTINGS}services/{cast.acupuncture.ref}/"

    said = service_form(cast, **lists(cast), anyway="yes")
    page = text(sign_in(cast.oda).post(there, said, follow=True))

    assert "Acupuncture is saved. 1 visit is booked all the same" in page
    assert says in page
    assert visit.ref in page


@pytest.mark.parametrize(
    "lists",
    [
        lambda cast: {"practitioners": [cast.mei.pk]},
        lambda cast: {"rooms": [cast.cedar.pk]},
        lambda cast: {"locations": [location(cast.riverbend, "Annex").pk]},
    ],
    ids=["practitioner", "room", "location"],
)
def test_what_a_change_of_a_service_would_strand_is_listed_before_it_is_saved(
    cast, visit, sign_in, lists
):
    appointment(cast, cast.eve, NOW + timedelta(hours=2), practitioner=cast.mei, room=cast.cedar)
    there = f"{SETTINGS}services/{cast.acupuncture.ref}/"
    changed = service_form(cast, name="Needles", **lists(cast))

    page = text(sign_in(cast.oda).post(there, changed))

    assert "Not saved yet: visits are booked" in page
    assert f"/visits/{visit.ref}/move/" in page
    assert 'name="anyway"' in page
    assert 'value="Needles"' in page
    cast.acupuncture.refresh_from_db()
    assert cast.acupuncture.name == "Acupuncture"
    assert stranded.count(acting(cast.oda), now=NOW) == 0


def test_what_was_stranded_already_is_not_listed_again(cast, visit, sign_in):
    strand(cast, Cause.NOT_IN_ROOM)
    there = f"{SETTINGS}services/{cast.acupuncture.ref}/"

    said = service_form(cast, rooms=[cast.cedar.pk], category="Needles")
    response = sign_in(cast.oda).post(there, said)

    assert response["Location"] == f"{SETTINGS}services/"


def member_form(cast, **other):
    return {
        "name": "Lin Zhou", "role": "practitioner", "is_practitioner": "on", "online": "on",
        "auto_accept": "on", "services": [], "revision": "0",
        "services_were": [cast.acupuncture.pk, cast.consultation.pk], **other,
    }  # fmt: skip


def test_services_taken_from_a_colleague_name_the_visits_first(cast, visit, sign_in):
    oda, there = sign_in(cast.oda), f"{SETTINGS}staff/{cast.lin.ref}/"

    asked = text(oda.post(there, member_form(cast)))
    assert "Not saved yet: visits are booked" in asked
    assert f"/visits/{visit.ref}/move/" in asked
    assert stranded.count(acting(cast.oda), now=NOW) == 0
    done = text(oda.post(there, member_form(cast, anyway="yes"), follow=True))

    assert "1 visit is booked all the same" in done


def test_who_has_visits_and_shall_give_none_is_led_to_hand_them_over(cast, visit, sign_in):
    said = member_form(cast, role="front_desk", is_practitioner="", anyway="yes")

    page = text(sign_in(cast.oda).post(f"{SETTINGS}staff/{cast.lin.ref}/", said))

    assert "Give them to a colleague" in page
    assert visit.ref in page


def test_room_with_visits_that_shall_be_elsewhere_lists_them(cast, visit, sign_in):
    annex = location(cast.riverbend, "Annex")
    said = {"name": "Willow", "location": annex.ref, "revision": "0"}

    page = text(sign_in(cast.oda).post(f"{SETTINGS}rooms/{cast.willow.ref}/", said))

    assert "Move them to another room" in page
    assert f"/visits/{visit.ref}/move/" in page


def test_change_of_a_service_that_strands_nothing_new_leads_back_to_the_list(cast, visit, sign_in):
    strand(cast, Cause.ROOM)
    there = f"{SETTINGS}services/{cast.acupuncture.ref}/"

    response = sign_in(cast.oda).post(there, service_form(cast, category="Needles"))

    assert response["Location"] == f"{SETTINGS}services/"


# ── handing over ─────────────────────────────────────────────────────────────────────────


def test_room_is_looked_at_and_then_emptied(cast, visit, sign_in):
    noor = sign_in(cast.noor)
    there = f"/staff/riverbend/visits/room/{cast.willow.ref}/"

    looked = text(noor.get(f"{there}?to={cast.cedar.ref}"))
    boxes = re.findall(r'name="visit" value="([^"]+)"', looked)
    done = text(noor.post(there, {"to": cast.cedar.ref, "visit": boxes}, follow=True))

    assert "All fit." in looked
    assert "1 visit is in Cedar now." in done
    visit.refresh_from_db()
    assert visit.room == cast.cedar


def test_what_stands_in_the_way_is_named_before_anything_is_saved(cast, visit, sign_in):
    appointment(cast, cast.eve, NOW + timedelta(hours=2), practitioner=cast.mei, room=cast.cedar)

    page = text(
        sign_in(cast.noor).get(
            f"/staff/riverbend/visits/room/{cast.willow.ref}/?to={cast.cedar.ref}"
        )
    )

    assert "None fits." in page
    assert "Cedar</b> is taken by" in page
    assert "Eve Stone" in page
    assert 'name="visit"' not in page


def test_later_visits_are_a_page_further(cast, sign_in, monkeypatch):
    monkeypatch.setattr(ahead, "SHOWN", 2)
    rows = [appointment(cast, cast.ada, NOW + timedelta(days=n)) for n in (1, 2, 3)]
    noor = sign_in(cast.noor)
    there = f"/staff/riverbend/visits/room/{cast.willow.ref}/?to={cast.cedar.ref}"

    first = noor.get(there).content.decode()
    second = noor.get(f"{there}&after={rows[1].ref}").content.decode()

    shown = [[row.ref in page for row in rows] for page in (first, second)]
    assert shown == [[True, True, False], [False, False, True]]
    assert f"after={rows[1].ref}" in first


def test_who_has_left_gives_their_visits_to_a_colleague(cast, visit, sign_in):
    strand(cast, Cause.PRACTITIONER)
    noor = sign_in(cast.noor)
    there = f"/staff/riverbend/visits/practitioner/{cast.lin.ref}/"

    assert there in text(noor.get(HERE))
    assert "Mei Tan" in text(noor.get(there))
    noor.post(there, {"to": cast.mei.ref, "visit": [f"{visit.ref}:{visit.revision}"]})

    visit.refresh_from_db()
    assert visit.practitioner == cast.mei


@pytest.mark.parametrize("odd", ["", "x", "x:y", ":1", "0123456789abcdef:99999999999", "a:²"])
def test_odd_boxes_move_nothing(cast, visit, sign_in, odd):
    there = f"/staff/riverbend/visits/room/{cast.willow.ref}/"

    sign_in(cast.noor).post(there, {"to": cast.cedar.ref, "visit": odd})

    visit.refresh_from_db()
    assert visit.room == cast.willow


def ill(cast, member, days=1):
    """Give somebody so many whole days off, from today on."""
    return TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=member, starts_on=NOW, starts_minute=0,
        ends_on=NOW + timedelta(days=days - 1), ends_minute=1440,
    )  # fmt: skip


def test_visits_of_who_falls_ill_go_to_a_colleague_in_one_go_and_later_ones_stay(
    cast, visit, sign_in
):
    off = ill(cast, cast.lin)
    later = appointment(cast, cast.eve, NOW + timedelta(days=3))
    noor = sign_in(cast.noor)
    there = f"/staff/riverbend/visits/practitioner/{cast.lin.ref}/?off={off.pk}"

    asked = text(noor.get(f"{SETTINGS}time-off/{off.pk}/"))
    looked = text(noor.get(f"{there}&to={cast.mei.ref}"))
    boxes = re.findall(r'name="visit" value="([^"]+)"', looked)
    done = noor.post(there, {"to": cast.mei.ref, "visit": boxes})

    assert f'href="{there}"' in asked
    assert f'name="off" value="{off.pk}"' in looked
    assert [one.partition(":")[0] for one in boxes] == [visit.ref]
    assert done["Location"].endswith(f"to={cast.mei.ref}&off={off.pk}")
    visit.refresh_from_db()
    later.refresh_from_db()
    assert (visit.practitioner, later.practitioner) == (cast.mei, cast.lin)


@pytest.mark.parametrize("off", ["0", "soon", "7" * 30])
def test_time_off_that_is_nobodys_hands_over_nothing(cast, visit, sign_in, off):
    there = f"/staff/riverbend/visits/practitioner/{cast.lin.ref}/?off={off}"

    assert sign_in(cast.noor).get(there).status_code == 404


def test_time_off_of_somebody_else_hands_over_nothing(cast, visit, sign_in):
    there = f"/staff/riverbend/visits/practitioner/{cast.lin.ref}/?off={ill(cast, cast.mei).pk}"

    assert sign_in(cast.noor).get(there).status_code == 404


def test_practitioner_who_is_ill_is_offered_no_hand_over(cast, visit, sign_in):
    off = ill(cast, cast.lin)

    page = text(sign_in(cast.lin).get(f"{SETTINGS}time-off/{off.pk}/"))

    assert visit.ref in page
    assert "Give them to a colleague" not in page


@pytest.mark.parametrize("who", ["lin", "hana"])
def test_nobody_hands_over_who_does_not_arrange_for_the_clinic(cast, visit, sign_in, who):
    client = sign_in(getattr(cast, who))

    for path in (f"room/{cast.willow.ref}/", f"practitioner/{cast.lin.ref}/"):
        assert client.get(f"/staff/riverbend/visits/{path}").status_code == 404
        assert client.post(f"/staff/riverbend/visits/{path}").status_code == 404


def test_billing_and_auditor_find_no_stranded_visits(cast, visit, sign_in):
    for role in ("billing", "auditor"):
        member = people.staff_member(cast.riverbend, f"Bo{role} Roth", role)
        assert sign_in(member).get(HERE).status_code == 404
