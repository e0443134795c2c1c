"""Order: two who change it at once, and what the second is told."""

import pytest

from qimen.actions.setup import ordering
from qimen.actions.setup.ordering import Reordered
from qimen.models import JournalEntry, StaffMember
from qimen.queries.ordering import Noun, among, version
from tests.cast import NOW, acting, assemble
from tests.together import at_once

pytestmark = pytest.mark.django_db


def seen(actor, noun, ref):
    return version(among(actor, noun, ref).order_by("position", "pk"))


def shift(actor, noun, ref, step):
    """Move it, having just looked."""
    ordering.shift(actor, noun, ref, step, seen=seen(actor, noun, ref), now=NOW)


def place(actor, noun, ref, to):
    ordering.place(actor, noun, ref, to, seen=seen(actor, noun, ref), now=NOW)


def people(cast):
    rows = StaffMember.objects.filter(clinic=cast.riverbend).order_by("position", "pk")
    return [row.name.split()[0] for row in rows]


def test_second_of_two_who_looked_at_the_same_order_moves_nothing(cast):
    oda = acting(cast.oda)
    looked = seen(oda, Noun.STAFF, cast.mei.ref)
    ordering.shift(oda, Noun.STAFF, cast.mei.ref, -1, seen=looked, now=NOW)
    stands = people(cast)

    with pytest.raises(Reordered):
        ordering.shift(oda, Noun.STAFF, cast.lin.ref, 1, seen=looked, now=NOW)

    assert people(cast) == stands
    assert JournalEntry.objects.filter(action="settings.staff_moved").count() == 1


def test_who_came_or_left_meanwhile_is_another_order_too(cast):
    oda = acting(cast.oda)
    looked = seen(oda, Noun.STAFF, cast.mei.ref)
    StaffMember.objects.filter(pk=cast.noor.pk).update(disabled_at=NOW)

    with pytest.raises(Reordered):
        ordering.place(oda, Noun.STAFF, cast.mei.ref, 0, seen=looked, now=NOW)


def test_row_of_another_clinic_does_not_exist(cast):
    with pytest.raises(Exception, match="No StaffMember"):
        ordering.shift(acting(cast.oda), Noun.STAFF, cast.hana.ref, 1, seen="", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_move_at_the_same_moment_finds_out():
    cast = assemble()
    oda = acting(cast.oda)
    looked = seen(oda, Noun.STAFF, cast.mei.ref)
    wanted = [(cast.mei.ref, 0), (cast.lin.ref, 3)]

    answers = at_once(
        *(
            lambda ref=ref, to=to: ordering.place(oda, Noun.STAFF, ref, to, seen=looked, now=NOW)
            for ref, to in wanted
        )
    )

    assert sorted(type(one).__name__ for one in answers) == ["NoneType", "Reordered"]
    assert people(cast) in (["Mei", "Lin", "Noor", "Oda"], ["Noor", "Oda", "Mei", "Lin"])
    assert JournalEntry.objects.filter(action="settings.staff_moved").count() == 1
