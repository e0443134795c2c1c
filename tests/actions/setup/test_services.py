"""Services: added, changed, staged, ordered, put out of use; by owners, recorded, without overwriting."""

import pytest
from django.http import Http404

from qimen.actions.setup import changes, ordering
from qimen.actions.setup import services as acting
from qimen.models import Appointment, JournalEntry, Service, Stage
from qimen.queries import services
from qimen.queries.ordering import Noun
from qimen.rules.access import Forbidden
from qimen.rules.stagings import PRESETS, Line, Preset
from tests.actions.setup.test_ordering import place, shift
from tests.cast import NOW, appointment
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
REST = PRESETS[Preset.NEEDLE_REST]
FAULTY = (Line("Resting", 30, patient=True, practitioner=False, room=True),)


def said(cast, **other):
    return acting.Said(
        **{
            "name": "Cupping", "description": "", "category": "", "price_minor": 6_000,
            "provided_to": "all", "online": True, "hue": "b", "practitioners": [cast.lin.pk],
            "rooms": [], "locations": [], **other,
        }
    )  # fmt: skip


def add(cast, who=None, **other):
    staged = {"new": REST, "existing": REST}
    return acting.add(as_(who or cast.oda), said(cast, **other), staged, now=NOW)


def told(verb):
    entry = JournalEntry.objects.get(action=verb)
    return entry.subject, entry.details


def test_service_is_added_with_its_stages_and_givers_after_the_others(cast):
    row = add(cast, rooms=[cast.willow.pk])

    assert [one.service.name for one in services.listed(as_(cast.oda))] == [
        "Acupuncture", "Herbal consultation", "Cupping"
    ]  # fmt: skip
    assert services.stages(as_(cast.oda), row) == {"new": REST, "existing": REST}
    assert services.chosen(row) == {
        "practitioners": [cast.lin.pk], "rooms": [cast.willow.pk], "locations": []
    }  # fmt: skip
    assert told("settings.service_added") == (f"service:{row.ref}", {"revision": 0})


@pytest.mark.parametrize("staged", [{}, {"new": (), "existing": ()}, {"new": FAULTY}])
def test_service_without_sound_stages_is_refused(cast, staged):
    with pytest.raises(acting.Unstaged):
        acting.add(as_(cast.oda), said(cast), staged, now=NOW)

    assert not Service.objects.filter(clinic=cast.riverbend, name="Cupping").exists()


def test_name_of_another_service_is_refused(cast):
    with pytest.raises(changes.NameTaken):
        add(cast, name="Acupuncture")


@pytest.mark.parametrize("who", ["lin", "noor", "ada"])
def test_nobody_but_an_owner_touches_services(cast, who):
    actor, ref = as_(getattr(cast, who)), cast.acupuncture.ref

    for forbidden in (
        lambda: acting.add(actor, said(cast), {"new": REST}, now=NOW),
        lambda: acting.change(actor, ref, said(cast), revision=0, now=NOW),
        lambda: acting.stage(actor, ref, {"new": REST}, version="", now=NOW),
        lambda: ordering.shift(actor, Noun.SERVICE, ref, 1, seen="", now=NOW),
        lambda: ordering.place(actor, Noun.SERVICE, ref, 1, seen="", now=NOW),
        lambda: acting.deactivate(actor, ref, now=NOW),
        lambda: acting.activate(actor, ref, now=NOW),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_service_of_another_clinic_does_not_exist(cast):
    with pytest.raises(Http404):
        acting.deactivate(as_(cast.hana), cast.acupuncture.ref, now=NOW)


def test_people_and_rooms_of_another_clinic_are_not_taken(cast):
    row = add(cast, practitioners=[cast.lin.pk, cast.hana.pk])

    assert services.chosen(row)["practitioners"] == [cast.lin.pk]


def test_change_is_recorded_from_and_to_and_counted_once(cast):
    row = add(cast)

    acting.change(
        as_(cast.oda), row.ref,
        said(cast, price_minor=6_500, practitioners=[cast.lin.pk, cast.mei.pk]),
        revision=0, now=NOW,
    )  # fmt: skip

    assert told("settings.service_changed") == (
        f"service:{row.ref}",
        {
            "revision": 1,
            "changed": {
                "price_minor": [6_000, 6_500],
                "practitioners": [[cast.lin.pk], [cast.lin.pk, cast.mei.pk]],
            },
        },
    )


def test_change_that_changes_nothing_leaves_no_trace(cast):
    row = add(cast)

    acting.change(as_(cast.oda), row.ref, said(cast), revision=0, now=NOW)

    assert not JournalEntry.objects.filter(action="settings.service_changed").exists()


def test_second_of_two_people_is_told_and_nothing_is_overwritten(cast):
    row = add(cast)
    acting.change(as_(cast.oda), row.ref, said(cast, name="Cups"), revision=0, now=NOW)

    with pytest.raises(changes.Outdated):
        acting.change(
            as_(cast.oda), row.ref, said(cast, rooms=[cast.cedar.pk]), revision=0, now=NOW
        )

    row.refresh_from_db()
    assert (row.name, services.chosen(row)["rooms"]) == ("Cups", [])


# ── stages ───────────────────────────────────────────────────────────────────────────────


def test_stages_are_exchanged_and_recorded_in_words(cast):
    actor, row = as_(cast.oda), add(cast)
    version = services.version(services.stages(actor, row))

    acting.stage(actor, row.ref, {"new": (), "existing": REST[:1]}, version=version, now=NOW)

    assert services.stages(actor, row) == {"existing": REST[:1]}
    assert told("settings.staging_changed")[1]["changed"] == {
        "new": [
            "30 Needles in (patient practitioner room), 30 Resting (patient room)",
            "",
        ],
        "existing": [
            "30 Needles in (patient practitioner room), 30 Resting (patient room)",
            "30 Needles in (patient practitioner room)",
        ],
    }


def test_stages_that_somebody_else_changed_are_not_overwritten(cast):
    actor, row = as_(cast.oda), add(cast)
    version = services.version(services.stages(actor, row))
    acting.stage(actor, row.ref, {"new": REST[:1]}, version=version, now=NOW)

    with pytest.raises(changes.Outdated):
        acting.stage(actor, row.ref, {"new": REST}, version=version, now=NOW)

    assert Stage.objects.filter(service=row).count() == 1


def test_stages_do_not_disturb_who_edits_the_rest_of_the_service(cast):
    actor, row = as_(cast.oda), add(cast)
    version = services.version(services.stages(actor, row))

    acting.stage(actor, row.ref, {"new": REST[:1]}, version=version, now=NOW)
    acting.change(actor, row.ref, said(cast, name="Cups"), revision=0, now=NOW)

    row.refresh_from_db()
    assert row.name == "Cups"


@pytest.mark.parametrize(
    "staged", [{"new": ()}, {"new": FAULTY}, {"existing": REST, "new": FAULTY}]
)
def test_faulty_stages_are_refused(cast, staged):
    actor, row = as_(cast.oda), add(cast)
    version = services.version(services.stages(actor, row))

    with pytest.raises(acting.Unstaged):
        acting.stage(actor, row.ref, staged, version=version, now=NOW)


# ── order, use ───────────────────────────────────────────────────────────────────────────


def names(cast):
    return [one.service.name for one in services.listed(as_(cast.oda))]


def test_service_goes_up_down_and_to_a_place(cast):
    row = add(cast)

    shift(as_(cast.oda), Noun.SERVICE, row.ref, -1)
    assert names(cast) == ["Acupuncture", "Cupping", "Herbal consultation"]
    place(as_(cast.oda), Noun.SERVICE, row.ref, 0)
    assert names(cast) == ["Cupping", "Acupuncture", "Herbal consultation"]
    place(as_(cast.oda), Noun.SERVICE, row.ref, 9)
    shift(as_(cast.oda), Noun.SERVICE, row.ref, -1)

    assert names(cast) == ["Cupping", "Acupuncture", "Herbal consultation"]
    moved = JournalEntry.objects.filter(action="settings.service_moved").order_by("id")
    assert [entry.details["changed"]["place"] for entry in moved] == [[3, 2], [2, 1]]


def test_service_out_of_use_keeps_its_visits_and_comes_back(cast):
    visit = appointment(cast, cast.ada, NOW)

    acting.deactivate(as_(cast.oda), cast.acupuncture.ref, now=NOW)
    assert names(cast) == ["Herbal consultation", "Acupuncture"]
    acting.activate(as_(cast.oda), cast.acupuncture.ref, now=NOW)

    assert Appointment.objects.get(pk=visit.pk).status == "confirmed"
    assert told("settings.service_deactivated")[1]["changed"] == {"active": [True, False]}
    assert told("settings.service_activated")[1]["changed"] == {"active": [False, True]}
