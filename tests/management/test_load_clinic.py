"""The command `qimen load-clinic`: what it prints and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from qimen.actions.clinics import Change, Difference
from qimen.management.commands import load_clinic
from qimen.models import Clinic

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/clinic.toml"

pytestmark = pytest.mark.django_db


def run(file: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command; return its exit code and what it printed where."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("load_clinic", str(file), *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text(EXAMPLE.read_text())
    return path


def change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


def test_new_clinic_prints_where_it_is_and_a_link_for_each_of_the_staff(file):
    code, out, err = run(file)

    assert (code, err) == (0, "")
    assert out.startswith(
        "Still Water Acupuncture is there: http://localhost:8000/stillwater/\n"
        "Staff sign in at http://localhost:8000/staff/stillwater/\n"
    )
    assert out.count("http://localhost:8000/account/set-up/") == 3
    assert "Noor Haddad <noor@stillwater.example> chooses a password at" in out


def test_second_load_says_that_nothing_was_changed(file):
    run(file)

    code, out, _ = run(file, "--apply")

    assert code == 0
    assert out.startswith("Still Water Acupuncture is as the file says. Nothing was changed.\n")


def test_differences_end_with_one_until_they_are_applied(file):
    run(file)
    change(file, "cancel_hours = 24", "cancel_hours = 12")

    code, out, _ = run(file)

    assert code == 1
    assert out == (
        '~   portal "Still Water Acupuncture" cancel_hours: 24 → 12\n\n'
        "Nothing was changed. To make the clinic as the file says, add --apply.\n"
    )
    assert run(file, "--apply")[0] == 0
    assert run(file)[0] == 0


def test_faults_are_printed_with_their_paths_and_nothing_is_made(file):
    change(file, "minutes = 25", "minutes = 0")
    change(file, "cancel_hours = 24", "cancel_hours = 1000")

    code, out, err = run(file)

    assert (code, out) == (2, "")
    assert err.splitlines() == [
        f"{file} cannot be used, nothing was changed:",
        "portal.cancel_hours: a whole number from 0 to 720 is needed, without quotes",
        "services[1].staging.all[0].minutes: a whole number from 1 to 480 is needed, without quotes",
    ]
    assert not Clinic.objects.exists()


def test_more_faults_than_can_be_read_at_once_are_counted(file):
    change(file, "[portal]", "[portal]\n" + "\n".join(f"wrong{n} = 1" for n in range(25)))

    assert run(file)[2].endswith("\nand 5 more\n")


def test_missing_file_is_named(tmp_path):
    path = tmp_path / "nothing.toml"

    assert run(path) == (2, "", f"{path}: No such file or directory\n")


def test_file_in_another_encoding_says_how_to_save_it(file):
    file.write_bytes('[clinic]\nname = "Müller"'.encode("latin-1"))

    assert run(file) == (2, "", f"{file}: is not UTF-8 (byte 18); save it as UTF-8\n")


def test_file_with_a_byte_order_mark_is_read(file):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert run(file)[0] == 0


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Difference(Change.ADDED, "room", "Oak"), '+   room "Oak"\n'),
        (Difference(Change.RETIRED, "staff", "Noor"), 'off staff "Noor"\n'),
        (Difference(Change.REMOVED, "hours", "Lin", before="monday"), '-   hours "Lin": monday\n'),
        (Difference(Change.CHANGED, "room", "Oak", "active", "no", "yes"), '~   room "Oak" active: no → yes\n'),
    ],
)  # fmt: skip
def test_difference_is_one_line(difference, words):
    assert load_clinic.line(difference) == words


def test_database_made_in_a_folder_that_others_may_enter_is_its_owners_alone(file, tmp_path):
    place = tmp_path / "data"
    place.mkdir(mode=0o755)
    command = [sys.executable, "-m", "qimen.cli", "load-clinic", str(file)]
    environment = {**os.environ, "QIMEN_DATA": str(place), "DATABASE_URL": "", "DEMO": "0"}
    environment["DJANGO_SETTINGS_MODULE"] = "qimen.settings"

    subprocess.run(command, env=environment, check=True, capture_output=True, umask=0o022)

    assert (place / "qimen.sqlite3").stat().st_mode & 0o777 == 0o600
