"""A restart with the same options and state file goes on where it stopped, also after kill -9."""

import json
import os
import signal
import subprocess
import sys

import pytest
import requests

from connectors.sandbox.control import SandboxControl
from connectors.sandbox.errors import StateFileError
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.platform import build_platform
from tests.sandbox.helpers import create, error, first_account, jpeg, media_host, publish, settle
from tests.sandbox_fixture import RunningSandbox, running_sandbox


def picture_of(running, media: str) -> bytes:
    return requests.get(
        running.get(f"/v25.0/{media}", fields="media_url").json()["media_url"], timeout=10
    ).content


def test_everything_is_there_after_a_restart(tmp_path):
    state = tmp_path / "sandbox.jsonl"
    with media_host({"ok.jpg": jpeg()}) as host, running_sandbox(state_file=state) as running:
        account = first_account(running)
        draft = create(running, account, image_url=f"{host}/ok.jpg", caption="Kept")
        open_draft = create(running, account, image_url=f"{host}/ok.jpg")
        settle(running, draft)
        settle(running, open_draft)
        media = publish(running, account, draft).json()["id"]
        comment = running.post(f"/v25.0/{media}/comments", message="Kept too").json()["id"]
        running.control.step(86400 / 2)
        page = running.control.world()["accounts"][1]["page_token"]
        running.control.age_token(page, revoke=460)
        fields = "id,caption,like_count,comments_count,comments{id,text}"
        before = running.get(f"/v25.0/{media}", fields=fields).json()
        picture, now = picture_of(running, media), running.control.clock().now
    with running_sandbox(state_file=state) as again:
        assert again.control.clock().now == now
        assert again.get(f"/v25.0/{media}", fields=fields).json() == before
        assert picture_of(again, media) == picture
        assert again.get(f"/v25.0/{comment}", fields="text").json()["text"] == "Kept too"
        assert again.get(f"/v25.0/{open_draft}", fields="status_code").json()["status_code"] == "FINISHED"
        assert error(again.get("/v25.0/me", page))["error_subcode"] == 460
        assert publish(again, account, open_draft).status_code == 200
        assert publish(again, account, draft).status_code == 400


SERVE = """
import sys
from pathlib import Path
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.server import serve
options = SandboxOptions(port=0, accounts=1, posts=10, days=60, profile="calm", speed=1.0, state_file=Path(sys.argv[1]))
def tell(info):
    sys.stdout.write(f"{info.url} {info.token} {info.control_token}\\n")
    sys.stdout.flush()
serve(options, on_ready=tell)
"""


def started(state) -> tuple[subprocess.Popen, RunningSandbox]:
    child = subprocess.Popen([sys.executable, "-c", SERVE, str(state)], stdout=subprocess.PIPE, text=True)
    url, token, control_token = child.stdout.readline().split()
    return child, RunningSandbox(url, token, control_token, SandboxControl(url, control_token))


def test_kill_9_loses_nothing_that_was_answered(tmp_path):
    child, running = started(tmp_path / "state.jsonl")
    account = first_account(running)
    media = running.get(f"/v25.0/{account}/media", limit=1).json()["data"][0]["id"]
    running.control.step(7200)
    comments = [running.post(f"/v25.0/{media}/comments", message=f"n {n}").json()["id"] for n in range(5)]
    running.control.speed(1000)  # even a fast clock does not go back
    now = running.control.clock().now
    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)
    child, again = started(tmp_path / "state.jsonl")
    try:
        assert again.control.clock().now >= now
        assert [again.get(f"/v25.0/{c}", fields="text").json()["text"] for c in comments] == [
            f"n {n}" for n in range(5)
        ]
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(15) in (0, -signal.SIGTERM)


def options(path, **more):
    return SandboxOptions(accounts=1, posts=5, days=30, profile="calm", state_file=path, **more)


def test_a_torn_last_line_is_dropped(tmp_path):
    path = tmp_path / "s.jsonl"
    build_platform(options(path)).close()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"kind":"comm')
    build_platform(options(path)).close()
    assert path.read_bytes() == whole


@pytest.mark.parametrize("line", ['{"kind":"nonsense","at":1}', "[1]", '{"kind":"hide"}', "nonsense"])
def test_a_damaged_line_is_named(tmp_path, line):
    path = tmp_path / "s.jsonl"
    build_platform(options(path)).close()
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(StateFileError, match="damaged in line 2"):
        build_platform(options(path))


def test_another_worlds_state_is_refused(tmp_path):
    path = tmp_path / "s.jsonl"
    build_platform(options(path)).close()
    with pytest.raises(StateFileError, match="belongs to another world"):
        build_platform(options(path, seed=2))


def test_the_state_holds_the_start_of_the_world(tmp_path):
    path = tmp_path / "s.jsonl"
    first = build_platform(options(path))
    first.close()
    assert json.loads(path.read_text().splitlines()[0])["kind"] == "world"
    assert build_platform(options(path)).now().date() == first.now().date()
