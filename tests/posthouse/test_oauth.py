"""Connecting by a login, the whole way: browser-like requests, the real server, the sandbox's consent page."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from connectors.sandbox.access.app_keys import keys_of
from tests.desk_process import EMAIL, PASSWORD, Desk, desk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("oauth")]

KEYS = keys_of(1, None)
VIEWER = "vera@example.org"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A sandbox and a server without accounts, with the sandbox's app in its settings; an owner and a viewer."""
    with desk(tmp_path_factory.mktemp("desk")) as found:
        found.start_sandbox(
            "--accounts", "2", "--posts", "4", "--days", "30", "--profile", "calm", "--seed", "1"
        )
        (found.home / "posthouse.toml").write_text(
            f'graph_url = "{found.sandbox_url}"\napp_id = "{KEYS.app_id}"\napp_secret = "{KEYS.app_secret}"\n'
            f'instagram_app_id = "{KEYS.ig_app_id}"\ninstagram_app_secret = "{KEYS.ig_app_secret}"\nlog = "debug"\n'
        )
        secret = {"POSTHOUSE_NEW_PASSWORD": PASSWORD}
        found.run("users", "add", EMAIL, env=secret)
        found.run("users", "add", VIEWER, "--role", "viewer", env=secret)
        found.start("serve", "serve", "--port", str(found.port))
        found.wait_for(f"{found.url}/healthz")
        yield found


@dataclass
class Browser:
    """Somebody's browser: its cookies, no redirect followed unseen."""

    desk: Desk
    session: requests.Session

    @classmethod
    def of(cls, running: Desk, email: str | None = EMAIL) -> "Browser":
        browser = cls(running, requests.Session())
        if email is not None:
            form = {"email": email, "password": PASSWORD}
            answer = browser.session.post(
                f"{running.url}/sign-in",
                form,
                headers={"Origin": running.url},
                allow_redirects=False,
                timeout=20,
            )
            assert answer.status_code == 303, answer.text
        return browser

    def get(self, path: str, **params: str) -> requests.Response:
        url = path if path.startswith("http") else self.desk.url + path
        return self.session.get(url, params=params, allow_redirects=False, timeout=20)

    def decide(self, flavour: str, decision: str = "allow", **chosen: str) -> str:
        """Go to the consent page and decide; gives the address that it sends back to."""
        out = self.get(f"/oauth/start/{flavour}")
        assert out.status_code == 303, out.text
        back = self.get(out.headers["location"], sandbox_decision=decision, **chosen)
        assert back.status_code == 302, back.text
        return str(back.headers["location"])


def told(answer: requests.Response) -> str:
    assert "code=" not in answer.text and "state=" not in answer.text
    return answer.text


def until_connected(running: Desk, flavour: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = running.json("accounts", "list")["accounts"]
        if any(account["login_flavour"] == flavour for account in found):
            return [account for account in found if account["login_flavour"] == flavour]
        time.sleep(0.5)
    raise AssertionError(running.logs())


def test_the_whole_way_with_facebook_and_then_with_instagram(running: Desk) -> None:
    browser = Browser.of(running)
    scopes = "instagram_basic,instagram_manage_insights,instagram_content_publish,pages_show_list,pages_read_engagement"
    back = browser.decide("facebook", sandbox_scopes=scopes)
    assert back.startswith(f"{running.url}/oauth/callback/facebook?")
    answer = browser.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?section=accounts")
    assert answer.headers["referrer-policy"] == "no-referrer"
    found = until_connected(running, "facebook")
    assert len(found) == 2
    assert (
        "Comments cannot be read or answered: instagram_manage_comments was not granted."
        in found[0]["access"]
    )
    assert found[0]["token"]["lasting"] and found[0]["token"]["data_access_expires_at"]

    back = browser.decide("instagram", sandbox_accounts=found[1]["username"])
    assert browser.get(back).status_code == 303
    (own,) = until_connected(running, "instagram")
    assert own["id"] == found[1]["id"], "the same account, by its other login"
    assert own["graph_url"] == f"{running.sandbox_url}/ig" and own["token"]["expires_at"]
    checked = running.json("accounts", "check")
    assert checked["ok"] and {one["username"] for one in checked["accounts"]} == {
        a["username"] for a in found
    }
    assert running.json("audit", "verify")["ok"]


def test_a_code_comes_back_once_and_only_to_the_session_that_asked(running: Desk) -> None:
    browser = Browser.of(running)
    back = browser.decide("facebook")
    assert browser.get(back).status_code == 303
    assert "finished already" in told(browser.get(back))

    stolen = browser.decide("facebook")
    other = Browser.of(running)
    assert "begun in another session" in told(other.get(stolen))
    assert "finished already" in told(browser.get(stolen)), "it is used up by the attempt"


def test_what_was_not_asked_for_is_refused(running: Desk) -> None:
    browser = Browser.of(running)
    for query in (
        "",
        "?code=x",
        "?code=x&state=y",
        "?state=",
        "?error=access_denied",
        "?code=x&state=%ff%00",
    ):
        answer = browser.get(f"/oauth/callback/facebook{query}")
        assert answer.status_code == 400 and "was not begun here" in told(answer), query
    crossed = browser.decide("facebook").replace("callback/facebook", "callback/instagram")
    assert "from another place" in told(browser.get(crossed))
    query = parse_qs(urlsplit(browser.decide("facebook")).query)
    empty = urlencode({"state": query["state"][0], "code": ""})
    assert "no usable code" in told(browser.get(f"/oauth/callback/facebook?{empty}"))
    for path in ("/oauth/start/myspace", "/oauth/callback/myspace"):
        assert browser.get(path).status_code == 404


def test_denying_connects_nothing_and_says_so(running: Desk) -> None:
    browser = Browser.of(running)
    for flavour in ("facebook", "instagram"):
        back = browser.decide(flavour, "deny")
        assert "You did not allow it, so nothing was connected." in told(browser.get(back))
        assert "was not begun here" in told(browser.get(back)), "its state is used up"


def test_a_login_that_takes_too_long_is_begun_again(running: Desk) -> None:
    browser = Browser.of(running)
    back = browser.decide("facebook")
    running.control.step(11 * 60)
    time.sleep(1)
    assert "longer than 10 minutes" in told(browser.get(back))


def test_only_those_who_may_connect_get_that_far(running: Desk) -> None:
    stranger = Browser.of(running, None)
    out = stranger.get("/oauth/start/facebook")
    assert out.headers["location"] == "/sign-in"
    back = stranger.get("/oauth/callback/facebook", code="A" * 40, state="s")
    assert back.headers["location"] == "/sign-in", "the code goes into no address of ours"
    refused = Browser.of(running, VIEWER).get("/oauth/start/facebook")
    assert refused.status_code == 403 and "You may not connect accounts here" in refused.text


def test_no_secret_is_in_the_logs_or_the_ledger(running: Desk) -> None:
    browser = Browser.of(running)
    back = browser.decide("instagram")
    code = parse_qs(urlsplit(back).query)["code"][0]
    browser.get(back)
    time.sleep(3)
    written = (running.home / "serve.log").read_text()
    assert "change made" in written, "it is the log"
    written += (running.home / "ledger.db").read_bytes().decode("latin-1")
    for secret in (code, KEYS.app_secret, KEYS.ig_app_secret, "EAAU", "EAAP", "IGAA"):
        assert secret not in written, secret


def test_a_desk_without_an_app_says_how_to_set_one_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    with desk(tmp_path_factory.mktemp("plain")) as plain:
        plain.run("users", "add", EMAIL, env={"POSTHOUSE_NEW_PASSWORD": PASSWORD})
        plain.start("serve", "serve", "--port", str(plain.port))
        plain.wait_for(f"{plain.url}/healthz")
        answer = Browser.of(plain).get("/oauth/start/instagram")
        assert answer.status_code == 400 and "POSTHOUSE_INSTAGRAM_APP_ID" in answer.text
