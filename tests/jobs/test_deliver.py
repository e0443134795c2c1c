"""Delivering to real mail servers, good and bad; nothing twice, nothing lost, nothing late."""

from datetime import timedelta

import pytest
from django.template import TemplateDoesNotExist

from qimen.actions import messages
from qimen.gateways import letters, smtp
from qimen.jobs import deliver
from qimen.jobs.deliver import Stop
from qimen.jobs.mailing import Mailer, Way
from qimen.jobs.pulse import Pulse
from qimen.models import Message, MessageState
from tests.cast import NOW
from tests.databases import free_port
from tests.mail_servers import Inbox, serving

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def forward(self, by):
        self.now += by


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def pulse(clock):
    return Pulse(clock)  # not started: nothing here takes longer than a lease


def queue(*recipients, lives=timedelta(days=7)):
    for recipient in recipients:
        messages.enqueue_account(
            "code", recipient, {"code": "ABCD"}, clinic_id=None, now=NOW, expires_at=NOW + lives
        )


def mailer(url, clock, stop=None):
    way = Way(server=smtp.server(url)) if url else Way()
    return Mailer(way, clock=clock, stop=stop or Stop())


def states():
    return dict(Message.objects.values_list("recipient", "state"))


@pytest.fixture(autouse=True)
def _plainly_worded(monkeypatch):
    """These tests are about delivery; the words have tests of their own."""
    monkeypatch.setattr(letters, "_template", lambda name: _Words())


class _Words:
    def render(self, context):
        return "Your code\nIt is ABCD"


def test_what_is_due_is_delivered(cast, inbox, clock, pulse):
    queue("a@example.net", "b@example.net")
    with serving(inbox) as url:
        assert mailer(url, clock).deliver_due(pulse) == 2

    assert inbox.recipients() == ["a@example.net", "b@example.net"]
    assert set(states().values()) == {MessageState.SENT}
    assert {str(mail["Message-ID"]) for mail in inbox.mails()} == set(
        Message.objects.values_list("message_id", flat=True)
    )


def test_many_batches_use_one_connection(db, inbox, clock, pulse):
    queue(*(f"p{number}@example.net" for number in range(45)))
    with serving(inbox) as url:
        assert mailer(url, clock).deliver_due(pulse) == 45

    assert inbox.connections == 1
    assert len(set(inbox.recipients())) == 45


def test_a_greylist_is_waited_for(db, inbox, clock, pulse):
    queue("grey@example.net", "b@example.net")
    inbox.moods = {"grey@example.net": "451 4.7.1 greylisted"}
    with serving(inbox) as url:
        post = mailer(url, clock)
        post.deliver_due(pulse)
        inbox.moods = {}
        clock.forward(5 * MINUTE)
        assert post.deliver_due(pulse) == 0
        clock.forward(10 * MINUTE)
        assert post.deliver_due(pulse) == 1

    assert inbox.recipients() == ["b@example.net", "grey@example.net"]
    assert set(states().values()) == {MessageState.SENT}


def test_a_rejected_address_is_tried_once(db, inbox, clock, pulse):
    queue("gone@example.net")
    inbox.moods = {"gone@example.net": "550 5.1.1 no such user"}
    with serving(inbox) as url:
        post = mailer(url, clock)
        for _ in range(3):
            post.deliver_due(pulse)
            clock.forward(timedelta(hours=12))

    row = Message.objects.get()
    assert (row.state, row.attempts, row.answer) == (
        MessageState.DEAD, 1, "550 5.1.1 no such user",
    )  # fmt: skip
    assert inbox.commands == ["gone@example.net"]


def test_a_lost_answer_is_asked_again_with_the_same_mail(db, inbox, clock, pulse):
    queue("ada@example.net")
    inbox.drops_after = "ada@example.net"
    with serving(inbox) as url:
        post = mailer(url, clock)
        post.deliver_due(pulse)
        inbox.drops_after = ""
        clock.forward(15 * MINUTE)
        post.deliver_due(pulse)

    (_, first), (_, second) = inbox.letters
    assert first == second
    assert states() == {"ada@example.net": MessageState.SENT}


def test_a_server_that_is_down_for_a_day_loses_nothing_and_keeps_the_order(
    db, inbox, clock, pulse, caplog
):
    queue(*(f"p{number}@example.net" for number in range(30)))
    port = free_port()
    post = mailer(f"smtp://127.0.0.1:{port}", clock)
    for _ in range(24 * 6):
        assert post.deliver_due(pulse) == 0
        clock.forward(10 * MINUTE)
    with serving(inbox, port=port):
        clock.forward(2 * MINUTE)
        assert post.deliver_due(pulse) == 30

    assert inbox.recipients() == [f"p{number}@example.net" for number in range(30)]
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}
    assert "p1@example.net" not in caplog.text


def test_a_server_that_goes_away_in_a_batch_costs_no_attempt(db, inbox, clock, pulse):
    queue("a@example.net", "b@example.net", "c@example.net")
    inbox.refuses_sender = "451 too much for today"
    with serving(inbox) as url:
        assert mailer(url, clock).deliver_due(pulse) == 0

    assert (
        list(Message.objects.values_list("state", "attempts", "lease_until"))
        == [(MessageState.QUEUED, 0, None)] * 3
    )


def test_what_expires_while_the_batch_is_sent_is_not_sent(db, inbox, clock, pulse):
    queue("slow@example.net", "late@example.net", lives=MINUTE / 2)

    class Slow:
        keeps_words = False

        def send(self, mail):
            clock.forward(MINUTE * 0.75)
            return deliver.Delivered("250")

    assert deliver.batch(Slow(), clock=clock, stop=Stop(), pulse=pulse) == 2
    assert states() == {
        "slow@example.net": MessageState.SENT,
        "late@example.net": MessageState.EXPIRED,
    }


def test_a_worker_that_slept_sends_nothing_of_what_it_held(db, clock, pulse):
    queue("a@example.net", "b@example.net")
    sent = []

    class Sleepy:
        keeps_words = False

        def send(self, mail):
            sent.append(mail.recipient)
            clock.forward(2 * MINUTE)  # the machine was suspended
            return deliver.Delivered("250")

    deliver.batch(Sleepy(), clock=clock, stop=Stop(), pulse=pulse)

    assert sent == ["a@example.net"]
    assert [one.draft.recipient for one in messages.claim_due(clock(), 20)] == ["b@example.net"]


def test_a_worker_asked_to_stop_finishes_the_message_and_gives_back_the_rest(db, clock, pulse):
    queue("a@example.net", "b@example.net", "c@example.net")
    stop = Stop()

    class Asked:
        keeps_words = False

        def send(self, mail):
            stop.asked = True
            return deliver.Delivered("250")

    assert deliver.batch(Asked(), clock=clock, stop=stop, pulse=pulse) == 1
    assert [one.attempts for one in messages.claim_due(clock(), 20)] == [1, 1]


def test_a_message_that_cannot_be_worded_does_not_stop_the_others(
    db, inbox, clock, pulse, monkeypatch, caplog
):
    queue("a@example.net", "b@example.net")
    real = letters.compose

    def compose(draft):
        if draft.recipient == "a@example.net":
            raise TemplateDoesNotExist("a@example.net ABCD")
        return real(draft)

    monkeypatch.setattr(letters, "compose", compose)
    with serving(inbox) as url:
        mailer(url, clock).deliver_due(pulse)

    assert inbox.recipients() == ["b@example.net"]
    failed = Message.objects.get(recipient="a@example.net")
    assert (failed.state, failed.answer) == (
        MessageState.QUEUED, "not sent: TemplateDoesNotExist",
    )  # fmt: skip
    assert "ABCD" not in caplog.text


def test_without_a_mail_server_messages_wait_and_the_log_says_so_once(db, clock, pulse, caplog):
    queue("a@example.net")
    post = mailer("", clock)
    with caplog.at_level("WARNING"):
        for _ in range(3):
            assert post.deliver_due(pulse) == 0

    assert [record.getMessage() for record in caplog.records] == [
        "mail is not set up: 1 messages wait; set SMTP_URL"
    ]
    assert states() == {"a@example.net": MessageState.QUEUED}


def test_the_local_mailbox_takes_everything_and_keeps_its_words(db, clock, pulse):
    queue("a@example.net")
    local = Mailer(Way(is_local=True), clock=clock, stop=Stop())

    assert local.deliver_due(pulse) == 1
    row = Message.objects.get()
    assert (row.state, row.facts) == (MessageState.SENT, {"code": "ABCD"})


def test_the_log_names_messages_by_number_only(cast, inbox, clock, pulse, caplog):
    queue("ada.secret@example.net")
    with caplog.at_level("DEBUG", logger="qimen"), serving(inbox) as url:
        mailer(url, clock).deliver_due(pulse)

    logged = [record.getMessage() for record in caplog.records if record.name.startswith("qimen")]
    assert logged == [f"message {Message.objects.get().pk} (account/code): delivered"]
