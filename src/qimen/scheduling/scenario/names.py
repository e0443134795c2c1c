"""The ids of one kind of record in a scenario file."""

from collections.abc import Iterable

from qimen.scheduling.scenario.json_text import ScenarioError, quoted
from qimen.scheduling.scenario.shape import Fields, text


class Names:
    """Ids given so far; an open list takes each id it is asked about for a known one."""

    def __init__(self, given: Iterable[str] = (), *, is_open: bool = False) -> None:
        self.given = list(given)
        self._is_open = is_open

    def new(self, name: str, path: str) -> str:
        """Add an id; raise ScenarioError when it was given before."""
        if name in self.given:
            raise ScenarioError(path, f"{quoted(name)} is given twice")
        self.given.append(name)
        return name

    def known(self, name: str, path: str) -> str:
        """Return an id that was given; raise ScenarioError when it was not."""
        if name not in self.given:
            if not self._is_open:
                raise ScenarioError(path, f"{quoted(name)} is unknown")
            self.given.append(name)
        return name

    def all_known(self, fields: Fields, key: str) -> tuple[str, ...]:
        """Return an array of ids that were all given, each once."""
        found: list[str] = []
        for path, value in fields.items(key):
            name = self.known(text(value, path), path)
            if name in found:
                raise ScenarioError(path, f"{quoted(name)} is given twice")
            found.append(name)
        return tuple(found)
