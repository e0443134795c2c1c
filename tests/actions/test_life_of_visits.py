"""Whatever happens in whatever order, the laws hold: a machine books, holds, moves, answers, waits.

Staff move, hand over, change rooms, cancel and undo meanwhile; patients take back what they asked.

After each step: no party is in two places; each visit claims where it stands and where it asks to
be, and nothing else; no time is held for a move of what is over; an undo leaves all as it was; a
start is offered exactly when no rule refuses it, and can be had at once; whatever happened was told
to its patient by one message.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from qimen import scheduling
from qimen.actions import appointments
from qimen.actions.appointments import (
    Conflicting,
    To,
    plans,
)
from qimen.models import (
    Appointment,
    Claim,
    MoveRequest,
    PortalSettings,
    StaffMember,
    Status,
)
from qimen.queries import diary, kept, openings
from qimen.rules.attendance import Step
from qimen.scheduling import minute_of
from qimen.scheduling.hours import minute_from
from tests.actions.life import CAST, DONE, LIVE, Life, minutes, placed
from tests.actions.test_booking import nine, wish
from tests.cast import ZONE, acting
from tests.races import crowd

pytestmark = pytest.mark.django_db
SIZE = {"max_examples": 60, "stateful_step_count": 40} if crowd.FULL else {
    "max_examples": 6, "stateful_step_count": 14,
}  # fmt: skip
MONDAY = date(2026, 3, 9)
PEOPLE = st.sampled_from(["ada", "eve"])
SLOTS = st.integers(0, 15).map(lambda n: nine(30 * n))
#: Where a patient asks to move a visit before something else is done to it; or does not.
ASKED = st.one_of(SLOTS, st.none())
PRACTITIONERS = st.sampled_from(["lin", "mei"])


class Lives(Life):
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

    @rule(who=PEOPLE)
    def take_back_what_was_asked(self, who):
        asked = MoveRequest.objects.filter(appointment__patient=getattr(self.cast, who)).first()
        if asked is None:
            return
        ref = asked.appointment.ref
        self.told(lambda: appointments.withdraw(self.actor(who), ref, now=self.now), once=False)
        assert not MoveRequest.objects.filter(pk=asked.pk).exists()

    @rule(start=SLOTS, practitioner=PRACTITIONERS, asked=ASKED)
    def staff_move(self, start, practitioner, asked):
        one = self.any_visit(asked)
        if one is None:
            return
        wanted = {"start": start, "practitioner_id": getattr(self.cast, practitioner).pk}
        stood = plans.plan_of(one)
        is_there = (stood.start, stood.practitioner_id) == tuple(wanted.values())
        is_told = not is_there and start > minute_from(self.now)
        if self.told(lambda: self.put(one, **wanted), once=is_told) and not is_there:
            assert not MoveRequest.objects.filter(appointment=one).exists()

    @rule(asked=ASKED)
    def staff_change_the_room(self, asked):
        """What was asked waits on, or its patient is told that it does not."""
        one = self.any_visit(asked)
        if one is None:
            return
        rows = MoveRequest.objects.filter(appointment=one)
        waited = rows.exists()
        try:
            with transaction.atomic():
                self.put(one, room_id=self.other_room(one))
        except Conflicting:
            return
        assert self.unsent().count() == (waited and not rows.exists())
        self.sent()

    @rule(asked=ASKED)
    def hand_over_from_lin_to_mei(self, asked):
        """Each that goes is told once; what asks for a move stays."""
        self.any_visit(asked)
        rows = Appointment.objects.filter(practitioner=self.cast.lin, status__in=LIVE)
        wanted = list(rows.filter(starts_at__gt=self.now).values_list("ref", "revision"))
        asking = set(MoveRequest.objects.values_list("pk", flat=True))
        to = To(practitioner_id=self.cast.mei.pk)
        done = appointments.hand_over(acting(self.cast.noor), wanted, to, now=self.now)
        assert self.unsent().count() == done.moved
        assert asking == set(MoveRequest.objects.values_list("pk", flat=True))
        self.sent()

    @rule(deed=st.sampled_from(["move", "room", "cancel"]), start=SLOTS, asked=ASKED)
    def staff_do_and_undo(self, deed, start, asked):
        """All is as before, with what was asked, and nobody hears of either."""
        one = self.any_visit(asked)
        self.now += timedelta(seconds=1)  # what was told just now was told before
        if one is None or self.lapses_soon():
            return
        before = self.all_of(one)
        try:
            with transaction.atomic():
                self.do(deed, one, start)
        except Conflicting:
            return
        one.refresh_from_db()
        if one.revision == before["revision"]:  # it was there already
            return
        undone = appointments.undo(
            acting(self.cast.noor), one.ref, revision=one.revision, now=self.now
        )
        assert undone.has_lost_move is False
        assert self.all_of(one) | {"revision": None} == before | {"revision": None}
        assert self.unsent().count() == 0
        self.sent()

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
    def time_is_held_for_a_move_of_what_stands_alone(self):
        held = Appointment.objects.filter(status=Status.HELD).exclude(moving=None)
        assert not held.exclude(moving__status__in=LIVE).exists()

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


def test_laws_hold_whatever_happens_to_visits(cast):
    assert cast.main.zone == ZONE
    CAST[:] = [cast]
    DONE.clear()
    run_state_machine_as_test(
        Lives,
        settings=settings(
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not crowd.FULL,
            **SIZE,
        ),
    )
    crowd.note("whatever happens to visits, in any order", **DONE)
