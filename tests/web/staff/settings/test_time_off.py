"""The pages of time off and blocks."""

from datetime import date, timedelta

import pytest

from qimen.models import Block, Clinic, TimeOff
from tests import cast as people
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend/settings/time-off/"
BLOCKS = "/staff/riverbend/settings/blocks/"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def away(cast, **other):
    return {"practitioner": cast.lin.pk, "title": "Training", "starts_on": "2026-03-09", **other}


def lunch(cast, **other):
    return {
        "practitioner": cast.lin.pk, "title": "Lunch", "starts_on": "2026-03-09",
        "starts_at": "12:00", "ends_at": "13:00", "weekly_until": "", "version": "0", **other,
    }  # fmt: skip


def delete(client, page):
    """Look at the page that asks, and press its button."""
    return client.post(page, {"version": client.get(page).context["version"]})


def test_time_off_of_whole_days_is_saved(cast, oda):
    response = oda.post(f"{HERE}new/", away(cast, ends_on="2026-03-11"))

    assert response["Location"] == HERE
    assert "Mon, Mar 9, 2026 – Wed, Mar 11, 2026" in text(oda.get(HERE))


def test_time_off_of_hours_is_saved(cast, oda):
    oda.post(f"{HERE}new/", away(cast, starts_at="14:00", ends_at="16:30"))

    assert "Mon, Mar 9, 2026, 2:00 PM–4:30 PM" in text(oda.get(HERE))


def test_time_off_lists_the_visits_it_falls_on(cast, oda):
    people.appointment(cast, cast.ada, NOW + timedelta(days=7))

    page = text(oda.post(f"{HERE}new/", away(cast), follow=True))

    assert "Visits are booked then: none was cancelled." in page
    assert "1 visit to come in this time" in page
    assert "Ada Moreno</a>" in page
    assert "1 visit booked" in text(oda.get(HERE))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"practitioner": ""}, "Choose a practitioner."),
        ({"starts_on": ""}, "Enter the first day."),
        ({"starts_on": "soon"}, "Enter a date like 3/27/2026."),
        ({"ends_on": "2026-03-08"}, "The last day is before the first."),
        ({"starts_at": "16:00", "ends_at": "14:00"}, "This is not after the time it begins."),
    ],
)
def test_time_off_says_what_is_needed_and_keeps_what_was_typed(cast, oda, wrong, said):
    page = text(oda.post(f"{HERE}new/", away(cast, title="Typed here", **wrong)))

    assert said in page
    assert 'value="Typed here"' in page
    assert not TimeOff.objects.exists()


def test_dates_are_told_and_read_in_the_order_of_the_country(cast, oda):
    Clinic.objects.filter(pk=cast.riverbend.pk).update(country="GB")

    told = text(oda.post(f"{HERE}new/", away(cast, starts_on="3/27/2026")))
    oda.post(f"{HERE}new/", away(cast, starts_on="4/5/2026", ends_on=""))

    assert "Enter a date like 27/3/2026." in told
    assert TimeOff.objects.get().starts_on == date(2026, 5, 4)


@pytest.mark.parametrize("who", ["noor", "hana"])
def test_only_practitioners_of_the_clinic_can_be_chosen(cast, oda, who):
    told = away(cast, practitioner=getattr(cast, who).pk)

    assert "Choose a practitioner." in text(oda.post(f"{HERE}new/", told))


def test_time_off_is_changed_and_deleted(cast, oda):
    oda.post(f"{HERE}new/", away(cast))
    row = TimeOff.objects.get()
    version = oda.get(f"{HERE}{row.pk}/").context["form"].initial["version"]

    oda.post(f"{HERE}{row.pk}/", away(cast, title="Ill", version=version))
    page = text(oda.post(f"{HERE}{row.pk}/", away(cast, title="Away", version=version)))

    assert "Somebody else changed this while you were editing" in page
    assert "Lin Zhou, Mon, Mar 9, 2026, “Ill”" in page
    assert "Delete this time off?" in text(oda.get(f"{HERE}{row.pk}/deletion/"))
    delete(oda, f"{HERE}{row.pk}/deletion/")
    assert not TimeOff.objects.exists()


def test_block_repeats_every_week_until_a_date(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast, weekly_until="2026-12-31"))

    assert "Every Monday 12:00 PM–1:00 PM, until Dec 31, 2026" in text(oda.get(HERE))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Enter what it is, such as Lunch."),
        ({"starts_at": ""}, "Enter a time like 9:30."),
        ({"ends_at": "11:00"}, "This is not after the time it begins."),
        ({"weekly_until": "2026-03-01"}, "This is before the first day."),
    ],
)
def test_block_says_what_is_needed(cast, oda, wrong, said):
    assert said in text(oda.post(f"{BLOCKS}new/", lunch(cast, **wrong)))
    assert not Block.objects.exists()


def test_block_is_changed_and_deleted(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast))
    row = Block.objects.get()

    oda.post(f"{BLOCKS}{row.pk}/", lunch(cast, ends_at="14:00"))
    page = text(oda.post(f"{BLOCKS}{row.pk}/", lunch(cast, ends_at="15:00")))

    assert "Somebody else changed this while you were editing" in page
    row.refresh_from_db()
    assert (row.ends_minute, row.revision) == (840, 1)
    delete(oda, f"{BLOCKS}{row.pk}/deletion/")
    assert not Block.objects.exists()


@pytest.mark.parametrize("what", ["time off", "block"])
def test_what_was_changed_meanwhile_is_not_deleted_unseen(cast, oda, what):
    here, told, model = (HERE, away, TimeOff) if what == "time off" else (BLOCKS, lunch, Block)
    oda.post(f"{here}new/", told(cast))
    row = model.objects.get()
    page = f"{here}{row.pk}/deletion/"
    seen = oda.get(page).context["version"]
    version = oda.get(f"{here}{row.pk}/").context["form"].initial["version"]
    oda.post(f"{here}{row.pk}/", told(cast, title="Longer", version=version))

    shown = text(oda.post(page, {"version": seen}))

    assert "Somebody else changed this meanwhile." in shown
    assert "Longer" in shown
    assert model.objects.count() == 1


@pytest.mark.parametrize("what", ["time off", "block"])
def test_what_was_deleted_meanwhile_keeps_what_was_typed(cast, oda, what):
    here, told, model = (HERE, away, TimeOff) if what == "time off" else (BLOCKS, lunch, Block)
    oda.post(f"{here}new/", told(cast))
    row = model.objects.get()
    delete(oda, f"{here}{row.pk}/deletion/")

    shown = text(oda.post(f"{here}{row.pk}/", told(cast, title="Typed here")))

    assert "Somebody else deleted this while you were editing" in shown
    assert 'value="Typed here"' in shown
    assert f'action="{here}new/"' in shown
    assert not model.objects.exists()


def test_list_takes_the_same_statements_however_long_it_is(cast, oda, django_assert_num_queries):
    people.appointment(cast, cast.ada, NOW + timedelta(days=7))
    for count in (1, 2):
        oda.post(f"{HERE}new/", away(cast, title=f"Away {count}"))
        oda.post(f"{BLOCKS}new/", lunch(cast, title=f"Lunch {count}"))
        oda.get(HERE)
        # session, account, membership; ahead, past, blocks; visits under each kind
        with django_assert_num_queries(8):
            oda.get(HERE)


def test_front_desk_records_an_illness_and_reaches_the_visits_it_hits(cast, sign_in):
    people.appointment(cast, cast.ada, NOW + timedelta(days=7))
    noor = sign_in(cast.noor)

    page = text(noor.post(f"{HERE}new/", away(cast, title="Ill"), follow=True))

    assert "1 visit to come in this time" in page
    assert 'aria-label="Clinic Settings"' not in page  # no tabs, and no way to what is not theirs
    assert f'href="{HERE}" aria-current="page"' in page


def test_practitioner_records_the_own_time_off_alone(cast, sign_in):
    lin = sign_in(cast.lin)
    lin.post(f"{HERE}new/", away(cast, title="Ill"))

    refused = text(lin.post(f"{HERE}new/", away(cast, practitioner=cast.mei.pk)))

    assert [(row.practitioner, row.title) for row in TimeOff.objects.all()] == [(cast.lin, "Ill")]
    assert "Choose a practitioner." in refused
    assert "Mei" not in text(lin.get(f"{HERE}new/"))


@pytest.mark.parametrize("who", ["mei", "hana"])
def test_time_off_of_others_does_not_exist_for_a_colleague(cast, oda, sign_in, who):
    oda.post(f"{HERE}new/", away(cast))
    oda.post(f"{BLOCKS}new/", lunch(cast))
    off, block = TimeOff.objects.get().pk, Block.objects.get().pk
    client = sign_in(getattr(cast, who))

    for path in (
        f"{HERE}{off}/", f"{HERE}{off}/deletion/",
        f"{BLOCKS}{block}/", f"{BLOCKS}{block}/deletion/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404
