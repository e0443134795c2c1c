"""What a supervisor starts ends with it, even when both are stubborn."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qimen.management import survivor

STUBBORN = "trap '' TERM INT HUP; (trap '' TERM; exec sleep 300) & echo $!; wait; wait"
SUPERVISOR = """
import os
from qimen.management import survivor
from qimen.management.supervisor import Child, Supervisor
child = Child("stubborn", ["sh", "-c", {stubborn!r}], os.environ)
Supervisor([child], grace=1).run(is_ready=lambda: True, announce=lambda: print("ready", flush=True))
"""


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_gone_within(pid, seconds):
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


@pytest.fixture
def stubborn():
    """A group of two that hears no request to end; the pid of the second."""
    leader = subprocess.Popen(
        ["sh", "-c", STUBBORN], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    yield leader, int(leader.stdout.readline())
    survivor.end([leader.pid], grace=0)
    leader.communicate()


def test_a_group_that_hears_no_request_is_ended_after_the_grace(stubborn):
    leader, second = stubborn
    survivor.end([leader.pid], grace=0.3)

    assert leader.wait(10) == -signal.SIGKILL
    assert is_gone_within(second, 10)


def test_a_group_that_ended_by_itself_costs_no_grace():
    quiet = subprocess.Popen(["true"], start_new_session=True)
    quiet.wait()
    began = time.monotonic()
    survivor.end([quiet.pid], grace=60)

    assert time.monotonic() - began < 30


def test_stubborn_children_end_when_their_supervisor_is_killed():
    running = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR.format(stubborn=STUBBORN)],
        stdout=subprocess.PIPE,
        text=True,
    )
    said = {running.stdout.readline().strip() for _ in range(2)}  # whichever comes first
    second = int((said - {"ready"}).pop())
    os.kill(running.pid, signal.SIGKILL)
    running.wait()

    assert is_gone_within(second, 30)
    running.stdout.close()


def test_a_survivor_that_died_is_replaced_and_told_again(stubborn):
    leader, second = stubborn
    line = survivor.Survivor(grace=0.3)
    line.tell([leader.pid])
    line._process.kill()
    line._process.wait()
    line.tell([leader.pid])
    line._process.stdin.close()  # as if we had died

    assert line._process.wait(30) == 0
    assert is_gone_within(second, 10)


def test_a_survivor_that_is_released_leaves_others_alone(stubborn):
    leader, second = stubborn
    line = survivor.Survivor(grace=0.3)
    line.tell([leader.pid])
    line.release()

    assert leader.poll() is None
    assert is_alive(second)
