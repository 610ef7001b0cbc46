"""The command line as people use it: real processes, a real sandbox, one home folder."""

import json
import os
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.desk_process import EMAIL, PASSWORD, Desk, desk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Sandbox, server and publisher, with two accounts synced and an owner."""
    with desk(tmp_path_factory.mktemp("desk")) as found:
        found.start_sandbox("--accounts", "2", "--posts", "12", "--days", "60", "--profile", "calm")
        found.connect()
        found.run("users", "add", EMAIL, env={"POSTHOUSE_NEW_PASSWORD": PASSWORD})
        found.start_up()
        yield found


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("media") / "harbour.jpg"
    Image.new("RGB", (800, 800), "#2f6f6a").save(path, quality=90)
    return path


# The sandbox's clock starts at a fixed instant, 2 November 2026.
IN_A_MONTH = "2026-12-01T10:00"


def wait_until(condition, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)


def published(running: Desk) -> list[str]:
    return [post["caption"] for post in running.control.truth()["published"]]


def state_of(running: Desk, post_id: int) -> str:
    return str(running.json("posts", "show", str(post_id))["state"])


def test_sync_through_the_running_server_and_sql_agree(running: Desk) -> None:
    result = running.json("sync")
    assert (result["accounts"], result["errors"]) == (2, [])
    listed = json.loads(
        running.run("sql", "SELECT count(*) AS n FROM media_current", "--format", "json").stdout
    )
    assert listed["rows"][0]["n"] >= 24
    assert running.json("sync")["counted_calls"] < 40  # what is known and old is not read again


def test_sql_only_reads(running: Desk) -> None:
    refused = running.run("sql", "DELETE FROM sample", check=False)
    assert refused.returncode == 1
    assert "posthouse:" in refused.stderr
    assert int(running.run("sql", "SELECT count(*) FROM sample", "--format", "csv").stdout.split()[-1]) > 0


def test_a_post_goes_out_once_although_server_and_publisher_are_killed(running: Desk, picture: Path) -> None:
    """The server dies after the media was fetched, the publisher before the post is due; both come back."""
    now = datetime.fromisoformat(running.control.clock().now.isoformat())
    accounts = running.json("accounts", "list")["accounts"]
    due = (now + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%S")
    post = running.json(
        "posts", "add", "--account", accounts[0]["username"], "--media", str(picture),
        "--caption", "Once and only once", "--when", due, "--time-zone", "UTC",
    )  # fmt: skip
    wait_until(lambda: state_of(running, post["id"]) == "ready")
    running.kill("serve")
    running.kill("publisher")
    wait_until(lambda: running.children("publisher") and running.children("serve"))
    running.wait_for(f"{running.url}/healthz")
    assert published(running).count("Once and only once") == 0
    wait_until(lambda: state_of(running, post["id"]) == "published", 180)
    assert published(running).count("Once and only once") == 1
    shown = running.json("posts", "show", str(post["id"]))
    late = datetime.fromisoformat(shown["published_at"]) - datetime.fromisoformat(shown["due_at"])
    assert timedelta(0) <= late < timedelta(seconds=15)
    assert len(shown["story"]) >= 4
    assert running.json("audit", "verify")["ok"]


def test_the_same_request_key_gives_the_same_post(running: Desk, picture: Path) -> None:
    account = running.json("accounts", "list")["accounts"][0]["username"]
    arguments = (
        "posts", "add", "--account", account, "--media", str(picture), "--caption", "Twice asked", "--when",
        IN_A_MONTH, "--request-key", "key-1",
    )  # fmt: skip
    assert running.json(*arguments)["id"] == running.json(*arguments)["id"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--account", "nobody", "--when", IN_A_MONTH), "There is no account 'nobody' here. Known:"),
        (("--when", "2001-01-01T10:00"), "past"),
        (("--when", IN_A_MONTH, "--caption", "x" * 2201), "2,200"),
        (("--when", IN_A_MONTH, "--caption", " ".join(f"#tag{n}" for n in range(31))), "30"),
        (("--when", "soon"), "soon"),
    ],
)
def test_a_post_that_cannot_be_is_refused_with_its_rule(
    running: Desk, picture: Path, arguments: tuple[str, ...], says: str
) -> None:
    account = running.json("accounts", "list")["accounts"][0]["username"]
    before = len(running.json("posts", "list")["posts"])
    given = ("--account", account, *arguments) if "--account" not in arguments else arguments
    refused = running.run("posts", "add", "--media", str(picture), *given, check=False)
    assert refused.returncode == 1, refused.stdout
    assert says in refused.stderr
    assert len(running.json("posts", "list")["posts"]) == before


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path", ["_internal/sql", "_internal/a/b", "_internal/_stcore/upload_file/a/b", "outbox/x", "outbox/a/b"]
)
def test_a_stranger_reaches_nothing_behind_the_open_prefixes(running: Desk, method: str, path: str) -> None:
    request = urllib.request.Request(f"{running.url}/{path}", method=method)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code in (403, 404, 405)


def test_a_second_server_on_the_same_home_names_the_first(running: Desk) -> None:
    (pid,) = running.children("serve")
    refused = running.run("serve", "--port", "1", check=False)
    assert refused.returncode != 0
    assert f"process {pid}" in refused.stderr


def test_a_report_is_written_and_its_formats_are_named(running: Desk, tmp_path: Path) -> None:
    account = running.json("accounts", "list")["accounts"][0]["username"]
    month = running.control.clock().now.strftime("%Y-%m")
    for kind in ("csv", "xlsx"):
        path = tmp_path / f"report.{kind}"
        running.run("report", "--account", account, "--period", month, "--format", kind, "--out", str(path))
        assert path.stat().st_size > 500
    refused = running.run(
        "report",
        "--account",
        account,
        "--period",
        month,
        "--format",
        "docx",
        "--out",
        str(tmp_path / "x"),
        check=False,
    )
    assert refused.returncode == 2
    assert "csv, xlsx, pdf" in refused.stderr
    wrong = running.run(
        "report", "--account", account, "--period", "October", "--out", str(tmp_path / "y"), check=False
    )
    assert "is not a period" in wrong.stderr


def test_doctor_finds_nothing_wrong_and_then_the_dead_token(running: Desk) -> None:
    assert running.json("doctor")["ok"]
    tokens = [account["page_token"] for account in running.control.world()["accounts"]]
    for token in tokens:
        running.control.age_token(token, revoke=460)
    try:
        found = running.run("doctor", check=False)
        assert found.returncode == 1
        assert "onnect" in found.stdout
        synced = running.run("sync", check=False)
        assert synced.returncode == 1
        assert "onnect" in synced.stderr
    finally:
        for token in tokens:
            running.control.age_token(token)
        running.run("accounts", "check")


def test_a_wrong_token_is_refused_and_says_what_to_do(running: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    refused = other.run(
        "accounts", "connect", "--token", "EAAwrong", "--graph-url", running.sandbox_url, check=False
    )
    assert refused.returncode == 1
    assert "token" in refused.stderr.lower()
    assert "EAAwrong" not in refused.stderr


def test_both_logins_connect_and_find_the_same_account(running: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    told = running.control.world()["accounts"][0]
    own = ("--token", told["instagram_token"], "--graph-url", f"{running.sandbox_url}/ig")
    (first,) = other.json("accounts", "connect", *own)["accounts"]
    assert first["username"] == told["username"]
    token = running.control.world()["token"]
    again = other.json("accounts", "connect", "--token", token, "--graph-url", running.sandbox_url)
    assert first in again["accounts"]
    assert len(other.json("accounts", "list")["accounts"]) == 2


def test_an_unreachable_graph_is_told(tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    refused = other.run(
        "accounts", "connect", "--token", "EAAx", "--graph-url", "http://127.0.0.1:9", check=False
    )
    assert refused.returncode == 1
    assert "127.0.0.1:9" in refused.stderr


def test_an_occupied_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = Desk(tmp_path / "home").run("serve", "--port", str(port), check=False)
    assert refused.returncode == 1
    assert f"Port {port} is already in use" in refused.stderr


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    refused = Desk(tmp_path / "home").run("users", "list", check=False)
    assert refused.returncode != 0
    assert "POSTHOUSE_HOME" in refused.stderr


def test_a_home_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "home.json").write_text(json.dumps({"format": 99, "version": "9.0.0"}))
    refused = Desk(home).run("users", "list", check=False)
    assert "9.0.0" in refused.stderr


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """A tiny file system of its own: the desk fills it, says so, and works again when there is room."""
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=24m tmpfs {place} 2>/dev/null") != 0:
        pytest.skip("mounting a small file system needs root")
    try:
        other = Desk(place / "home")
        other.run("users", "add", EMAIL, env={"POSTHOUSE_NEW_PASSWORD": PASSWORD})
        filler = place / "filler"
        with filler.open("wb", buffering=0) as handle:
            while True:
                try:
                    handle.write(b"\0" * 4096)
                except OSError:
                    break
        refused = other.run(
            "users", "add", "bob@example.org", env={"POSTHOUSE_NEW_PASSWORD": PASSWORD}, check=False
        )
        assert refused.returncode != 0
        assert "space" in refused.stderr or "full" in refused.stderr
        filler.unlink()
        other.run("users", "add", "bob@example.org", env={"POSTHOUSE_NEW_PASSWORD": PASSWORD})
        assert len(other.json("users", "list")["people"]) == 2
    finally:
        os.system(f"umount {place}")
        shutil.rmtree(place, ignore_errors=True)


def test_a_malformed_world_file_is_refused_by_row_and_column(tmp_path: Path) -> None:
    world = tmp_path / "world.csv"
    world.write_text(
        "account,caption,posted_at,like_count,comments_count\na,hi,2024-01-01T00:00:00Z,1,2\na,hi,never,1,2\n"
    )
    refused = Desk(tmp_path / "home").run("sandbox", "--world", str(world), check=False)
    assert refused.returncode == 1
    assert "posted_at" in refused.stderr
    assert "row" in refused.stderr.lower()


def test_up_ends_its_children_when_it_is_killed(tmp_path: Path) -> None:
    """kill -9 of the supervisor leaves no server or publisher behind."""
    with desk(tmp_path / "home") as found:
        found.start_up()
        wait_until(lambda: found.children("publisher") and found.children("serve"))
        found.processes["up"].send_signal(signal.SIGKILL)
        wait_until(lambda: not found.children("publisher") and not found.children("serve"), 30)


def test_wrong_use_ends_with_2(tmp_path: Path) -> None:
    assert Desk(tmp_path / "home").run("posts", "show", "zero", check=False).returncode == 2
    assert Desk(tmp_path / "home").run("nonsense", check=False).returncode == 2
