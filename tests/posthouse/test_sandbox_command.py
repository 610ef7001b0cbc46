"""`posthouse sandbox`: what it prints, and sentences for wrong values."""

import json
import os
import subprocess
import sys

import pytest
import requests

COMMAND = [sys.executable, "-m", "posthouse", "sandbox", "--port"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--quirk", "Q99=on"], "there is no quirk Q99"),
        (["--quirk", "Q11"], "a quirk is set like"),
        (["--quirk", "Q11=maybe"], "is on, off or a number"),
        (["--quirk", "Q11=3"], "between 0 (off) and 1"),
        (["--switch", "colour=red"], "there is no switch colour"),
        (["--switch", "token_status=500"], "400 or 401"),
        (["--profile", "wild"], "calm, realistic, hostile"),
    ],
)
def test_wrong_values_are_a_sentence(tmp_path, arguments, words):
    env = {**os.environ, "POSTHOUSE_HOME": str(tmp_path), "COLUMNS": "400", "TERM": "dumb"}
    done = subprocess.run(
        [*COMMAND, "8659", *arguments], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_it_says_what_it_serves_as_json(tmp_path, unused_port):
    env = {**os.environ, "POSTHOUSE_HOME": str(tmp_path)}
    command = [
        *COMMAND,
        str(unused_port),
        "--json",
        "--profile",
        "calm",
        "--quirk",
        "q11=on",
        "--switch",
        "quota_total=7",
    ]
    child = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(child.stdout.readline())
        assert told["profile"] == "calm" and told["app"]["app_id"]
        headers = {"Authorization": f"Bearer {told['control_token']}"}
        chosen = requests.get(f"{told['url']}/_sandbox/settings", headers=headers, timeout=10).json()
        assert {one["id"] for one in chosen["quirks"] if one["share"]} == {"Q11"}
        assert {"name": "quota_total", "value": 7, "choices": []} in chosen["switches"]
        assert (
            requests.get(f"{told['url']}/v25.0/me?access_token={told['token']}", timeout=10).status_code
            == 200
        )
    finally:
        child.terminate()
        child.wait(20)


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as closing:
        return closing.getsockname()[1]
