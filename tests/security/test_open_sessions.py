"""Sessions listed and ended: by oneself, by the owner, by their number; and somebody who leaves."""

import http.client
import time

import pytest
from django.conf import settings
from django.test import Client

from qimen.actions import sessions as acting_on
from qimen.actions.setup import leaving
from qimen.models import JournalEntry, Session
from qimen.queries import sessions
from qimen.rules.access import Forbidden
from tests import cast as people
from tests.cast import NOW, acting
from tests.web.account.steps import give_second_step, patient_signs_in, staff_signs_in

pytestmark = pytest.mark.django_db
OWN = "/account/sessions/"
#: So long may a leaver still be in (security.md, G20).
MOST_SECONDS = 60
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0"
    " Mobile/15E148 Safari/604.1"
)


def text(response):
    return " ".join(response.content.decode().split())


def browser(agent=FIREFOX):
    return Client(headers={"user-agent": agent})


@pytest.fixture
def eve(cast):
    """Eve at her desk, and with her telephone."""
    desk, phone = browser(), browser(IPHONE)
    for each in (desk, phone):
        patient_signs_in(each, cast.eve)
    return desk, phone


def aliases(cast):
    return {sessions.alias(row): row for row in sessions.rows(cast.eve.account_id)}


def test_page_lists_ones_devices_with_this_one_first(eve):
    page = text(eve[0].get(OWN))

    assert (
        page.index("Firefox on Windows") < page.index("This one") < page.index("Safari on iPhone")
    )


def test_page_holds_no_key_to_a_session(eve, cast):
    page = text(eve[0].get(OWN))

    assert [row.pk for row in sessions.rows(cast.eve.account_id) if row.pk in page] == []


def test_device_signed_out_is_out_with_its_next_request(eve, cast):
    desk, phone = eve
    other = next(h for h, row in aliases(cast).items() if row.pk == phone.session.session_key)

    page = text(desk.post(OWN, {"end": other}, follow=True))

    assert "That device is signed out." in page
    assert phone.get("/riverbend/appointments/").status_code == 302
    assert desk.get("/riverbend/appointments/").status_code == 200
    [entry] = JournalEntry.objects.filter(action="account.sessions_ended")
    assert entry.details == {"count": 1, "which": "one"}


def test_everywhere_else_is_signed_out_at_once(eve):
    desk, phone = eve

    desk.post(OWN, {"end": "others"})

    assert phone.get("/riverbend/appointments/").status_code == 302
    assert desk.get("/riverbend/appointments/").status_code == 200


def test_nobody_ends_somebody_elses_session(eve, cast, client):
    wanted = next(iter(aliases(cast)))
    people.sign_in(client, cast.ada).get("/riverbend/appointments/")

    client.post(OWN, {"end": wanted})

    assert Session.objects.filter(account=cast.eve.account).count() == 2


def test_session_left_alone_too_long_is_not_listed(eve, cast):
    account = cast.eve.account
    account.refresh_from_db()
    later = [NOW.fromtimestamp(time.time() + 60 * minutes, NOW.tzinfo) for minutes in (19, 21)]

    assert [len(sessions.of_account(account, this="", now=now)) for now in later] == [2, 0]


def test_session_from_before_a_new_password_is_not_listed(eve, cast):
    account = cast.eve.account
    account.refresh_from_db()
    account.set_password("another-password-41")
    account.save()
    now = NOW.fromtimestamp(time.time(), NOW.tzinfo)

    assert sessions.of_account(account, this="", now=now) == []


def test_eleventh_sign_in_ends_the_session_used_longest_ago(cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    for _ in range(10):
        people.session_of(cast.eve.account, "patient")
        time_machine.shift(1)
    oldest = min(sessions.rows(cast.eve.account_id), key=sessions.seen_seconds)

    patient_signs_in(browser(), cast.eve)

    kept = sessions.rows(cast.eve.account_id)
    assert len(kept) == acting_on.MOST
    assert oldest.pk not in {row.pk for row in kept}


# ── colleagues ───────────────────────────────────────────────────────────────────────────


def of_noor(cast):
    return f"/staff/riverbend/settings/staff/{cast.noor.ref}/sessions/"


def test_owner_sees_and_ends_the_sessions_of_a_colleague(cast, client):
    give_second_step(cast.noor)
    noor = browser()
    staff_signs_in(noor, cast.noor)
    owner = people.sign_in(client, cast.oda)

    before = text(owner.get(of_noor(cast)))
    after = text(owner.post(of_noor(cast), follow=True))

    assert "Firefox on Windows" in before
    assert "is signed out everywhere." in after
    assert noor.get("/staff/riverbend/").status_code == 302


def test_owner_does_not_see_what_a_colleague_does_as_a_patient(cast, client):
    people.session_of(cast.noor.account, "patient")

    page = text(people.sign_in(client, cast.oda).get(of_noor(cast)))
    ended = acting_on.end_of_member(acting(cast.oda), cast.noor, now=NOW)

    assert "Not signed in" in page
    assert ended == 0


def test_nobody_but_the_owner_ends_a_colleagues_sessions(cast):
    for who in (cast.lin, cast.noor, cast.eve):
        with pytest.raises(Forbidden):
            acting_on.end_of_member(acting(who), cast.oda, now=NOW)


def test_owner_of_another_clinic_ends_nothing_here(cast):
    people.session_of(cast.noor.account, "staff")

    assert acting_on.end_of_member(acting(cast.hana), cast.noor, now=NOW) == 0
    assert Session.objects.filter(account=cast.noor.account).count() == 1


# ── somebody who leaves ──────────────────────────────────────────────────────────────────


@pytest.mark.race
def test_leaver_is_out_at_the_staff_door_with_the_next_request_and_stays_a_patient(live, live_cast):
    """G20 on the real server, end to end: the owner presses the button while a colleague works."""
    noor = live_cast.noor
    file = people.patient(live_cast.riverbend, "Noor Haddad", noor.email, account=noor.account)
    work = [people.session_of(noor.account, "staff").session_key for _ in range(2)]
    own = people.session_of(noor.account, "patient").session_key
    visits = [*(("/staff/riverbend/", key) for key in work), ("/riverbend/appointments/", own)]
    before = [status(live, *visit) for visit in visits]

    began = time.monotonic()
    leaving.disable(acting(live_cast.oda), noor.ref, now=NOW)
    after = [status(live, *visit) for visit in visits]

    assert time.monotonic() - began < MOST_SECONDS
    assert (before, after) == ([200, 200, 200], [302, 302, 200])
    assert [row.pk for row in sessions.rows(noor.account_id)] == [own]
    assert file.account_id == noor.account_id


@pytest.mark.race
def test_session_that_outlives_its_member_is_refused_too(live, live_cast):
    """Whatever else a leaver still holds (a session restored, a row forgotten) opens nothing."""
    noor = live_cast.noor
    leaving.disable(acting(live_cast.oda), noor.ref, now=NOW)
    key = people.session_of(noor.account, "staff").session_key

    assert status(live, "/staff/riverbend/", key) == 404


def test_leavers_way_in_is_closed(cast, client):
    give_second_step(cast.noor)
    leaving.disable(acting(cast.oda), cast.noor.ref, now=NOW)

    client.get("/staff/riverbend/sign-in/")
    page = client.post(
        "/staff/riverbend/sign-in/", {"login": cast.noor.email, "password": people.PASSWORD}
    )

    assert client.get("/staff/riverbend/").status_code in {302, 404}
    assert page.status_code in {200, 302}
    assert not [row for row in sessions.rows(cast.noor.account_id) if row.get_decoded().get("seen")]


def status(live, path, key):
    connection = http.client.HTTPConnection("localhost", live.port, timeout=30)
    connection.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"})
    answer = connection.getresponse().status
    connection.close()
    return answer
