"""The command `qimen`, as a program: output, errors, exit codes, and what it does not load."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scheduling.cases import case

FOLDER = Path(__file__).parent / "scenarios"
B1 = str(FOLDER / "B1.json")
GOOD = json.dumps(case("60PU", "09:00-10:00"))
BAD = json.dumps(case(colour="red"))
ANSWER = {
    "openings": [{"start": "2026-03-02T09:00:00-05:00", "practitioners": ["lin"], "room": None}]
}


def qimen(*arguments, stdin=b""):
    return subprocess.run(
        [sys.executable, "-m", "qimen.cli", *arguments],
        input=stdin, capture_output=True, check=False, env={"PYTHONPATH": "src", "PATH": ""},
    )  # fmt: skip


def assert_refused(done, beginning):
    error = done.stderr.decode()
    assert error.startswith(beginning), error
    assert error.count("\n") == 1
    assert done.stdout == b""
    assert done.returncode == 2


def test_openings_prints_one_object_on_one_line():
    done = qimen("openings", B1)

    expected = json.loads((FOLDER / "B1.expected.json").read_text())
    assert json.loads(done.stdout) == expected
    assert done.stdout.count(b"\n") == 1
    assert (done.stderr, done.returncode) == (b"", 0)


def test_openings_reads_standard_input():
    done = qimen("openings", "-", stdin=Path(B1).read_bytes())

    assert json.loads(done.stdout) == json.loads((FOLDER / "B1.expected.json").read_text())


def test_explain_names_the_refusing_rules():
    done = qimen("explain", str(FOLDER / "B2.json"), "--at", "2026-03-02T09:30:00-05:00")

    answer = json.loads(done.stdout)
    [refusal] = answer["practitioners"]["lin"]
    assert (answer["at"], answer["offered"]) == ("2026-03-02T09:30:00-05:00", False)
    assert (refusal["rule"], refusal["records"]) == ("room", ["appointments[0]"])
    assert done.returncode == 0


def test_many_lines_are_answered_each_in_its_place(tmp_path):
    file = tmp_path / "many.jsonl"
    file.write_text(f"{GOOD}\n{BAD}\n\nnonsense\n{GOOD}\n")

    done = qimen("openings", str(file))

    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert (first, fourth) == (ANSWER, ANSWER)
    assert second == {"error": "colour: unknown key"}
    assert third["error"].startswith("line 1 column 1: not JSON")
    assert (done.stderr, done.returncode) == (b"", 2)


def test_many_lines_on_standard_input_are_answered_each():
    done = qimen("openings", "-", stdin=f"{GOOD}\n{GOOD}\n".encode())

    assert [json.loads(line) for line in done.stdout.splitlines()] == [ANSWER, ANSWER]
    assert done.returncode == 0


def test_one_bad_line_in_a_file_of_lines_is_answered_in_its_place(tmp_path):
    file = tmp_path / "one.jsonl"
    file.write_text(BAD)

    done = qimen("explain", str(file), "--at", "2026-03-02T09:00:00-05:00")

    assert json.loads(done.stdout) == {"error": "colour: unknown key"}
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BAD.encode(), "colour: unknown key"),
        (b"", "line 1 column 1: not JSON"),
        (b"{\n\n", "line 3 column 1: not JSON"),
        (b"\xff\xfe", "-: not UTF-8 at byte 0"),
        (b'{"now": 1, "now": 2}', "now: stands here twice"),
        (b'{"now": -Infinity}', "file: not JSON: -Infinity"),
        (b"[" * 200_000, "file: nested too deeply"),
        (b"[" + b"1" * 10_000 + b"]", "file: not JSON: Exceeds the limit"),
        (b'{"a\\ud800\\n": 1}', '"a\\ud800\\n": unknown key'),
    ],
)
def test_bad_input_is_one_line_on_standard_error(content, reason):
    assert_refused(qimen("openings", "-", stdin=content), reason)


def test_missing_file_and_folder_are_refused_in_one_line():
    assert_refused(qimen("openings", "no-such.json"), "no-such.json: No such file or directory")
    assert_refused(qimen("openings", "src"), "src: Is a directory")


@pytest.mark.parametrize("at", ["2026-03-02T09:00", "now", "2026-03-02T09:00:30-05:00"])
def test_bad_instant_is_refused_in_one_line(at):
    assert_refused(qimen("explain", B1, "--at", at), "--at: ")


def test_byte_order_mark_is_forgiven():
    assert qimen("openings", "-", stdin=b"\xef\xbb\xbf" + GOOD.encode()).returncode == 0


def test_help_has_examples():
    assert b"qimen explain case.json --at" in qimen("--help").stdout
    assert b"qimen openings -" in qimen("openings", "--help").stdout


def test_unknown_command_is_told_which_there_are():
    done = qimen("book")

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    for known in (b"'book'", b"openings", b"load-clinic", b"up"):
        assert known in done.stderr


def test_answers_need_neither_django_nor_much_else():
    program = (
        "import sys; from qimen import cli; "
        f"cli.main(['openings', {B1!r}]); "
        "print(len(sys.modules), any(name.split('.')[0] == 'django' for name in sys.modules), "
        "file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, check=True, env={"PYTHONPATH": "src", "PATH": ""},
    )  # fmt: skip

    count, loads_django = done.stderr.split()
    assert loads_django == b"False"
    assert int(count) < 250


def test_first_of_many_lines_may_be_the_bad_one():
    good = json.dumps(json.loads(Path(B1).read_text())).encode()

    done = qimen("openings", "-", stdin=b"{bad\n" + good + b"\n")

    first, second = map(json.loads, done.stdout.splitlines())
    assert first["error"].startswith("line 1 column 2: ")
    assert second == json.loads((FOLDER / "B1.expected.json").read_text())
    assert done.returncode == 2
