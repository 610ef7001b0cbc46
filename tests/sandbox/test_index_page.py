"""The page for people: what it shows, that it shows no token, and that it runs only its own script."""

import base64
import hashlib
import re

import requests

from tests.sandbox.helpers import first_account


def test_it_shows_routes_accounts_quirks_and_calls(make_sandbox):
    running = make_sandbox(profile="realistic", quirks={"Q29": 0})
    account = first_account(running)
    running.get(f"/v25.0/{account}", fields="nonsense")
    page = requests.get(running.url, timeout=10).text
    for words in ("/{user}/insights", "graph.instagram.com", account, "Q75", "quota_total", "400, code 100"):
        assert words in page
    assert page.count("<td>Q") == 75
    told = running.control.world()
    for secret in (
        running.token,
        running.control_token,
        told["app_secret"],
        told["accounts"][0]["page_token"],
    ):
        assert secret not in page


def test_its_pictures_are_there(sandbox):
    page = requests.get(sandbox.url, timeout=10).text
    for source in re.findall(r'<img[^>]* src="([^"]+)"', page):
        found = requests.get(sandbox.url + source.replace("&amp;", "&"), timeout=10)
        assert (found.status_code, found.headers["content-type"]) == (200, "image/jpeg")


def test_only_its_own_script_may_run(sandbox):
    answer = requests.get(sandbox.url, timeout=10)
    script = re.search(r"<script>(.*)</script>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "http" not in policy
    assert re.findall(r"\son\w+=", answer.text) == []


def test_looking_at_it_is_no_call(sandbox):
    before = sandbox.control.save()
    requests.get(sandbox.url, timeout=10)
    assert sandbox.control.save() == before


def test_it_says_when_the_world_ends(make_sandbox, caplog):
    running = make_sandbox(accounts=1, posts=3, days=30)
    assert "Its world ends on 07 December 2027." in requests.get(running.url, timeout=10).text
    assert "end of the sandbox's world" not in caplog.text
    running.control.step(401 * 86400)
    assert "Its world ended on 07 December 2027" in requests.get(running.url, timeout=10).text
    assert caplog.text.count("passed the end of the sandbox's world") == 1
