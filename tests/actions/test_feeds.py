"""Private calendar feeds: made, renewed, ended, forbidden, recorded; told once, kept as a hash."""

import hashlib

import pytest

from qimen.actions import feeds
from qimen.actions.patients import archive
from qimen.actions.setup import leaving
from qimen.models import Feed, JournalEntry, Patient
from qimen.queries import feeds as known
from qimen.rules.access import Forbidden
from tests.cast import NOW, acting
from tests.together import at_once

pytestmark = pytest.mark.django_db


def told():
    rows = JournalEntry.objects.filter(action__contains="feed").order_by("id")
    return [(row.action, row.subject, row.patient_id, row.details) for row in rows]


def test_secret_has_256_bits_and_only_its_hash_is_kept(cast):
    token = feeds.make(acting(cast.ada), now=NOW)

    row = Feed.objects.get()
    assert len(token) == 43
    assert row.sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(Feed.objects.values().get()) + str(list(JournalEntry.objects.values()))
    assert told() == [("patient.feed_made", f"patient:{cast.ada.ref}", cast.ada.pk, {})]


def test_new_link_ends_the_old_one(cast):
    first, second = (feeds.make(acting(cast.lin), now=NOW) for _ in range(2))

    assert known.opened(cast.riverbend, first) is None
    assert known.opened(cast.riverbend, second).staff == cast.lin
    assert Feed.objects.count() == 1


def test_ended_link_opens_nothing(cast):
    token = feeds.make(acting(cast.ada), now=NOW)

    for _ in range(2):
        feeds.end(acting(cast.ada), now=NOW)

    assert known.opened(cast.riverbend, token) is None
    assert [verb for verb, *_ in told()] == ["patient.feed_made", "patient.feed_ended"]


def test_link_of_one_clinic_opens_nothing_at_another(cast):
    token = feeds.make(acting(cast.ada), now=NOW)

    assert known.opened(cast.harbor, token) is None


@pytest.mark.parametrize("who", ["noor", "oda"])
def test_who_gives_no_visits_has_no_feed(cast, who):
    with pytest.raises(Forbidden):
        feeds.make(acting(getattr(cast, who)), now=NOW)
    assert Feed.objects.count() == 0


def test_ending_leaves_other_peoples_links_alone(cast):
    token = feeds.make(acting(cast.ada), now=NOW)

    feeds.end(acting(cast.eve), now=NOW)
    feeds.end(acting(cast.lin), now=NOW)

    assert known.opened(cast.riverbend, token).patient == cast.ada


def test_leaver_has_no_feed_any_more_not_even_after_coming_back(cast):
    token = feeds.make(acting(cast.lin), now=NOW)

    leaving.disable(acting(cast.oda), cast.lin.ref, now=NOW)
    gone = known.opened(cast.riverbend, token)
    leaving.enable(acting(cast.oda), cast.lin.ref, now=NOW)

    assert (gone, known.opened(cast.riverbend, token)) == (None, None)
    assert told()[-1][:2] == ("staff.feed_ended", f"staff:{cast.lin.ref}")


def test_archived_file_has_no_feed_any_more(cast):
    token = feeds.make(acting(cast.ada), now=NOW)

    archive(acting(cast.oda), cast.ada.ref, now=NOW)

    assert known.opened(cast.riverbend, token) is None
    assert told()[-1][0] == "patient.feed_ended"


@pytest.mark.parametrize("columns", [{"archived_at": NOW}, {"account": None}])
def test_file_that_is_nobodys_own_opens_nothing_however_it_became_so(cast, columns):
    token = feeds.make(acting(cast.ada), now=NOW)

    Patient.objects.filter(pk=cast.ada.pk).update(**columns)

    assert known.opened(cast.riverbend, token) is None


@pytest.mark.django_db(transaction=True)
def test_two_links_made_at_once_leave_one_that_works(cast):
    tokens = at_once(*[lambda: feeds.make(acting(cast.ada), now=NOW)] * 4)

    working = [token for token in tokens if known.opened(cast.riverbend, token)]
    assert (len(set(tokens)), len(working), Feed.objects.count()) == (4, 1, 1)
