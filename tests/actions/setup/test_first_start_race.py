"""Two browsers with the same set-up link, and two owners who save the same location at once."""

from dataclasses import replace

import pytest

from qimen.actions.setup import changes, first_link, first_start, locations
from qimen.models import Account, Clinic, Job, JournalEntry, Location
from tests.actions.setup.test_clinic import OPENING
from tests.actions.setup.test_places import place
from tests.cast import NOW, acting, assemble
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_who_use_the_link_at_once_opens_the_clinic():
    token = first_link.make(anew=False, now=NOW)
    other = replace(OPENING, slug="second", email="second@willow.example")

    answers = at_once(
        lambda: first_start.open_clinic(token, OPENING, now=NOW),
        lambda: first_start.open_clinic(token, other, now=NOW),
    )

    assert sorted(type(one).__name__ for one in answers) == ["Clinic", "LinkUsed"]
    assert Clinic.objects.count() == Account.objects.count() == 1
    assert Job.objects.get(kind=first_link.KIND).state == "done"


def test_one_of_two_who_save_a_location_at_once_finds_out():
    cast = assemble()
    actor, ref = acting(cast.oda), cast.main.ref

    answers = at_once(
        lambda: locations.change(actor, ref, place(name="North"), revision=0, now=NOW),
        lambda: locations.change(actor, ref, place(name="South"), revision=0, now=NOW),
    )

    [refused] = [one for one in answers if isinstance(one, changes.Outdated)]
    kept = Location.objects.get(pk=cast.main.pk)
    assert refused.row.name == kept.name
    assert (kept.revision, JournalEntry.objects.count()) == (1, 1)
