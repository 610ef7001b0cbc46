import os
import signal
import subprocess
import sys
import threading
import time

from posthouse.supervisor import Child, Supervisor


def running(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    return thread


def wait_for_pid(child: Child, other_than: int | None = None) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        process = child.process
        if process is not None and process.pid != other_than and process.poll() is None:
            return process.pid
        time.sleep(0.02)
    raise AssertionError("the child was not started")


def test_a_child_that_is_killed_is_started_again_and_all_end_together() -> None:
    child = Child("sandbox", ["sandbox", "--port", "1"])
    child.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    supervisor = Supervisor([child], os.environ)
    first = child.process.pid
    thread = running(supervisor)
    assert wait_for_pid(child) == first, (
        "a process that was started before is looked after, not started twice"
    )
    os.kill(first, signal.SIGKILL)
    wait_for_pid(child, other_than=first)
    supervisor.stop.set()
    thread.join(20)
    assert child.process is None or child.process.poll() is not None


def test_a_child_that_cannot_be_kept_ends_the_others() -> None:
    hopeless = Child("nothing", ["no-such-command"])
    steady = Child("steady", [])
    steady.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pid = steady.process
    assert Supervisor([steady, hopeless], os.environ).run() == 1
    assert pid.poll() is not None
