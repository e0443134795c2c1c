"""What the machine of test_life_of_visits does its deeds with, and looks at them by."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from hypothesis.stateful import RuleBasedStateMachine

from qimen import scheduling
from qimen.actions import appointments
from qimen.actions.appointments import (
    Conflicting,
    NotCancellable,
    NotMovable,
    Refused,
    StaleChoice,
    plans,
)
from qimen.models import Appointment, Message, MoveRequest, StaffMember, Status
from qimen.queries import catalogue, clinics, kept, openings
from qimen.rules.attendance import Step
from qimen.scheduling import minute_of
from tests.actions.test_booking import wish
from tests.cast import NOW, acting

NO = (Refused, StaleChoice, NotMovable, NotCancellable, Conflicting)
LIVE = (Status.REQUESTED, Status.CONFIRMED)
CAST = []
#: How many lives were lived, and steps taken.
DONE = Counter()


class Life(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.cast, self.now, self.forms = CAST[0], NOW, 0
        DONE["runs"] += 1
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        kept.forget_all()

    def told(self, deed, *, once):
        """Do it; whoever it is about hears of it once, or, where it is refused, not at all."""
        try:
            with transaction.atomic():
                deed()
        except NO:
            assert self.unsent().count() == 0
            return False
        assert self.unsent().count() == (1 if once else 0)
        self.sent()
        return True

    def any_visit(self, asked=None):
        """Return one that asks for a move, if any does, or the latest; that one may ask first."""
        asking_first = F("move_request__pk").desc(nulls_last=True)
        rows = Appointment.objects.filter(status__in=LIVE).order_by(asking_first, "-pk")
        one = rows.first()
        if one is None and asked is not None:
            self.told(lambda: self.booked_by_eve(asked), once=True)
        elif one is not None and asked is not None and one.status == Status.CONFIRMED:
            self.ask(one, asked)
        return rows.first()

    def booked_by_eve(self, start):
        wanted = wish(self.cast, start)
        return appointments.book(
            self.actor("eve"), self.clinic(), wanted, form_key=self.form(), now=self.now
        )

    def ask(self, one, start):
        """Let its patient ask to move a visit to Lin, who accepts by hand from now on."""
        StaffMember.objects.filter(pk=self.cast.lin.pk).update(auto_accept=False)
        name = "eve" if one.patient_id == self.cast.eve.pk else "ada"
        wanted = wish(self.cast, start)
        with suppress(*NO), transaction.atomic():
            appointments.reschedule(
                self.actor(name), self.clinic(), one.ref, wanted, form_key=self.form(),
                now=self.now,
            )  # fmt: skip
        self.sent()

    def put(self, one, **parts):
        one.refresh_from_db()
        wanted = replace(plans.plan_of(one), **parts)
        return appointments.move(
            acting(self.cast.noor), one.ref, wanted, revision=one.revision, now=self.now
        )

    def other_room(self, one):
        return self.cast.cedar.pk if one.room_id == self.cast.willow.pk else self.cast.willow.pk

    def do(self, deed, one, start):
        if deed == "move":
            self.put(one, start=start)
        elif deed == "room":
            self.put(one, room_id=self.other_room(one))
        else:
            appointments.mark(
                acting(self.cast.noor), one.ref, Step.CANCEL, revision=one.revision, reason="-",
                now=self.now,
            )  # fmt: skip

    def lapses_soon(self):
        return MoveRequest.objects.filter(lapses_at__lte=self.now + timedelta(minutes=1)).exists()

    def all_of(self, one):
        """Return where a visit stands, what it asks for and what it claims."""
        one.refresh_from_db()
        asked = MoveRequest.objects.filter(appointment=one)
        return {
            "stands": plans.as_json(one),
            "status": one.status,
            "revision": one.revision,
            "asks": [
                (one.practitioner_id, one.starts_at, plans.read(one.plan), one.lapses_at)
                for one in asked
            ],
            "claims": minutes(appointments.placing.claims_of(one)),
        }

    def unsent(self):
        return Message.objects.filter(state="queued", patient__isnull=False)

    def sent(self):
        Message.objects.filter(state="queued").update(state="sent")

    def form(self):
        self.forms += 1
        return f"form-{self.forms:016}"

    def actor(self, who):
        return acting(getattr(self.cast, who))

    def clinic(self):
        return clinics.by_slug("riverbend")

    def own(self, who, statuses):
        patient = getattr(self.cast, who)
        return Appointment.objects.filter(patient=patient, status__in=statuses)

    def choice(self, who):
        clinic = self.clinic()
        known = catalogue.catalogue(clinic)
        return openings.Choice(
            clinic=clinic,
            patient=getattr(self.cast, who),
            patient_class="existing",
            offer=known.offer(self.cast.acupuncture.pk),
            place=known.place(self.cast.main.pk),
            practitioner=known.practitioner(self.cast.lin.pk),
            now=self.now,
        )


def placed(one, practitioner_id, room_id, starts_at):
    staging = catalogue.staging(catalogue.lines(one.stages))
    start = minute_of(starts_at)
    return scheduling.placed(staging, start, practitioner_id, room_id, one.patient_id)


def minutes(claims):
    return {
        (int(one.party[0]), one.party[1], minute)
        for one in claims
        for minute in range(one.start, one.end)
    }
