"""Why not: one text per rule.

Each rule is a function of a question, a practitioner and a start: it returns a Refusal, or None
when it has nothing against that start. The search for openings asks the same functions, except
where `openings.py` says how it gets to the same answer faster.
"""

from collections.abc import Callable, Iterator

from qimen.scheduling import choice, hours, records
from qimen.scheduling.claims import Id
from qimen.scheduling.diary import Diary, Request
from qimen.scheduling.question import Question
from qimen.scheduling.rule import EVERY_RULE, Refusal, Rule
from qimen.scheduling.setup import Practitioner
from qimen.scheduling.staging import PartyKind

START = ((0, 1),)  # the one minute that must not lie in a full hour
Judge = Callable[[Question, Practitioner, int], Refusal | None]


def refusals(
    diary: Diary, request: Request, start: int, rules: frozenset[Rule] = EVERY_RULE
) -> dict[Id, tuple[Refusal, ...]]:
    """Return, for every practitioner of the setup, each rule that refuses a start (a minute).

    Refusals come in table order. A service or location that the setup does not have is a
    LookupError. The dates of the request do not matter here.
    """
    question = Question(diary, request)
    return {
        practitioner.id: tuple(against(question, practitioner, start, rules))
        for practitioner in diary.setup.practitioners
    }


def against(
    question: Question, practitioner: Practitioner, start: int, rules: frozenset[Rule]
) -> Iterator[Refusal]:
    """Yield the refusals of a start for one practitioner, in table order."""
    for rule, judge in JUDGES.items():
        if rule in rules:
            refusal = judge(question, practitioner, start)
            if refusal:
                yield refusal


def portal(question: Question, _: Practitioner, __: int) -> Refusal | None:
    if question.setup.portal.online:
        return None
    return Refusal(Rule.PORTAL, "online booking is off")


def limit(question: Question, _: Practitioner, __: int) -> Refusal | None:
    most, patient = question.setup.portal.max_future_visits, question.request.patient
    booked = question.diary.future_visits
    if most is None or patient is None or booked < most:
        return None
    behind = records.ahead(question, patient)
    return Refusal(Rule.LIMIT, f"{booked} visits lie ahead, {most} are allowed", tuple(behind))


def service(question: Question, _: Practitioner, __: int) -> Refusal | None:
    asked, request = question.service, question.request
    if not (asked.active and asked.online):
        return Refusal(Rule.SERVICE, f"{asked.id} is inactive or not bookable online")
    if asked.locations and request.location not in asked.locations:
        return Refusal(Rule.SERVICE, f"{asked.id} is not given at {request.location}")
    if asked.provided_to not in {"all", request.patient_class}:
        return Refusal(Rule.SERVICE, f"{asked.id} is for {asked.provided_to} patients")
    if question.staging is None:
        return Refusal(Rule.SERVICE, f"{asked.id} has no staging for {request.patient_class}")
    return None


def practitioner(question: Question, one: Practitioner, _: int) -> Refusal | None:
    if one.id not in question.service.practitioners:
        return Refusal(Rule.PRACTITIONER, f"{one.id} does not offer {question.service.id}")
    if not one.online:
        return Refusal(Rule.PRACTITIONER, f"{one.id} does not accept online scheduling")
    if question.request.practitioner not in {None, one.id}:
        return Refusal(Rule.PRACTITIONER, f"{question.request.practitioner} is asked for")
    return None


def within_hours(question: Question, one: Practitioner, start: int) -> Refusal | None:
    if question.staging is None:
        return None
    piece = question.piece_at(one, start)
    end = start + question.staging.length
    if piece and end <= piece.until:
        return None
    detail = "is over before the visit is" if piece else "does not hold this time"
    behind = records.away_or_closed(question, one, start)
    return Refusal(Rule.HOURS, f"the working span of {one.id} {detail}", tuple(behind))


def practitioner_busy(question: Question, one: Practitioner, start: int) -> Refusal | None:
    timeline = question.timeline(PartyKind.PRACTITIONER, one.id)
    if timeline.takes(start, question.practitioner_blocks):
        return None
    behind = records.in_the_way(question, PartyKind.PRACTITIONER, (one.id,), start)
    return Refusal(Rule.PRACTITIONER_BUSY, f"{one.id} is busy", tuple(behind))


def room(question: Question, _: Practitioner, start: int) -> Refusal | None:
    if not question.room_blocks or choice.room(question, start) is not None:
        return None
    if not question.rooms:
        return Refusal(Rule.ROOM, f"{question.location.id} has no suitable room")
    rooms = [each.id for each in question.rooms]
    behind = records.in_the_way(question, PartyKind.ROOM, rooms, start)
    return Refusal(Rule.ROOM, "no room is free for the whole visit", tuple(behind))


def patient_busy(question: Question, _: Practitioner, start: int) -> Refusal | None:
    if question.patient_timeline.takes(start, question.patient_blocks):
        return None
    patients = [ident for ident in (question.request.patient,) if ident is not None]
    behind = records.in_the_way(question, PartyKind.PATIENT, patients, start)
    return Refusal(Rule.PATIENT_BUSY, f"{question.request.patient} is busy", tuple(behind))


def cap(question: Question, one: Practitioner, start: int) -> Refusal | None:
    if question.full_hours(one).takes(start, START):
        return None
    behind = records.begun_in_hour(question, one, start)
    detail = f"{one.max_starts_per_hour} visits may start in an hour"
    return Refusal(Rule.CAP, detail, tuple(behind))


def notice(question: Question, _: Practitioner, start: int) -> Refusal | None:
    if start >= question.earliest:
        return None
    ahead = question.setup.portal.min_notice_hours
    return Refusal(Rule.NOTICE, f"less than {ahead} hours ahead of now")


def horizon(question: Question, _: Practitioner, start: int) -> Refusal | None:
    if hours.ordinal_of(start, question.zone) <= question.last_ordinal:
        return None
    ahead = question.setup.portal.horizon_days
    return Refusal(Rule.HORIZON, f"more than {ahead} days ahead of today")


def grid(question: Question, one: Practitioner, start: int) -> Refusal | None:
    if question.round_to is not None:
        if hours.is_off_mark(start, question.zone, question.round_to):
            return Refusal(Rule.GRID, f"not on a multiple of {question.round_to} minutes")
        return None
    piece = question.piece_at(one, start)
    timeline = question.timeline(PartyKind.PRACTITIONER, one.id)
    if question.staging is None or piece is None or not timeline.is_free(start, start + 1):
        return None
    anchor = max(piece.start, timeline.busy_until(start) or piece.start)
    if (start - anchor) % question.staging.step == 0:
        return None
    begin = hours.local(anchor, question.zone).strftime("%H:%M")
    return Refusal(
        Rule.GRID, f"not a whole number of {question.staging.step} minutes after {begin}"
    )


JUDGES: dict[Rule, Judge] = {
    Rule.PORTAL: portal,
    Rule.LIMIT: limit,
    Rule.SERVICE: service,
    Rule.PRACTITIONER: practitioner,
    Rule.HOURS: within_hours,
    Rule.PRACTITIONER_BUSY: practitioner_busy,
    Rule.ROOM: room,
    Rule.PATIENT_BUSY: patient_busy,
    Rule.CAP: cap,
    Rule.NOTICE: notice,
    Rule.HORIZON: horizon,
    Rule.GRID: grid,
}

# These ask neither who nor when: they refuse every start or none.
STANDING: tuple[Judge, ...] = (portal, limit, service)
