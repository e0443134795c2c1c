"""A request held against a diary: everything that is the same for every start.

Each fact that a rule needs is worked out here once, and only when it is asked for.
"""

from functools import cached_property

from qimen.scheduling import hours, working
from qimen.scheduling.claims import Id, Party, Timeline
from qimen.scheduling.diary import Diary, Request
from qimen.scheduling.setup import Practitioner, Room
from qimen.scheduling.span import Pair
from qimen.scheduling.staging import PartyKind, Staging

LAST_ORDINAL = 3_600_000  # the year 9857: no date beyond it is reckoned with
NEVER_BUSY = Timeline(())


class Question:
    """One diary and one request; cheap to make, lives as long as one answer."""

    def __init__(self, diary: Diary, request: Request) -> None:
        self.diary = diary
        self.request = request
        self.setup = diary.setup
        self.service = diary.setup.service(request.service)
        self.location = diary.setup.location(request.location)
        self.zone = self.location.zone
        self.staging: Staging | None = self.service.stagings.get(request.patient_class)
        self.round_to = diary.setup.portal.round_to_minutes
        self.step = self.staging.step if self.staging else 0
        self.length = self.staging.length if self.staging else 0
        # When a visit keeps each kind of party busy, in minutes after its start.
        self.practitioner_blocks = self.blocks(PartyKind.PRACTITIONER)
        self.patient_blocks = self.blocks(PartyKind.PATIENT)
        self.room_blocks = self.blocks(PartyKind.ROOM)
        # The practitioner's first block, and how long the visit goes on after it.
        self.width = self.practitioner_blocks[0][1] if self.practitioner_blocks else 0
        self.rest = self.length - self.width
        #: The first minute that notice allows, and the last date that the horizon does.
        self.earliest = self._earliest()
        self.last_ordinal = self._last_ordinal()
        self._full_hours: dict[Id, Timeline] = {}
        self._timelines: dict[Party, Timeline] = {}

    @cached_property
    def rooms(self) -> tuple[Room, ...]:
        """The active, suitable rooms of the location, in room order."""
        named = self.service.rooms
        return tuple(
            room
            for room in self.setup.rooms
            if room.active and room.location == self.location.id and (not named or room.id in named)
        )

    @property
    def patient_timeline(self) -> Timeline:
        """When the asking patient is busy; never, when nobody in particular asks."""
        if self.request.patient is None:
            return NEVER_BUSY
        return self.timeline(PartyKind.PATIENT, self.request.patient)

    def blocks(self, kind: PartyKind) -> tuple[Pair, ...]:
        """Return when the visit asked for keeps a kind of party busy."""
        return self.staging.blocks(kind) if self.staging else ()

    def timeline(self, kind: PartyKind, ident: Id) -> Timeline:
        """Return when a party is busy."""
        party = (kind, ident)
        known = self._timelines.get(party)
        if known is None:
            known = self._timelines[party] = Timeline(self.diary.busy.get(party, ()))
        return known

    def pieces(self, practitioner: Practitioner, ordinal: int) -> tuple[working.Piece, ...]:
        """Return the working spans of a practitioner here, on one local date."""
        return working.working(self.setup, practitioner, self.location).on(ordinal)

    def piece_at(self, practitioner: Practitioner, start: int) -> working.Piece | None:
        """Return the piece of a working span that holds a minute, or None."""
        for piece in self.pieces(practitioner, hours.ordinal_of(start, self.zone)):
            if piece.start <= start < piece.end:
                return piece
        return None

    def full_hours(self, practitioner: Practitioner) -> Timeline:
        """Return the local clock hours in which no further visit of theirs may start."""
        known = self._full_hours.get(practitioner.id)
        if known is None:
            known = self._full_hours[practitioner.id] = Timeline(self._filled(practitioner))
        return known

    def _earliest(self) -> int:
        notice = self.setup.portal.min_notice_hours * hours.HOUR
        return hours.minute_from(self.request.now) + notice

    def _last_ordinal(self) -> int:
        today = hours.ordinal_of(hours.minute_of(self.request.now), self.zone)
        return min(today + self.setup.portal.horizon_days, LAST_ORDINAL)

    def _filled(self, practitioner: Practitioner) -> list[Pair]:
        cap = practitioner.max_starts_per_hour
        if cap is None:
            return []
        begun = sorted(self.diary.starts.get(practitioner.id, ()))
        near = [
            (first, last)
            for first, last in zip(begun, begun[cap - 1 :], strict=False)
            if last - first < hours.HOUR
        ]
        return [
            hour for first, last in near if last < (hour := hours.clock_hour(first, self.zone)).end
        ]
