"""Book Appointment buttons and the sites of the frame: works, refused, forbidden, recorded, raced."""

from dataclasses import replace

import pytest
from django.http import Http404

from qimen.actions import clicks
from qimen.actions.setup import buttons, changes
from qimen.models import BookButton, ButtonDay, FrameSite, JournalEntry, Service
from qimen.queries import buttons as known
from qimen.rules.access import Forbidden
from tests.cast import NOW, acting
from tests.together import at_once

pytestmark = pytest.mark.django_db
HOME = buttons.Kept(
    name="Home page", label="Book now", size="medium", colour="#00634c", corner="soft"
)


@pytest.fixture
def button(cast):
    return buttons.add(acting(cast.oda), HOME, now=NOW)


def told():
    rows = JournalEntry.objects.filter(action__startswith="settings.").order_by("id")
    return [(row.action, row.details) for row in rows]


def test_button_is_added_and_recorded(cast, button):
    kept = BookButton.objects.get()

    assert (kept.clinic, kept.name, kept.colour, kept.revision) == (
        cast.riverbend, "Home page", "#00634c", 0,
    )  # fmt: skip
    assert told() == [("settings.button_added", {"revision": 0})]


def test_change_is_recorded_from_and_to(cast, button):
    said = replace(HOME, label="Visit us", service_id=cast.acupuncture.pk)

    buttons.change(acting(cast.oda), button.ref, said, revision=0, now=NOW)

    changed = {"label": ["Book now", "Visit us"], "service_id": [None, cast.acupuncture.pk]}
    assert told()[-1] == ("settings.button_changed", {"revision": 1, "changed": changed})


def test_change_made_from_an_old_form_changes_nothing(cast, button):
    buttons.change(acting(cast.oda), button.ref, replace(HOME, label="First"), revision=0, now=NOW)

    with pytest.raises(changes.Outdated):
        buttons.change(
            acting(cast.oda), button.ref, replace(HOME, label="Second"), revision=0, now=NOW
        )
    assert BookButton.objects.get().label == "First"


def test_two_buttons_of_one_name_are_refused_until_the_first_is_removed(cast, button):
    with pytest.raises(changes.NameTaken):
        buttons.add(acting(cast.oda), HOME, now=NOW)

    buttons.remove(acting(cast.oda), button.ref, now=NOW)
    buttons.add(acting(cast.oda), HOME, now=NOW)

    assert [one.name for one in known.listed(acting(cast.oda))] == ["Home page"]


def test_what_another_clinic_offers_cannot_be_preselected(cast):
    foreign = Service.objects.get(clinic=cast.harbor)

    with pytest.raises(buttons.NotOffered):
        buttons.add(acting(cast.oda), replace(HOME, service_id=foreign.pk), now=NOW)
    assert BookButton.objects.count() == 0


def test_service_that_went_out_of_use_stays_with_its_button(cast):
    said = replace(HOME, service_id=cast.acupuncture.pk)
    button = buttons.add(acting(cast.oda), said, now=NOW)
    Service.objects.filter(pk=cast.acupuncture.pk).update(active=False)

    buttons.change(acting(cast.oda), button.ref, replace(said, label="New"), revision=0, now=NOW)

    assert BookButton.objects.get().label == "New"


@pytest.mark.parametrize("who", ["noor", "lin", "ada"])
def test_only_owners_make_and_change_buttons(cast, button, who):
    actor = acting(getattr(cast, who))

    for attempt in (
        lambda: buttons.add(actor, replace(HOME, name="Mine"), now=NOW),
        lambda: buttons.change(actor, button.ref, HOME, revision=0, now=NOW),
        lambda: buttons.copied(actor, button.ref, "x", now=NOW),
        lambda: buttons.remove(actor, button.ref, now=NOW),
        lambda: buttons.allow_site(actor, "https://a.example", now=NOW),
        lambda: buttons.forbid_site(actor, "https://a.example", now=NOW),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert (known.listed(actor), known.counts(actor, cast.riverbend, now=NOW)) == ([], {})


def test_button_of_another_clinic_does_not_exist(cast, button):
    with pytest.raises(Http404):
        buttons.change(acting(cast.hana), button.ref, HOME, revision=0, now=NOW)


def test_copy_is_noted_once(cast, button):
    for _ in range(2):
        buttons.copied(acting(cast.oda), button.ref, "a mark", now=NOW)

    kept = BookButton.objects.get()
    assert (kept.copied, kept.copied_at) == ("a mark", NOW)
    assert [verb for verb, _ in told()].count("settings.button_copied") == 1


# ── the sites of the frame ───────────────────────────────────────────────────────────────


def test_site_is_allowed_once_and_forbidden_again(cast):
    actor = acting(cast.oda)
    for _ in range(2):
        buttons.allow_site(actor, "https://a.example", now=NOW)
    allowed = known.frame_sites(cast.riverbend)

    buttons.forbid_site(actor, "https://a.example", now=NOW)
    buttons.forbid_site(actor, "https://never.example", now=NOW)

    site = {"origin": "https://a.example"}
    assert (allowed, known.frame_sites(cast.riverbend)) == (["https://a.example"], [])
    assert told() == [("settings.frame_site_added", site), ("settings.frame_site_removed", site)]


def test_site_of_another_clinic_stays(cast):
    buttons.allow_site(acting(cast.hana), "https://a.example", now=NOW)

    buttons.forbid_site(acting(cast.oda), "https://a.example", now=NOW)

    assert known.frame_sites(cast.harbor) == ["https://a.example"]


def test_more_sites_than_the_most_are_refused(cast):
    FrameSite.objects.bulk_create(
        FrameSite(clinic=cast.riverbend, origin=f"https://{n}.example", added_at=NOW)
        for n in range(buttons.MOST_SITES)
    )

    with pytest.raises(buttons.TooMany):
        buttons.allow_site(acting(cast.oda), "https://one-more.example", now=NOW)


# ── presses ──────────────────────────────────────────────────────────────────────────────


def test_presses_are_counted_by_day_of_the_clinic(cast, button):
    late = NOW.replace(hour=7, minute=59)  # in Los Angeles still Sunday

    for at in (late, NOW, NOW):
        assert clicks.count(cast.riverbend, button.ref, now=at)

    days = ButtonDay.objects.order_by("on").values_list("on", "clicks")
    assert [(on.isoformat(), count) for on, count in days] == [("2026-03-01", 1), ("2026-03-02", 2)]
    assert known.counts(acting(cast.oda), cast.riverbend, now=NOW)[button.pk] == (3, 0)


def test_presses_of_unknown_foreign_and_removed_buttons_count_nothing(cast, button):
    assert not clicks.count(cast.riverbend, "2" * 16, now=NOW)
    assert not clicks.count(cast.harbor, button.ref, now=NOW)
    buttons.remove(acting(cast.oda), button.ref, now=NOW)
    assert not clicks.count(cast.riverbend, button.ref, now=NOW)

    assert ButtonDay.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_are_all_counted(cast, button):
    counted = at_once(*[lambda: clicks.count(cast.riverbend, button.ref, now=NOW)] * 8)

    assert counted == [True] * 8
    assert ButtonDay.objects.get().clicks == 8
