"""Going on with a time keeps it: said on the last look, for longer once, let go in four ways."""

import html
import re
from datetime import timedelta

import pytest
import time_machine

from qimen.models import Appointment, PortalSettings, Service, Status
from tests import cast as casting
from tests.cast import NOW
from tests.web.public.pages import CONFIRM, KEY, NINE, confirmation, query, text, times

pytestmark = pytest.mark.django_db
HOLD, EXTEND = "/riverbend/book/hold/", "/riverbend/book/hold/extension/"
TEN = "2026-03-03T18:00Z"


def hold(client, cast, at=NINE, **values):
    return client.post(f"{HOLD}?{query(cast, **values)}", {"at": at})


def held(cast):
    return Appointment.objects.get(clinic=cast.riverbend, status=Status.HELD)


def test_continuing_with_a_time_holds_it_and_leads_to_the_last_look(cast, sign_in):
    response = hold(sign_in(cast.ada), cast)

    assert response.headers["Location"] == confirmation(cast)
    assert held(cast).patient == cast.ada


def test_times_are_sent_by_a_form_that_holds(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, date="2026-03-03")))

    assert re.search(r'<form id="times"[^>]* method="post" action="/riverbend/book/hold/\?', said)


def test_last_look_says_until_when_the_time_is_kept(cast, sign_in):
    client = sign_in(cast.ada)

    said = text(client.get(hold(client, cast).headers["Location"]))

    assert "We keep this time for you until" in said
    assert '<time datetime="2026-03-02T08:10-08:00">8:10<span class="ap">AM</span></time>' in said
    assert 'data-held="600"' in said
    assert "Keep it 10 minutes longer" in said


def test_last_look_without_a_hold_says_that_it_is_not_kept_and_can_be(cast, sign_in):
    client = sign_in(cast.ada)

    said = text(client.get(confirmation(cast)))
    button = re.search(r'name="at" value="([^"]+)" formaction="([^"]+)"', said)
    kept = client.post(html.unescape(button[2]), {"at": button[1], "note": "My left knee"})
    after = text(client.get(kept.headers["Location"]))

    assert "We keep this time" not in said
    assert "This time is free. It is not kept for you." in said
    assert "We keep this time for you until" in after
    assert "My left knee</textarea>" in after
    assert Appointment.objects.count() == 1


def test_time_is_not_said_to_be_free_before_it_was_asked_for(cast, sign_in):
    client = sign_in(cast.ada)

    said = client.post(confirmation(cast), {"note": "x" * 1001, "form_key": KEY})

    assert said.status_code == 422
    assert "This time is free" not in text(said)


def test_hold_survives_a_reload_and_is_the_same_in_a_second_tab(cast, sign_in):
    client = sign_in(cast.ada)
    hold(client, cast)
    first = held(cast)
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        hold(client, cast)
        said = text(client.get(confirmation(cast)))

    assert held(cast).pk == first.pk
    assert 'data-held="360"' in said


def test_hold_is_kept_longer_once_and_the_note_stays(cast, sign_in):
    client = sign_in(cast.ada)
    address = hold(client, cast).headers["Location"]
    ref = held(cast).ref
    longer = client.post(
        f"{EXTEND}?{query(cast, at=NINE)}", {"held": ref, "note": "My knee", "form_key": KEY}
    )

    said = text(client.get(longer.headers["Location"]))

    assert longer.headers["Location"] == address
    assert held(cast).held_until == NOW + timedelta(minutes=20)
    assert "Keep it 10 minutes longer" not in said
    assert "My knee</textarea>" in said


def test_held_time_is_booked_by_its_form(cast, sign_in):
    client = sign_in(cast.ada)
    hold(client, cast)
    kept = held(cast)

    client.post(confirmation(cast), {"form_key": KEY, "note": ""})

    kept.refresh_from_db()
    assert kept.status == Status.CONFIRMED


@pytest.mark.parametrize("portal", [{"min_notice_hours": 720}, {"round_to_minutes": 60}])
def test_held_time_is_shown_and_booked_though_a_setting_moved(cast, sign_in, portal):
    client = sign_in(cast.ada)
    half_past = "2026-03-03T17:30Z"
    hold(client, cast, at=half_past)
    PortalSettings.objects.filter(clinic=cast.riverbend).update(**portal)

    shown = client.get(confirmation(cast, half_past))
    sent = client.post(confirmation(cast, half_past), {"form_key": KEY, "note": ""})

    assert "We keep this time for you" in text(shown)
    assert "?booked=1" in sent.headers["Location"]


def test_choosing_another_time_lets_go_of_the_first(cast, sign_in):
    client = sign_in(cast.ada)
    hold(client, cast)
    hold(client, cast, at=TEN)

    assert held(cast).wall_start == "2026-03-03T10:00"


def test_signing_out_lets_go_of_it(cast, sign_in):
    client = sign_in(cast.ada)
    hold(client, cast)
    client.get("/riverbend/sign-in/")

    client.post("/account/logout/")

    assert Appointment.objects.count() == 0


def test_hold_that_ran_out_leaves_the_last_look_as_without(cast, sign_in):
    client = sign_in(cast.ada)
    hold(client, cast)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        said = text(client.get(confirmation(cast)))

    assert "We keep this time" not in said
    assert "Book this time</button>" in said


def test_time_that_another_holds_is_answered_with_the_nearest(cast, sign_in):
    hold(sign_in(cast.eve), cast)

    response = hold(sign_in(cast.ada), cast)

    assert response.status_code == 409
    assert "That time was just taken" in text(response)
    assert text(response).count('name="at"') == 3


def test_nearest_time_is_booked_with_the_note_typed_beside_it(cast, sign_in):
    hold(sign_in(cast.eve), cast)
    client = sign_in(cast.ada)
    taken = text(hold(client, cast))
    form = re.search(r'action="(/riverbend/book/[^"]*)"', taken)
    sent_to = html.unescape(form[1])

    sent = client.post(sent_to, {"at": TEN, "note": "My left knee", "form_key": KEY})

    assert "?booked=1" in sent.headers["Location"]
    visit = Appointment.objects.get(patient=cast.ada)
    assert (visit.wall_start, visit.note) == ("2026-03-03T10:00", "My left knee")


def test_all_times_are_shown_instead_of_the_nearest_and_the_note_stays(cast, sign_in):
    client = sign_in(cast.ada)

    back = client.post(
        f"{CONFIRM}?{query(cast)}", {"note": "My left knee", "instead": "2026-03-03"}
    )

    assert back.headers["Location"] == times(cast, date="2026-03-03")
    assert "My left knee" in text(client.get(confirmation(cast)))
    assert Appointment.objects.count() == 0


def test_address_of_a_hold_opened_again_leads_back_to_the_times(cast, sign_in):
    client = sign_in(cast.ada)

    assert client.get(f"{HOLD}?{query(cast)}").headers["Location"] == times(cast)
    longer = client.get(f"{EXTEND}?{query(cast, at=NINE)}")
    assert longer.headers["Location"] == confirmation(cast)
    assert Appointment.objects.count() == 0


def test_hold_of_what_is_gone_leads_back_to_choosing(cast, sign_in):
    Service.objects.filter(pk=cast.acupuncture.pk).update(online=False)

    response = hold(sign_in(cast.ada), cast)

    assert response.status_code == 302
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("at", ["", "soon", "2026-02-30T17:00Z"])
def test_hold_without_a_time_leads_back_to_the_times(cast, sign_in, at):
    response = hold(sign_in(cast.ada), cast, at=at)

    assert response.headers["Location"].startswith("/riverbend/book/?")
    assert Appointment.objects.count() == 0


def test_hold_of_another_patient_cannot_be_extended(cast, sign_in):
    hold(sign_in(cast.eve), cast)
    ref = held(cast).ref

    sign_in(cast.ada).post(f"{EXTEND}?{query(cast, at=NINE)}", {"held": ref})

    assert held(cast).held_until == NOW + timedelta(minutes=10)


def test_hold_at_another_clinic_needs_a_file_there(cast, sign_in):
    response = sign_in(cast.ada).post("/harbor/book/hold/", {"at": NINE})

    assert response.headers["Location"] == "/harbor/file/"


def test_hold_on_the_day_of_ones_visit_is_said_to_overlap(cast, sign_in):
    casting.appointment(cast, cast.ada, NOW.replace(day=3, hour=17), practitioner=cast.mei)

    assert "You already have a visit at that time" in text(hold(sign_in(cast.ada), cast))
