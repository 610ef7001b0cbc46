"""Batches, several ids, ETags."""

import json

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.wire.references import filled
from tests.sandbox.helpers import error


def batch(sandbox, *items, path="/v25.0/", **form):
    return sandbox.post(path, batch=json.dumps(items), **form)


def read(answer):
    return json.loads(answer["body"])


def test_an_item_takes_values_from_an_earlier_one(calm, account):
    first = {"name": "posts", "relative_url": f"{account['id']}/media?limit=2"}
    answers = batch(calm, first, {"relative_url": "{result=posts:$.data.0.id}?fields=timestamp"}).json()
    assert answers[0] is None and "timestamp" in read(answers[1])
    shown = batch(
        calm,
        first | {"omit_response_on_success": False},
        {"relative_url": "?ids={result=posts:$.data.*.id}&fields=media_type"},
        {"method": "GET", "relative_url": "%7Bresult=posts:$.data[1].id%7D"},
    ).json()
    ids = [post["id"] for post in read(shown[0])["data"]]
    assert set(read(shown[1])) == set(ids) and read(shown[2]) == {"id": ids[1]}


def test_an_answer_may_be_left_out(calm, account):
    answers = batch(
        calm,
        {"relative_url": account["id"], "omit_response_on_success": True},
        {"relative_url": "123", "omit_response_on_success": True},
    ).json()
    assert answers[0] is None and answers[1]["code"] == 400


def test_what_depends_on_a_failure_is_not_run(calm):
    answers = batch(
        calm,
        {"name": "bad", "relative_url": "123"},
        {"relative_url": "me", "depends_on": "bad"},
        {"relative_url": "me", "depends_on": "unknown"},
        {"relative_url": "{result=bad:$.id}"},
        {"relative_url": "me"},
    ).json()
    assert [answer["code"] for answer in answers] == [400, 424, 400, 424, 200]


def test_a_path_that_matches_nothing_is_told(calm, account):
    named = {"name": "one", "relative_url": account["id"]}
    answers = batch(calm, named, {"relative_url": "{result=one:$.nothing.0}"}).json()
    assert "matches nothing" in read(answers[1])["error"]["message"]


def test_files_and_batches_within_batches_are_refused(calm):
    nested = {"method": "POST", "relative_url": "", "body": "batch=[]"}
    answers = batch(calm, {"relative_url": "me", "attached_files": "a"}, nested).json()
    assert [read(answer)["error"]["code"] for answer in answers] == [100, 100]


def test_items_have_their_own_token_version_headers_and_method(calm, account, posts):
    item = {"relative_url": f"/v23.0/me?access_token={account['page_token']}"}
    toggle = {"method": "POST", "relative_url": posts[0]["id"], "body": "comment_enabled=true"}
    mine, toggled, deleted = batch(calm, item, toggle, {"method": "DELETE", "relative_url": "123"}).json()
    headers = {header["name"]: header["value"] for header in mine["headers"]}
    assert read(mine)["id"] == account["page_id"] and headers["Facebook-API-Version"] == "v23.0"
    assert read(toggled) == {"success": True} and deleted["code"] == 400
    again = batch(calm, item | {"headers": [{"name": "If-None-Match", "value": headers["ETag"]}]}).json()[0]
    assert (again["code"], again["body"]) == (304, None)
    bare = batch(calm, item, include_headers="false").json()[0]
    assert set(bare) == {"code", "body"}


def test_each_item_is_a_counted_call(make_sandbox):
    running = make_sandbox()
    batch(running, {"relative_url": "me"}, {"relative_url": "me"}, {"relative_url": "nothing"})
    assert running.control.calls()["counted_calls"] == 3


def test_batches_of_the_instagram_host_are_a_switch(make_sandbox):
    for allowed in (True, False):
        running = make_sandbox(switches={"ig_batch": allowed})
        token = running.control.world()["accounts"][0]["instagram_token"]
        answer = running.post("/ig/v25.0/", token, batch=json.dumps([{"relative_url": "me"}]))
        assert (answer.status_code == 200) is allowed


@pytest.mark.parametrize("text", ["[1]", '{"a": 1}', "[[]]", "[" * 5000, '[{"relative_url": "http://[::1"}]'])
def test_hostile_batches_are_told(calm, text):
    answer = calm.post("/", batch=text)
    assert answer.status_code in {200, 400}
    assert error(answer)["code"] == 100 if answer.status_code == 400 else answer.json()[0]["code"] == 400


def test_one_unknown_id_fails_them_all(calm, account, posts):
    refused = error(calm.get("/v25.0/", ids=f"{account['id']},123,x"))
    assert (refused["code"], refused["message"]) == (
        803,
        "(#803) Some of the aliases you requested do not exist: 123,x",
    )
    both = calm.get("/v25.0/", ids=f"{account['id']},{posts[0]['id']},{account['id']}", fields="id").json()
    assert set(both) == {account["id"], posts[0]["id"]}
    assert error(calm.get("/v25.0/", ids=",".join(str(n) for n in range(51))))["code"] == 100
    assert error(calm.get("/v25.0/", ids=account["id"], fields="nonsense"))["code"] == 100


def test_an_edge_of_several_accounts_pages_on_for_each(calm):
    ids = [account["id"] for account in calm.control.world()["accounts"]]
    answer = calm.get("/v25.0/media", ids=",".join(ids), limit=2, fields="id").json()
    for account, page in answer.items():
        link = page["paging"]["next"]
        assert f"/v25.0/{account}/media?" in link and "ids=" not in link
        assert len(requests.get(link, timeout=10).json()["data"]) == 2


def test_an_unchanged_answer_is_304_and_counts(make_sandbox):
    running = make_sandbox()
    account = running.control.world()["accounts"][0]["id"]
    path = f"{running.url}/v25.0/{account}"
    headers = {"Authorization": f"Bearer {running.token}"}
    first = requests.get(path, headers=headers, timeout=10)
    again = requests.get(path, headers=headers | {"If-None-Match": first.headers["etag"]}, timeout=10)
    assert (
        again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
    )
    other = requests.get(path, headers=headers | {"If-None-Match": '"x"'}, timeout=10)
    assert other.status_code == 200 and running.control.calls()["counted_calls"] == 3
    failed = requests.get(f"{running.url}/v25.0/123", headers=headers, timeout=10)
    assert "etag" not in failed.headers


@given(text=st.text(alphabet="{}result=a:$.data[0]*'", max_size=60))
def test_any_reference_is_replaced_or_refused(text):
    body = json.dumps({"data": [{"a": 1}, {"a": "x"}], "result": {"a": None}}).encode()
    try:
        assert isinstance(filled(text, {"a": body}), str)
    except Refusal as refusal:
        assert refusal.code == 100


def test_references_reach_into_lists_and_objects():
    body = json.dumps({"data": [{"id": "1", "n": 5}, {"id": "2"}], "ok": True}).encode()
    for path, value in {
        "$.data.0.id": "1",
        "$.data[1].id": "2",
        "$.data.*.id": "1,2",
        "$.ok": "true",
        "$.data[0].n": "5",
    }.items():
        assert filled(f"<{{result=x:{path}}}>", {"x": body}) == f"<{value}>"
