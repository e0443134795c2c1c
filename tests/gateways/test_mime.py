"""A mail as bytes: whole, the same every time, and impossible to break out of."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from qimen.gateways import mime
from qimen.gateways.mime import Calendar, Mail, NotAnAddressError

MAIL = Mail(
    message_id="<1@clinic.example>",
    at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC),
    sender_name="Riverbend Acupuncture",
    sender="portal@clinic.example",
    recipient="ada@example.net",
    reply_to="desk@riverbend.example",
    subject="Your appointment is confirmed: Tue, Mar 3, 9:30 AM",
    text="Hello Ada,\n\nsee you then.\n",
    html="<p>Hello Ada</p>\n",
)
INVITE = Calendar(method="REQUEST", content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
BREAKS = [
    "\r\nBcc: eve@example.org",
    "\nBcc: eve@example.org",
    "\r\n\r\nbody",
    "\x00",
    "\x85\u2028",
]


def parsed(mail):
    return message_from_bytes(mime.as_bytes(mail), policy=policy.default)


def contents(mail):
    return [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]


def test_mail_has_the_headers_that_were_agreed():
    whole = parsed(MAIL)

    assert dict(whole.items()) | {"Content-Type": ""} == {
        "Content-Type": "",
        "MIME-Version": "1.0",
        "Subject": "Your appointment is confirmed: Tue, Mar 3, 9:30 AM",
        "From": "Riverbend Acupuncture <portal@clinic.example>",
        "To": "ada@example.net",
        "Reply-To": "desk@riverbend.example",
        "Date": "Mon, 02 Mar 2026 16:00:00 +0000",
        "Message-ID": "<1@clinic.example>",
        "Auto-Submitted": "auto-generated",
    }


def test_mail_says_the_same_in_text_and_html():
    whole = parsed(MAIL)

    assert whole.get_content_type() == "multipart/alternative"
    assert contents(whole) == [MAIL.text, MAIL.html]


def test_mail_carries_its_calendar_as_a_part_and_as_a_file():
    whole = parsed(replace(MAIL, calendar=INVITE))

    body, file = whole.iter_parts()
    assert [part.get_content_type() for part in body.iter_parts()] == [
        "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    invite = list(body.iter_parts())[2]
    assert invite["Content-Type"].params["method"] == "REQUEST"
    assert invite.get_payload(decode=True).replace(b"\r\n", b"\n") == INVITE.content.replace(
        b"\r\n", b"\n"
    )
    assert file.get_filename() == "appointment.ics"
    assert file.get_payload(decode=True) == INVITE.content


def test_mail_is_the_same_bytes_every_time():
    mail = replace(MAIL, calendar=INVITE)

    assert mime.as_bytes(mail) == mime.as_bytes(mail)


def test_mail_is_ascii_lines_that_smtp_takes():
    long = replace(MAIL, text="ä" * 3_000 + "\n", html=f"<p>{'x' * 3_000}</p>", subject="ñ" * 200)
    content = mime.as_bytes(long)

    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    "name", ["Клиника", "Smith, Jones & Co", 'The "Gate"', "漢方" * 40, "a@b.example", ""]
)
def test_sender_name_survives_and_the_address_stays_ours(name):
    [sender] = parsed(replace(MAIL, sender_name=name))["From"].addresses

    # (The library reads a space between two encoded words, where RFC 2047 has none.)
    assert sender.display_name.replace(" ", "") == name.replace(" ", "")
    assert sender.addr_spec == MAIL.sender


@pytest.mark.parametrize("field", ["sender_name", "subject", "message_id"])
@pytest.mark.parametrize("break_", BREAKS)
def test_headers_cannot_be_broken_out_of(field, break_):
    before = parsed(MAIL)
    after = parsed(replace(MAIL, **{field: getattr(MAIL, field) + break_}))

    assert after.keys() == before.keys()
    assert after["Bcc"] is None
    assert after["To"] == before["To"]
    assert contents(after) == [MAIL.text, MAIL.html]


ODD_ADDRESSES = [
    *(f"ada@example.net{break_}" for break_ in BREAKS),
    "ada", "a b@example.net", "ä@example.net", "ada@example.net,eve@example.org",
    "<ada@example.net>", "ada@exämple.net", f"{'a' * 65}@b.example",
]  # fmt: skip


@pytest.mark.parametrize("value", ["", *ODD_ADDRESSES])
def test_a_clinic_that_cannot_be_answered_to_is_not_named_as_if_it_could(value):
    whole = parsed(replace(MAIL, reply_to=value))

    assert whole["Reply-To"] is None
    assert contents(whole) == [MAIL.text, MAIL.html]


@pytest.mark.parametrize("field", ["recipient", "sender"])
@pytest.mark.parametrize("value", ODD_ADDRESSES)
def test_mail_goes_to_plain_addresses_only(field, value):
    with pytest.raises(NotAnAddressError):
        mime.as_bytes(replace(MAIL, **{field: value}))


def test_a_dot_on_its_own_line_stays_in_the_text():
    assert contents(parsed(replace(MAIL, text="one\n.\ntwo\n")))[0] == "one\n.\ntwo\n"
