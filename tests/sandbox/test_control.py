"""The control plane and the server around it."""

import socket
from datetime import datetime, timedelta

import pytest
import requests

from connectors.sandbox.control import SandboxControl
from connectors.sandbox.errors import ControlError, PortInUse
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.server import create_app, serve
from tests.sandbox_fixture import SANDBOX_START


def test_the_clock_obeys(sandbox):
    control = sandbox.control
    assert control.clock().now == SANDBOX_START and control.clock().speed == 0
    assert control.step(90).now == SANDBOX_START + timedelta(seconds=90)
    assert control.set(SANDBOX_START + timedelta(days=1)).now == SANDBOX_START + timedelta(days=1)
    assert control.speed(1000).speed == 1000
    first = control.clock().now
    assert control.clock().now > first


def test_orders_that_make_no_sense_are_refused_with_a_sentence(sandbox):
    for wrong, words in (
        (lambda: sandbox.control.step(-1), "forward only"),
        (lambda: sandbox.control.speed(-1), "speed must be between"),
        (lambda: sandbox.control.set(datetime(2026, 1, 1)), "time zone"),  # noqa: DTZ001
        (lambda: sandbox.control.faults([{"code": 1}]), "at least a path"),
        (lambda: sandbox.control.faults([{"path": "("}]), "regular expression"),
        (lambda: sandbox.control.faults([{"path": "x", "colour": 1}]), "no colour"),
        (lambda: sandbox.control.faults([{"path": "x", "reset": "later"}]), '"before" or "after"'),
        (lambda: sandbox.control.age_token("stranger", expire=True), "never given out"),
    ):
        with pytest.raises(ControlError, match=words):
            wrong()


@pytest.mark.parametrize("path", ["clock", "calls", "faults", "world", "truth"])
def test_the_control_plane_needs_its_own_token(sandbox, path):
    for token in ("", sandbox.token):
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{sandbox.url}/_sandbox/{path}", headers=headers, timeout=10).status_code == 401


def test_health_is_open(sandbox):
    assert requests.get(f"{sandbox.url}/_sandbox/health", timeout=10).json()["ok"] is True


def test_bad_json_is_refused(sandbox):
    headers = {"Authorization": f"Bearer {sandbox.control_token}"}
    answer = requests.post(f"{sandbox.url}/_sandbox/clock", data="{", headers=headers, timeout=10)
    assert answer.status_code == 400 and "error" in answer.json()


def test_control_without_a_sandbox_says_so():
    with pytest.raises(ControlError, match="is it running"):
        SandboxControl("http://127.0.0.1:9", "x").clock()


def test_world_and_truth(sandbox):
    world, truth = sandbox.control.world(), sandbox.control.truth()
    assert world["token"] == sandbox.token and len(world["accounts"]) == 2
    assert truth["published"] == [] and {c["account"] for c in truth["campaigns"]} == {
        a["id"] for a in world["accounts"]
    }


def test_tokens_can_be_chosen(make_sandbox):
    running = make_sandbox(token="my-token", control_token="my-control")
    assert (running.token, running.control_token) == ("my-token", "my-control")
    assert running.get("/v25.0/me").status_code == 200


def test_an_occupied_port_is_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"Port {port} is already in use"):
            serve(SandboxOptions(port=port))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"port": 70000}, "port"), ({"accounts": 0}, "accounts"), ({"profile": "wild"}, "profile"),
        ({"speed": -1}, "speed"), ({"days": 0}, "days"), ({"latency_ms": -1}, "latency"),
        ({"start_at": datetime(2026, 1, 1)}, "zone"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_wrong_options_are_a_sentence(options, words):
    with pytest.raises(ValueError, match=words):
        SandboxOptions(**options)


def test_an_app_can_be_made_without_a_server():
    from connectors.sandbox.clock import SandboxClock
    from connectors.sandbox.world.seeded import SeededWorld

    world = SeededWorld(1, 1, 1, 30, int(SANDBOX_START.timestamp()))
    assert create_app(world, SandboxClock(SANDBOX_START), SandboxOptions()).platform.world is world
