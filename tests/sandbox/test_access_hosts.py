"""Versions by date, and the real platform's host names."""

import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.helpers import error
from tests.sandbox.login import KEYS

FIELDS = {"fields": "id"}


@pytest.mark.parametrize(
    ("asked", "served"),
    [("v2.12", "v21.0"), ("v15.0", "v21.0"), ("v21.0", "v21.0"), ("v26.0", "v26.0"), ("", "v25.0")],
)
def test_dead_versions_are_served_as_the_oldest_live_one(calm, asked, served):
    answer = calm.get(f"/{asked}/me".replace("//", "/"))
    assert answer.status_code == 200 and answer.headers["facebook-api-version"] == served


def test_versions_die_by_the_clock(sandbox):
    sandbox.control.set(datetime(2027, 6, 1, tzinfo=UTC))
    assert sandbox.get("/v21.0/me").headers["facebook-api-version"] == "v23.0"
    sandbox.control.set(datetime(2029, 1, 1, tzinfo=UTC))
    assert sandbox.get("/v25.0/me").headers["facebook-api-version"] == "v26.0"
    assert sandbox.get("/me").headers["facebook-api-version"] == "v26.0"


def test_a_version_that_never_was(make_sandbox):
    sandbox = make_sandbox()
    answer = sandbox.get("/v99.0/me/accounts")
    refused = error(answer)
    assert (answer.status_code, refused["code"]) == (400, 2500)
    assert refused["message"] == "Unknown path components: /me/accounts"
    assert error(sandbox.get("/v99.0/act_1/campaigns"))["code"] == 2635
    sandbox.control.choose(switches={"ads_versions": "refuse"})
    refused = error(sandbox.get("/v24.0/act_1/campaigns"))
    assert (refused["code"], refused["message"]) == (
        2635,
        "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.",
    )


@pytest.mark.parametrize("version", ["v25.99", "v0.0", "v21.1", "v2.13", "v025.0"])
def test_what_is_no_version(calm, version):
    assert error(calm.get(f"/{version}/me"))["message"] == "Unknown path components: /me"


def test_versions_begin_by_the_clock(make_sandbox):
    sandbox = make_sandbox(start_at=datetime(2026, 7, 28, tzinfo=UTC), switches={"default_version": 26})
    assert error(sandbox.get("/v26.0/me"))["code"] == 2500
    assert sandbox.get("/me").headers["facebook-api-version"] == "v25.0"
    sandbox.control.step(2 * 86400)
    assert sandbox.get("/v26.0/me").headers["facebook-api-version"] == "v26.0"
    assert sandbox.get("/me").headers["facebook-api-version"] == "v26.0"


@pytest.mark.parametrize(
    ("host", "path", "token"),
    [
        ("graph.facebook.com", "/v25.0/me", "token"),
        ("graph.instagram.com", "/v25.0/me", "instagram_token"),
        ("graph.instagram.com", "/me", "instagram_token"),
        ("localhost:8600", "/v25.0/me", "token"),
        ("127.8.8.8", "/v25.0/me", "token"),
        ("[::1]:80", "/v25.0/me", "token"),
    ],
)
def test_the_platforms_hosts_are_the_prefixes(calm, account, host, path, token):
    token = calm.token if token == "token" else account[token]
    headers = {"Host": host, "Authorization": f"Bearer {token}"}
    assert requests.get(calm.url + path, params=FIELDS, headers=headers, timeout=10).status_code == 200


def test_login_hosts(calm):
    url = f"{calm.url}/oauth/access_token"
    wrong = {"client_id": KEYS.app_id, "client_secret": "x", "code": "x"}
    instagram = requests.post(url, data=wrong, headers={"Host": "api.instagram.com"}, timeout=10)
    assert instagram.json()["error_message"] == "Invalid platform app"
    facebook = requests.post(url, data=wrong, headers={"Host": "graph.facebook.com"}, timeout=10)
    assert error(facebook)["message"] == "Error validating client secret."
    asked = {
        "client_id": KEYS.ig_app_id, "redirect_uri": "http://localhost/", "response_type": "code",
        "scope": "instagram_business_basic",
    }  # fmt: skip
    headers = {"Host": "www.instagram.com"}
    page = requests.get(f"{calm.url}/oauth/authorize", params=asked, headers=headers, timeout=10)
    assert page.status_code == 200 and "Instagram login" in page.text


@pytest.mark.parametrize("host", ["evil.example", "graph.facebook.com.evil.example", "10.0.0.1", "sandbox"])
def test_other_hosts_are_refused(calm, host):
    headers = {"Host": host, "Authorization": f"Bearer {calm.token}"}
    answer = requests.get(f"{calm.url}/v25.0/me", headers=headers, timeout=10)
    assert answer.status_code == 421 and host in answer.json()["error"]["message"]


def test_further_hosts_can_be_named(make_sandbox):
    sandbox = make_sandbox(hosts=("sandbox",))
    headers = {"Host": "sandbox:8600", "Authorization": f"Bearer {sandbox.token}"}
    assert requests.get(f"{sandbox.url}/v25.0/me", headers=headers, timeout=10).status_code == 200


def test_clients_of_a_proxy_send_whole_urls(calm):
    parts = urlsplit(calm.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        line = f"GET http://graph.facebook.com/v25.0/me?access_token={calm.token} HTTP/1.1\r\n"
        connection.sendall(f"{line}Host: graph.facebook.com\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200") and b"Sandbox Owner" in answer


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("www.facebook.com", "/v25.0/me"),
        ("rupload.facebook.com", "/v25.0/me"),
        ("api.instagram.com", "/v25.0/me"),
        ("api.instagram.com", "/refresh_access_token"),
        ("www.instagram.com", "/me"),
        ("graph.facebook.com", "/v25.0/dialog/oauth"),
        ("graph.facebook.com", "/ig-api-upload/v25.0/1"),
        ("graph.instagram.com", "/oauth/authorize"),
        ("graph.instagram.com", "/oauth/access_token"),
    ],
)
def test_each_host_serves_its_own_paths_only(calm, host, path):
    headers = {"Host": host, "Authorization": f"Bearer {calm.token}"}
    answer = requests.get(f"{calm.url}{path}", headers=headers, timeout=10)
    assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html")


def test_the_facebook_login_page_is_on_its_host(calm):
    asked = {"client_id": KEYS.app_id, "redirect_uri": "http://localhost/", "response_type": "code"}
    headers = {"Host": "www.facebook.com"}
    answer = requests.get(f"{calm.url}/v25.0/dialog/oauth", params=asked, headers=headers, timeout=10)
    assert answer.status_code == 200
