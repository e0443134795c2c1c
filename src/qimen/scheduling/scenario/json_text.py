"""The text of a scenario file, as JSON values; what JSON leaves open is refused."""

import json
from typing import Any

WIDTH = 60


class ScenarioError(ValueError):
    """A scenario was refused; its text is one line, `path: reason`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


class JsonObject(dict[str, Any]):
    """A JSON object that remembers a key that stood in it twice."""

    doubled: str | None = None


def parsed(text: str) -> Any:
    """Return the JSON value of a text; raise ScenarioError when it is none."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise ScenarioError(where, f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise ScenarioError("file", "nested too deeply") from error
    except ValueError as error:
        raise ScenarioError("file", f"not JSON: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    made = JsonObject(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        made.doubled = next(key for key in keys if keys.count(key) > 1)
    return made


def _refuse_constant(name: str) -> None:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def quoted(value: object) -> str:
    """Return a value as JSON, cut short, so that a reason stays one line."""
    text = json.dumps(value, default=str)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}..."
