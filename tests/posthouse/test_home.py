import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from posthouse.home import FORMAT, AlreadyRunning, Home, HomeError


def test_a_new_home_is_marked_with_its_format(tmp_path: Path) -> None:
    Home.open(tmp_path / "home")
    assert json.loads((tmp_path / "home" / "home.json").read_text())["format"] == FORMAT


def test_a_home_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    marker = tmp_path / "home.json"
    marker.write_text(json.dumps({"format": FORMAT + 1, "version": "9.9.9"}))
    with pytest.raises(HomeError, match=r"written by Posthouse 9\.9\.9, which is newer"):
        Home.open(tmp_path)
    assert json.loads(marker.read_text())["version"] == "9.9.9"


def test_a_damaged_marker_is_told(tmp_path: Path) -> None:
    (tmp_path / "home.json").write_text("{")
    with pytest.raises(HomeError, match="damaged"):
        Home.open(tmp_path)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeError, match="cannot be used"):
        Home.open(tmp_path / "home")


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """/dev/full refuses every write as a full disk does."""
    home = Home.open(tmp_path)
    (tmp_path / ".probe").symlink_to("/dev/full")
    with pytest.raises(HomeError, match="No space left on device"):
        Home.open(home.path)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    key = home.key()
    assert len(key) == 32
    assert home.key() == key
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    (tmp_path / "key").write_text("not hexadecimal")
    with pytest.raises(HomeError, match="damaged"):
        home.key()


def test_a_lock_names_its_holder_and_goes_with_the_process(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    code = (
        "import sys, time; from pathlib import Path; from posthouse.home import Home\n"
        f"with Home.open(Path({str(tmp_path)!r})).lock('server'):\n    print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning, match=f"process {child.pid}"), home.lock("server"):
        pass
    assert home.holder("server") == child.pid
    assert home.holder("publisher") is None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert home.holder("server") is None
    with home.lock("server"):
        assert home.holder("server") == os.getpid()


def test_small_files_are_private_and_whole(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    path = home.write_json("server.json", {"url": "http://x", "token": "t"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert home.read_json("server.json") == {"url": "http://x", "token": "t"}
    assert home.read_json("missing.json") is None
    assert not list(tmp_path.glob(".*.new"))
