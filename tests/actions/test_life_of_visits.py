"""Whatever happens in whatever order, the laws hold: a machine books, holds, moves, answers, waits.

After each step: no party is in two places; each visit claims where it stands and where it asks to
be, and nothing else; a start is offered exactly when no rule refuses it, and can be had at once;
whatever happened was told to its patient by one message.
"""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qimen import scheduling
from qimen.actions import appointments
from qimen.actions.appointments import NotCancellable, NotMovable, Refused, StaleChoice
from qimen.models import (
    Appointment,
    Claim,
    Message,
    MoveRequest,
    PortalSettings,
    StaffMember,
    Status,
)
from qimen.queries import catalogue, clinics, diary, kept, openings
from qimen.rules.attendance import Step
from qimen.scheduling import minute_of
from tests.actions.test_booking import nine, wish
from tests.cast import NOW, ZONE, acting
from tests.races import crowd

pytestmark = pytest.mark.django_db
SIZE = {"max_examples": 150, "stateful_step_count": 40} if crowd.FULL else {
    "max_examples": 6, "stateful_step_count": 14,
}  # fmt: skip
MONDAY = date(2026, 3, 9)
PEOPLE = st.sampled_from(["ada", "eve"])
SLOTS = st.integers(0, 15).map(lambda n: nine(30 * n))
PRACTITIONERS = st.sampled_from(["lin", "mei"])
NO = (Refused, StaleChoice, NotMovable, NotCancellable)
CAST = []
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

    # ── what happens ─────────────────────────────────────────────────────────────────────

    @rule(who=PEOPLE, start=SLOTS, practitioner=PRACTITIONERS)
    def book(self, who, start, practitioner):
        wanted = wish(self.cast, start, practitioner)
        self.told(
            lambda: appointments.book(
                self.actor(who), self.clinic(), wanted, form_key=self.form(), now=self.now
            ),
            once=True,
        )

    @rule(who=PEOPLE, start=SLOTS, practitioner=PRACTITIONERS)
    def hold(self, who, start, practitioner):
        wanted = wish(self.cast, start, practitioner)
        self.told(
            lambda: appointments.hold(self.actor(who), self.clinic(), wanted, now=self.now),
            once=False,
        )

    @rule(who=PEOPLE)
    def confirm_what_is_held(self, who):
        held = self.own(who, [Status.HELD]).filter(moving=None, held_until__gt=self.now).first()
        if held is None or not PortalSettings.objects.get(clinic=self.cast.riverbend).online:
            return
        name = "lin" if held.practitioner_id == self.cast.lin.pk else "mei"
        wanted = wish(self.cast, minute_of(held.starts_at), name)
        booked = appointments.book(
            self.actor(who), self.clinic(), wanted, form_key=self.form(), now=self.now
        )
        assert booked.appointment.pk == held.pk  # a held time is never refused
        self.sent()

    @rule(who=PEOPLE, start=SLOTS, practitioner=PRACTITIONERS, holds=st.booleans())
    def move(self, who, start, practitioner, holds):
        one = self.own(who, [Status.REQUESTED, Status.CONFIRMED]).order_by("pk").last()
        if one is None:
            return
        wanted, actor = wish(self.cast, start, practitioner), self.actor(who)
        if holds:
            self.told(
                lambda: appointments.hold_move(actor, self.clinic(), one.ref, wanted, now=self.now),
                once=False,
            )
        is_there = minute_of(one.starts_at) == start and (
            one.practitioner_id == wanted.practitioner_id
        )
        self.told(
            lambda: appointments.reschedule(
                actor, self.clinic(), one.ref, wanted, form_key=self.form(), now=self.now
            ),
            once=not is_there,
        )

    @rule(who=PEOPLE)
    def cancel(self, who):
        one = self.own(who, [Status.REQUESTED, Status.CONFIRMED]).first()
        if one:
            self.told(
                lambda: appointments.cancel(self.actor(who), one.ref, now=self.now), once=True
            )

    @rule(accepts=st.booleans())
    def answer(self, accepts):
        waiting = Appointment.objects.filter(status=Status.REQUESTED, starts_at__gt=self.now)
        asked = MoveRequest.objects.filter(lapses_at__gt=self.now).first()
        desk = acting(self.cast.noor)
        if one := waiting.first():
            step = Step.ACCEPT if accepts else Step.DECLINE
            self.told(
                lambda: appointments.mark(
                    desk, one.ref, step, revision=one.revision, reason="-", now=self.now
                ),
                once=True,
            )
        elif asked:
            visit = asked.appointment
            self.told(
                lambda: appointments.answer(
                    desk, visit.ref, revision=visit.revision, accepts=accepts, now=self.now
                ),
                once=True,
            )

    @rule(minutes=st.sampled_from([1, 4, 10, 60, 60 * 24 * 3]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        appointments.lapse_due(self.now)
        appointments.lapse_moves_due(self.now)
        self.sent()

    @rule(
        change=st.sampled_from(
            [
                {"round_to_minutes": 60},
                {"round_to_minutes": None},
                {"min_notice_hours": 0},
                {"min_notice_hours": 48},
                {"max_future_visits": 2},
                {"max_future_visits": 5},
                {"online": False},
                {"online": True},
            ]
        )
    )
    def change_a_setting(self, change):
        PortalSettings.objects.filter(clinic=self.cast.riverbend).update(**change)

    @rule(name=PRACTITIONERS, accepts=st.booleans())
    def accept_by_hand_or_at_once(self, name, accepts):
        member = getattr(self.cast, name)
        StaffMember.objects.filter(pk=member.pk).update(auto_accept=accepts)

    # ── what always holds ────────────────────────────────────────────────────────────────

    @invariant()
    def nobody_is_in_two_places(self):
        DONE["steps"] += 1
        rows = Claim.objects.order_by("party_kind", "party_id", "start")
        spans = list(rows.values_list("party_kind", "party_id", "start", "end"))
        for before, after in pairwise(spans):
            assert before[:2] != after[:2] or before[3] <= after[2]

    @invariant()
    def each_visit_claims_where_it_stands_and_where_it_asks_to_be(self):
        for one in Appointment.objects.exclude(status=Status.HELD):
            asked = MoveRequest.objects.filter(appointment=one).first()
            wanted = minutes(placed(one, one.practitioner_id, one.room_id, one.starts_at))
            if asked:
                plan = asked.plan
                wanted |= minutes(
                    placed(one, plan["practitioner_id"], plan["room_id"], asked.starts_at)
                )
            if one.status in {Status.CANCELLED, Status.DECLINED, Status.LAPSED}:
                wanted = set()
            assert minutes(appointments.placing.claims_of(one)) == wanted

    @invariant()
    def patient_holds_one_time_at_most(self):
        live = Appointment.objects.filter(status=Status.HELD, held_until__gt=self.now)
        whose = list(live.values_list("patient_id", flat=True))
        assert len(whose) == len(set(whose))

    @invariant()
    def what_is_offered_is_what_no_rule_refuses_and_can_be_had_at_once(self):
        for who in ("ada", "eve"):
            choice = self.choice(who)
            (day,) = openings.days(choice, MONDAY, MONDAY)
            offered = [time.minute for time in day.times]
            asked = openings._question(choice, MONDAY, MONDAY)
            snapshot, request = diary.snapshot(asked)
            free = [
                start
                for start in range(nine(-60), nine(540), 5)
                if not scheduling.refusals(snapshot, request, start)[self.cast.lin.pk]
            ]
            assert offered == free
            for start in offered[:1] + offered[-1:]:
                with transaction.atomic():
                    wanted = wish(self.cast, start)
                    appointments.hold(self.actor(who), self.clinic(), wanted, now=self.now)
                    transaction.set_rollback(True)
                kept.forget_all()

    # ── how ──────────────────────────────────────────────────────────────────────────────

    def told(self, deed, *, once):
        """Do it; whoever it is about hears of it once, or, where it is refused, not at all."""
        try:
            with transaction.atomic():
                deed()
        except NO:
            assert self.unsent().count() == 0
            return
        assert self.unsent().count() == (1 if once else 0)
        self.sent()

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


def test_laws_hold_whatever_happens_to_visits(cast):
    assert cast.main.zone == ZONE
    CAST[:] = [cast]
    DONE.clear()
    run_state_machine_as_test(
        Life,
        settings=settings(
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not crowd.FULL,
            **SIZE,
        ),
    )
    crowd.note("whatever happens to visits, in any order", **DONE)
