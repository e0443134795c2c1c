"""The command `qimen`.

`openings` and `explain` answer scenario files without Django; every other subcommand is a
management command, found by its file and loaded only when asked for.
"""

import argparse
import importlib
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qimen.scheduling import scenario
from qimen.scheduling.scenario import Scenario, ScenarioError

COMMANDS = Path(__file__).parent / "management" / "commands"
BAD_INPUT = 2
ENGINE_COMMANDS = {
    "openings": "print the times that a scenario file offers",
    "explain": "print why a time is offered, or which rules refuse it",
}
EXAMPLES = """examples:
  qimen openings case.json
  qimen openings cases.jsonl
  qimen explain case.json --at 2026-03-02T09:30:00-05:00
  cat case.json | qimen openings -
"""

Answer = Callable[[Scenario], dict[str, Any]]


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; return the exit code: 0, or 2 for bad input."""
    arguments = sys.argv[1:] if argv is None else argv
    commands = management_commands()
    if arguments and arguments[0] in commands:
        return run_management_command(commands[arguments[0]], arguments[1:])
    if arguments and not arguments[0].startswith("-") and arguments[0] not in ENGINE_COMMANDS:
        known = ", ".join([*ENGINE_COMMANDS, *commands])
        return refuse(f"qimen: there is no command {arguments[0]!r}. There are: {known}")
    options = parser(commands).parse_args(arguments)
    try:
        if options.command == "openings":
            return answer(options.file, scenario.opened)
        minute = scenario.start(options.at, "--at")
        return answer(options.file, lambda each: scenario.explained(each, minute))
    except ScenarioError as error:
        return refuse(str(error))
    except BrokenPipeError:
        # The reader has had enough; give the interpreter nothing more to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BAD_INPUT


def management_commands() -> dict[str, str]:
    """Return the subcommands that need Django: the name as typed, and the command's own."""
    files = sorted(COMMANDS.glob("[a-z]*.py"))
    return {file.stem.replace("_", "-"): file.stem for file in files}


def run_management_command(name: str, arguments: list[str]) -> int:
    """Load Django and run one of our management commands."""
    os.umask(0o077)  # patients' data: what we and our children write is for its owner alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qimen.settings")
    configured = importlib.import_module("django.conf").settings
    wrong = importlib.import_module("django.core.exceptions").ImproperlyConfigured
    try:
        configured.INSTALLED_APPS  # noqa: B018 - reads the environment, and says what is wrong with it
    except wrong as error:
        return refuse(str(error))
    management = importlib.import_module("django.core.management")
    management.execute_from_command_line(["qimen", name, *arguments])
    return 0


def parser(commands: dict[str, str]) -> argparse.ArgumentParser:
    """Return the parser of the subcommands that answer scenario files."""
    names = "\n".join(f"  {name}" for name in commands) or "  (none)"
    top = argparse.ArgumentParser(
        prog="qimen",
        description="Online booking for clinics: run it, and ask why a time is offered or not.",
        epilog=f"{EXAMPLES}\nfurther commands, each with its own --help:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subcommands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in ENGINE_COMMANDS.items():
        sub = subcommands.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"{EXAMPLES}\nexit codes: 0 answered, 2 bad input",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.add_argument("file", metavar="FILE", help="JSON, many lines of JSON, or - for stdin")
        if name == "explain":
            sub.add_argument("--at", required=True, metavar="INSTANT", help="RFC 3339, with offset")
    return top


def answer(file: str, answered: Answer) -> int:
    """Print the answer to one scenario, or to many, one per line."""
    text = contents(file)
    if not file.endswith(".jsonl") and not holds_lines(text):
        print_line(answered(scenario.read(text)))
        return 0
    code = 0
    for line in lines(text):
        try:
            print_line(answered(scenario.read(line)))
        except ScenarioError as error:
            print_line({"error": str(error)})
            code = BAD_INPUT
    return code


def contents(file: str) -> str:
    """Return the text of a file, or of standard input for `-`."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(file, f"not UTF-8 at byte {error.start}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(file, reason) from error


def holds_lines(text: str) -> bool:
    """Tell many scenarios, one per line, from a single one that may span lines.

    They are many as soon as one line is a scenario by itself, be the others as bad as they may.
    """
    each = lines(text)
    return len(each) > 1 and any(is_scenario(line) for line in each)


def is_scenario(line: str) -> bool:
    """Tell whether a line has what only a whole scenario has: a request."""
    try:
        found = scenario.parsed(line)
    except ScenarioError:
        return False
    return isinstance(found, dict) and "request" in found


def lines(text: str) -> list[str]:
    """Return the lines that are not blank; only a newline ends one, as JSON has no other."""
    return [line for line in io.StringIO(text) if line.strip()]


def print_line(value: dict[str, Any]) -> None:
    """Print a JSON object on one line at once, so that a reader of a pipe need not wait."""
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


def refuse(reason: str) -> int:
    """Print one line on standard error and return the code for bad input."""
    sys.stderr.write(f"{' '.join(reason.split())}\n")
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
