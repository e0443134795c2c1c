"""The records behind a refusal: only explanations read these, never the search."""

from collections.abc import Iterable, Iterator

from qimen.scheduling import hours, working
from qimen.scheduling.claims import Id, Party
from qimen.scheduling.question import Question
from qimen.scheduling.setup import Practitioner
from qimen.scheduling.span import Pair, overlap
from qimen.scheduling.staging import PartyKind


def in_the_way(question: Question, kind: PartyKind, idents: Iterable[Id], start: int) -> list[str]:
    """Return the visits whose claims a visit that starts then would overlap."""
    wanted = [(start + begin, start + end) for begin, end in question.blocks(kind)]
    return _unique(
        source
        for ident in idents
        for span, source in _sourced(question, (kind, ident))
        if any(overlap(span, want) for want in wanted)
    )


def away_or_closed(question: Question, one: Practitioner, start: int) -> list[str]:
    """Return the closures and the time off that a visit that starts then would overlap."""
    place = question.setup.practitioners.index(one)
    visit = (start, start + question.length)
    closures = working.closed(question.setup, question.location)
    time_off = working.away(question.setup, one)
    return [
        *(f"closures[{number}]" for number, span in closures if overlap(span, visit)),
        *(
            f"practitioners[{place}].time_off[{number}]"
            for number, span in time_off
            if overlap(span, visit)
        ),
    ]


def begun_in_hour(question: Question, one: Practitioner, start: int) -> list[str]:
    """Return a practitioner's visits that start in the local clock hour of a minute."""
    begun = set(question.diary.starts.get(one.id, ()))
    hour = hours.clock_hour(start, question.zone)
    return _unique(
        source
        for (begin, _), source in _sourced(question, (PartyKind.PRACTITIONER, one.id))
        if begin in begun and hour.start <= begin < hour.end
    )


def ahead(question: Question, patient: Id) -> list[str]:
    """Return a patient's visits that start at or after now."""
    begins: dict[str, int] = {}
    for (start, _), source in _sourced(question, (PartyKind.PATIENT, patient)):
        begins[source] = min(start, begins.get(source, start))
    now = hours.minute_from(question.request.now)
    return [source for source, start in begins.items() if start >= now]


def _sourced(question: Question, party: Party) -> Iterator[tuple[Pair, str]]:
    diary = question.diary
    return zip(diary.busy.get(party, ()), diary.sources.get(party, ()), strict=False)


def _unique(sources: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sources))
