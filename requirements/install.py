"""Put what is locked beside this file into .venv, and say what the machine lacks.

    python3 requirements/install.py runtime     what `qimen` needs
    python3 requirements/install.py dev         what tests, checks and benches need, too
    python3 requirements/install.py machine     Chromium and PostgreSQL, which the tests drive

Standard library only. A second time it does nothing, needs no network, and finds its way when the
folder was renamed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.txt"
#: What must be found, under any of these names, and the package that brings it.
MACHINE = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "postgresql": ("initdb",),
}


def main(what: str) -> None:
    if what == "machine":
        return machine()
    move_along()
    wanted = fingerprint(what)
    known = STAMP.read_text().splitlines() if STAMP.exists() else []
    if wanted in known[1:] and PYTHON.exists():
        return None
    if not PYTHON.exists():
        create()
    install(what)
    # All of dev stands on top of runtime, so that one covers both.
    covered = [fingerprint(name) for name in ("runtime", "dev")[: 2 if what == "dev" else 1]]
    STAMP.write_text("\n".join([str(ROOT), *covered]) + "\n")
    return None


def fingerprint(what: str) -> str:
    """Return a line that changes with anything that the installation is made of."""
    files = ["build.txt", "uv.txt", "runtime.txt", *(["dev.txt"] if what == "dev" else [])]
    contents = [(LOCKS / name).read_bytes() for name in files]
    contents.append((ROOT / "pyproject.toml").read_bytes())
    return f"{what} {hashlib.sha256(b''.join(contents)).hexdigest()}"


def move_along() -> None:
    """After the folder was renamed: the commands in .venv name it, so name it anew."""
    before = STAMP.read_text().splitlines()[0] if STAMP.exists() else str(ROOT)
    if before == str(ROOT):
        return
    named = [*VENV.glob("bin/*"), *VENV.glob("lib/*/site-packages/*.pth"), STAMP]
    for file in named:
        if file.is_symlink() or not file.is_file():
            continue
        text = file.read_bytes()
        if before.encode() in text and b"\0" not in text:
            file.write_bytes(text.replace(before.encode(), str(ROOT).encode()))


def create() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    if not has_venv():
        major, minor = sys.version_info[:2]
        bring(f"python{major}.{minor}-venv", "Python's venv module is missing")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def has_venv() -> bool:
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def install(what: str) -> None:
    say("Installing what requirements/ locks …")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--require-hashes")
    uv = VENV / "bin" / "uv"
    only_wheel = (*pip, "--only-binary", ":all:", "-r", LOCKS / "uv.txt")
    if subprocess.run(only_wheel, check=False, capture_output=True).returncode == 0:
        # Unlike pip it also takes away what is not locked.
        sync = (uv, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON)
        run(*sync, LOCKS / f"{what}.txt", LOCKS / "build.txt", LOCKS / "uv.txt")
    else:
        say("  (uv is not to be had here; pip takes longer)")
        run(*pip, "-r", LOCKS / f"{what}.txt", "-r", LOCKS / "build.txt")
    offline = ("--no-deps", "--no-build-isolation", "--no-index")
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q", *offline, "-e", ROOT)


def machine() -> None:
    """Look for what the tests drive; as root bring it, else say exactly what is missing."""
    missing = [package for package, names in MACHINE.items() if not any(map(found, names))]
    if missing:
        bring(" ".join(missing), f"the tests need {' and '.join(missing)}")


def found(name: str) -> bool:
    return bool(shutil.which(name) or list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))


def bring(packages: str, reason: str) -> None:
    """Install Debian packages as root; as anybody else say how, and end."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"{reason}. Debian/Ubuntu: sudo apt-get install {packages}")
    say(f"{reason}; installing {packages} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages.split()]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, check=False, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            sys.exit(f"apt-get {command[0]} failed; install by hand: apt-get install {packages}")


def run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"failed: {' '.join(str(part) for part in command)}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is how it speaks


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"runtime", "dev", "machine"}:  # noqa: PLR2004
        sys.exit(__doc__)
    main(sys.argv[1])
