"""The clinic's journal: for owner and auditor, by key pages, narrowed, in words."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.actions import journal, patients
from qimen.actions.setup import blocks, closures, rooms, time_off
from qimen.actions.setup.time_off import Away
from qimen.models import JournalEntry
from qimen.queries import closures as known
from qimen.queries import time_off as absences
from qimen.templatetags.words import alterations, deeds
from tests import cast as people
from tests.actions.test_booking import book
from tests.cast import NOW, acting
from tests.house import building

pytestmark = pytest.mark.django_db
JOURNAL = "/staff/riverbend/journal/"


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def deeds_on(response):
    return [deeds.deed(line) for line in response.context["entries"].lines]


@pytest.fixture
def abe(cast):
    return people.staff_member(cast.riverbend, "Abe Quist", "auditor")


@pytest.fixture
def busy(cast):
    book(cast)
    patients.open_file(acting(cast.noor), cast.eve.ref, part="personal", now=NOW)
    patients.open_file(acting(cast.oda), cast.ada.ref, part="activity", now=NOW)
    return cast


def test_owner_reads_who_did_what_to_whom(busy, sign_in):
    page = text(sign_in(busy.oda).get(JOURNAL))

    assert "Noor Haddad opened this file: Personal Eve Stone" in page
    assert "The patient booked a visit Eve Stone" in page
    assert "192.0.2.7" in page


def test_auditor_reads_it_without_the_names_of_patients(busy, abe, sign_in):
    page = text(sign_in(abe).get(JOURNAL))

    assert "Noor Haddad opened this file: Personal" in page
    assert "Eve Stone" not in page
    assert "Ada Moreno" not in page


def test_auditor_comes_in_at_the_journal_and_sees_no_way_elsewhere(busy, abe, sign_in):
    page = sign_in(abe).get(JOURNAL).content.decode()
    nav = page[
        page.index('<nav class="side-wide"') : page.index('<div class="side-wide side-foot"')
    ]

    assert "Journal" in nav
    assert "Calendar" not in nav
    assert "Patients" not in nav


@pytest.mark.parametrize("who", ["noor", "lin", "hana"])
def test_nobody_else_reads_it(busy, sign_in, who):
    assert sign_in(getattr(busy, who)).get(JOURNAL).status_code == 404


def test_other_clinics_entries_are_not_there(busy, sign_in):
    patients.open_file(acting(busy.hana), busy.hugo.ref, now=NOW)

    assert "Hugo" not in text(sign_in(busy.oda).get(JOURNAL))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("what=opened", 2), ("what=visits", 1), ("what=files", 2), ("what=settings", 0),
        ("what=nonsense", 3), ("who={noor}", 1), ("who=nobody", 0), ("patient={ada}", 1),
        ("patient=nobody", 0), ("patient={hugo}", 0), ("what=opened&who={oda}", 1),
        ("before=x", 3), ("before=99999999999999999999", 3), ("before=0", 0),
    ],
)  # fmt: skip
def test_journal_is_narrowed_by_what_who_and_file(busy, sign_in, query, count):
    refs = {name: getattr(busy, name).ref for name in ("noor", "oda", "ada", "hugo")}

    page = sign_in(busy.oda).get(f"{JOURNAL}?{query.format(**refs)}")

    assert len(page.context["entries"].lines) == count


def test_pages_follow_one_another_by_key(busy, sign_in, monkeypatch):
    monkeypatch.setattr("qimen.queries.journal.PAGE", 2)
    client = sign_in(busy.oda)

    first = client.get(f"{JOURNAL}?what=nonsense")
    link = re.search(r'rel="next" href="([^"]+)"', first.content.decode()).group(1)
    second = client.get(JOURNAL + link.replace("&amp;", "&"))

    assert [len(page.context["entries"].lines) for page in (first, second)] == [2, 1]
    assert b'rel="next"' not in second.content


def test_journal_takes_the_same_statements_however_long_it_is(busy, sign_in):
    client = sign_in(busy.oda)
    client.get(JOURNAL)
    counts = []
    for _ in range(3):
        patients.open_file(acting(busy.noor), busy.max.ref, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            client.get(JOURNAL)
        counts.append(len(queries))

    # session, account, membership; entries, files, members by account, members to choose from
    assert counts == [7, 7, 7]


@pytest.mark.parametrize(
    ("verb", "changed", "told"),
    [
        ("service", {"practitioners": ["lin mei", "lin"]}, "Lin Zhou, Mei Tan → to Lin Zhou"),
        ("service", {"rooms": ["", "willow hana"]}, "none → to Willow, one that is gone"),
        ("hours", {"hours": [[], ["mon 09:00–17:00 location:{main}"]]},
         "none → to mon 09:00–17:00 at Main Street"),
    ],
)  # fmt: skip
def test_rows_that_were_listed_are_named_and_not_by_their_numbers(
    cast, sign_in, verb, changed, told
):
    """Another clinic's row is not named, whatever its number."""

    def stored(value):
        if isinstance(value, str):
            return [getattr(cast, each).pk for each in value.split()]
        return [each.format(main=cast.main.pk) for each in value]

    details = {"changed": {name: [stored(each) for each in both] for name, both in changed.items()}}
    journal.record(
        acting(cast.oda), f"settings.{verb}_changed", subject="-", details=details, now=NOW
    )

    assert told in text(sign_in(cast.oda).get(JOURNAL))


def test_values_of_a_file_are_nowhere_in_it(cast, sign_in):
    patients.flag(acting(cast.noor), cast.eve.ref, "canary-flag", revision=0, now=NOW)

    assert "canary" not in str(list(JournalEntry.objects.values()))


def test_every_verb_of_people_has_words():
    told = set(re.findall(r"^\| `([\w.]+)` \|", _verbs(), re.MULTILINE))
    worded = {verb for verb in told if verb.split(".")[0] in {"account", "appointment", "patient"}}

    assert worded - set(deeds.DEEDS) == set()


def _verbs():
    return (building.ROOT / "docs" / "journal.md").read_text()


def test_every_verb_of_settings_has_words():
    told = set(re.findall(r"^\| `(settings\.\w+)` \|", _verbs(), re.MULTILINE))

    assert len(told) > 40
    assert [verb for verb in sorted(told) if not alterations.verb(verb)] == []


def test_verb_without_words_speaks_for_itself():
    assert deeds._plainly("rooms.emptied") == "rooms, emptied"


# ── settings: what, from what to what ────────────────────────────────────────────────────


def test_change_of_a_room_says_which_and_from_what_to_what(cast, sign_in):
    rooms.deactivate(acting(cast.oda), cast.willow.ref, now=NOW)

    page = text(sign_in(cast.oda).get(f"{JOURNAL}?what=settings"))

    assert "Oda Berg put a room out of use: Willow active: on → to off" in page


def test_closure_that_was_deleted_says_what_it_was(cast, sign_in):
    owner, on = acting(cast.oda), date(2026, 7, 6)
    [row] = closures.add(
        owner,
        [closures.Closed(title="Summer", starts_on=on, ends_on=on, starts_minute=750)],
        now=NOW,
    )
    closures.open_again(owner, row.pk, version=known.version(row), now=NOW)

    page = text(sign_in(cast.oda).get(f"{JOURNAL}?what=settings"))

    assert "deleted a closure title: Summer" in page
    assert "starts on: 2026-07-06" in page
    assert "starts: 12:30" in page


def test_clinic_changed_by_its_file_says_from_what_to_what():
    told = {"changed": {"portal Still Water cancel_hours": ["24", "12"], "room Loft": [["added"]]}}

    assert alterations.alterations(told) == [
        ("portal Still Water cancel hours", "24", "12"),
        ("room Loft", "", "added"),
    ]


def test_what_happens_to_visits_and_files_tells_no_values():
    for details in (
        {"changed": ["start"]},
        {"by": "patient", "was": "confirmed"},
        {"fields": ["mobile"]},
    ):
        assert alterations.alterations(details) == []


def test_names_of_another_clinics_rooms_are_not_told(cast, sign_in):
    rooms.deactivate(acting(cast.oda), cast.willow.ref, now=NOW)
    JournalEntry.objects.bulk_create([
        JournalEntry(
            clinic=cast.harbor, at=NOW, role="owner", action="settings.room_changed",
            subject=f"room:{cast.willow.ref}", details={},
        )
    ])  # fmt: skip

    assert "Willow" not in text(sign_in(cast.hana).get("/staff/harbor/journal/"))


def test_journal_names_whose_time_off_it_was(cast, sign_in):
    client = sign_in(cast.oda)
    day = NOW.date()
    away = Away(practitioner_id=cast.mei.pk, title="Ill", starts_on=day, ends_on=day)
    row = time_off.add(acting(cast.oda), away, now=NOW)

    added = text(client.get(JOURNAL))
    time_off.remove(acting(cast.oda), row.pk, version=absences.version(row), now=NOW)
    deleted = text(client.get(JOURNAL))

    assert "added time off: Mei Tan" in added
    assert "deleted time off" in deleted
    assert "practitioner: Mei Tan" in deleted


def test_journal_names_whose_block_it_was(cast, sign_in):
    client = sign_in(cast.oda)
    lunch = blocks.Said(
        practitioner_id=cast.mei.pk, title="Lunch", starts_on=NOW.date(), starts_minute=720,
        ends_on=NOW.date(), ends_minute=780, weekly_until=None,
    )  # fmt: skip
    row = blocks.add(acting(cast.oda), lunch, now=NOW)

    added = text(client.get(JOURNAL))
    blocks.remove(acting(cast.oda), row.pk, version=absences.version(row), now=NOW)

    assert "added a block: Mei Tan" in added
    assert "practitioner: Mei Tan" in text(client.get(JOURNAL))
