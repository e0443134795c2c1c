"""What brings the requirements says exactly what a machine lacks, and survives a renamed folder."""

import importlib.util

import pytest

from tests.house import building


@pytest.fixture
def install(monkeypatch, tmp_path):
    """The installer, for a folder of its own."""
    place = building.ROOT / "requirements" / "install.py"
    spec = importlib.util.spec_from_file_location("install", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / "after" / ".venv"
    (venv / "bin").mkdir(parents=True)
    for name, value in {
        "ROOT": tmp_path / "after",
        "VENV": venv,
        "STAMP": venv / "installed.txt",
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def as_nobody(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)


def test_missing_venv_is_named_with_its_package(install, as_nobody, monkeypatch):
    monkeypatch.setattr(install, "has_venv", lambda: False)

    with pytest.raises(
        SystemExit, match=r"venv module is missing.*apt-get install python3\.\d+-venv"
    ):
        install.create()


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"initdb"}, r"^the tests need chromium\. .*apt-get install chromium$"),
        ({"chromium-browser"}, r"^the tests need postgresql\. .*apt-get install postgresql$"),
        (set(), r"^the tests need chromium and postgresql\. .*install chromium postgresql$"),
    ],
)
def test_missing_programs_are_named_exactly(install, as_nobody, monkeypatch, there, said):
    monkeypatch.setattr(install, "found", there.__contains__)

    with pytest.raises(SystemExit, match=said):
        install.machine()


def test_nothing_is_said_when_nothing_is_missing(install, as_nobody, monkeypatch, capsys):
    monkeypatch.setattr(install, "found", {"initdb", "google-chrome"}.__contains__)

    install.machine()

    assert capsys.readouterr().out == ""


def test_renamed_folder_is_named_anew_in_its_commands(install, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    install.STAMP.write_text(f"{before}\nruntime 1\n")
    command = install.VENV / "bin" / "qimen"
    command.write_text(f"#!{before}/.venv/bin/python\n")
    binary = install.VENV / "bin" / "uv"
    binary.write_bytes(b"\0" + str(before).encode())

    install.move_along()

    assert command.read_text() == f"#!{after}/.venv/bin/python\n"
    assert binary.read_bytes() == b"\0" + str(before).encode()
    assert install.STAMP.read_text() == f"{after}\nruntime 1\n"


def test_installation_is_remembered_until_a_lock_changes(install, tmp_path, monkeypatch):
    for name in ("build.txt", "uv.txt", "runtime.txt", "dev.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "after" / "pyproject.toml").write_text("")
    monkeypatch.setattr(install, "LOCKS", tmp_path)
    before = install.fingerprint("runtime"), install.fingerprint("dev")

    (tmp_path / "dev.txt").write_text("pytest==9.9")

    assert install.fingerprint("runtime") == before[0]
    assert install.fingerprint("dev") != before[1]
