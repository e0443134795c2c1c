"""Handing mails to real SMTP servers in good and bad moods."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qimen.gateways import smtp
from qimen.gateways.email import Deferred, Delivered, Post, Rejected, UnreachableError
from tests.databases import free_port
from tests.gateways.test_mime import MAIL
from tests.mail_servers import Inbox, serving


@pytest.fixture
def inbox():
    return Inbox()


def send(url, *mails):
    with Post(smtp.server(url)) as post:
        return [post.send(mail) for mail in mails]


def to(recipient):
    return replace(MAIL, recipient=recipient)


def test_a_mail_arrives_whole(inbox):
    with serving(inbox) as url:
        [outcome] = send(url, MAIL)

    assert outcome == Delivered("250 taken")
    [mail] = inbox.mails()
    assert (mail["Message-ID"], mail["To"]) == (MAIL.message_id, MAIL.recipient)


def test_a_batch_goes_over_one_connection(inbox):
    with serving(inbox) as url:
        outcomes = send(url, *(to(f"p{number}@example.net") for number in range(20)))

    assert outcomes == [Delivered("250 taken")] * 20
    assert inbox.connections == 1


def test_answers_tell_what_to_do_next_and_do_not_disturb_the_others(inbox):
    inbox.moods = {
        "grey@example.net": "450 4.2.0 greylisted, come back later",
        "gone@example.net": "550 5.1.1 no such user",
    }
    with serving(inbox) as url:
        outcomes = send(url, to("grey@example.net"), to("gone@example.net"), MAIL)

    assert outcomes == [
        Deferred("450 4.2.0 greylisted, come back later"),
        Rejected("550 5.1.1 no such user"),
        Delivered("250 taken"),
    ]
    assert inbox.connections == 1


def test_a_connection_dropped_after_the_mail_leaves_its_fate_unknown(inbox):
    inbox.drops_after = "ada@example.net"
    with serving(inbox) as url:
        dropped, after = send(url, MAIL, to("max@example.net"))

    assert isinstance(dropped, Deferred)
    assert "fate is unknown" in dropped.answer
    assert after == Delivered("250 taken")
    assert inbox.recipients() == ["ada@example.net", "max@example.net"]


def test_a_server_that_closed_an_idle_connection_is_called_again(inbox):
    with serving(inbox) as url, Post(smtp.server(url)) as post:
        post.send(MAIL)
        post._line.sock.close()
        post._line.sock, post._line.file = None, None

        assert post.send(MAIL) == Delivered("250 taken")
    assert inbox.connections == 2


def test_nobody_listens():
    with pytest.raises(UnreachableError):
        send(f"smtp://127.0.0.1:{free_port()}", MAIL)


@pytest.mark.parametrize("answer", ["550 not from here", "451 too much mail today"])
def test_a_refused_sender_is_no_mails_fault(inbox, answer):
    inbox.refuses_sender = answer
    with serving(inbox) as url, pytest.raises(UnreachableError, match=answer):
        send(url, MAIL)


def test_an_odd_address_is_never_spoken_to_a_server(inbox):
    with serving(inbox) as url:
        [outcome] = send(url, to("ada@example.net\r\nRCPT TO:<eve@example.org>"))

    assert isinstance(outcome, Rejected)
    assert inbox.commands == []


def test_an_odd_sender_is_the_installations_fault_not_the_mails(inbox):
    with serving(inbox) as url, pytest.raises(UnreachableError, match="MAIL_FROM"):
        send(url, replace(MAIL, sender="portal"))


# ── the address of the server ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example", 587, "starttls"),
        ("smtp://mail.example:465", 465, "ssl"),
        ("smtp://mail.example:2525?tls=ssl", 2525, "ssl"),
        ("smtp://mail.example?tls=none", 25, "none"),
        ("smtp://localhost:1025", 1025, "none"),
        ("smtp://u:p@localhost:1025", 1025, "none"),
    ],
)
def test_server_reads_its_address(url, port, tls):
    found = smtp.server(url)

    assert (found.port, found.tls) == (port, tls)


def test_server_reads_a_password_with_signs_in_it():
    found = smtp.server("smtp://desk%40clinic.example:p%3A%2F%40@mail.example")

    assert (found.user, found.password) == ("desk@clinic.example", "p:/@")
    assert "p:/@" not in repr(found)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://mail.example", "something like"),
        ("smtp://", "something like"),
        ("smtp://mail.example?tls=maybe", "tls is one of"),
        ("smtp://u:p@mail.example?tls=none", "a password is not sent unencrypted"),
    ],
)
def test_server_says_what_is_wrong_with_its_address(url, reason):
    with pytest.raises(ValueError, match=reason):
        smtp.server(url)


# ── encryption ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for `localhost` that no authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate that is valid today
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def at(url, options):
    return f"{url.replace('127.0.0.1', 'localhost').replace('//', '//desk:secret@')}?{options}"


def with_password(_server, _session, _envelope, _mechanism, auth):
    is_right = (auth.login, auth.password) == (b"desk", b"secret")
    return AuthResult(success=is_right, handled=False)


SIGNED_IN = {"require_starttls": True, "auth_required": True, "authenticator": with_password}


def test_a_certificate_that_nobody_vouches_for_is_refused(inbox, tls):
    refused = pytest.raises(UnreachableError, match="CERTIFICATE_VERIFY_FAILED")
    with serving(inbox, tls_context=tls, **SIGNED_IN) as url, refused:
        send(at(url, "tls=starttls"), MAIL)
    assert inbox.letters == []


def test_a_trusted_server_is_signed_in_to_over_tls(inbox, tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(inbox, tls_context=tls, **SIGNED_IN) as url:
        assert send(at(url, "tls=starttls"), MAIL) == [Delivered("250 taken")]
        with pytest.raises(UnreachableError, match="535"):
            send(at(url, "tls=starttls").replace("secret", "guess"), MAIL)


def test_a_server_without_starttls_gets_nothing(inbox):
    with serving(inbox) as url, pytest.raises(UnreachableError, match="NotSupported"):
        send(at(url, "tls=starttls"), MAIL)
    assert inbox.letters == []


def test_an_encrypted_port_is_spoken_to_encrypted(inbox, tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(inbox, ssl_context=tls) as url:
        named = url.replace("127.0.0.1", "localhost")
        assert send(f"{named}?tls=ssl", MAIL) == [Delivered("250 taken")]
