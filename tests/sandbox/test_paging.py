"""Paging by cursor: every item exactly once, for any size of page and whatever is written in between."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.api import router
from connectors.sandbox.api.call import Call
from connectors.sandbox.ids import PUBLISHED
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.platform import Platform, build_platform
from connectors.sandbox.refusing.refusals import Refusal
from tests.sandbox.helpers import error

ACCOUNT = 0


class Reader:
    """Asks a platform without a server, and writes to it as its endpoints do."""

    def __init__(self, **quirks: float) -> None:
        options = SandboxOptions(
            port=1, accounts=1, posts=30, days=60, profile="calm", speed=0, quirks=quirks
        )
        self.platform: Platform = build_platform(options)
        self.at = self.platform.now().timestamp()

    def ask(self, method: str, *path: str, **params: str) -> dict:
        platform = self.platform
        platform.number += 1
        grant = platform.tokens.open(platform.tokens.user, "fb", platform.now())
        token, number = platform.tokens.user, platform.number
        return router.answer(
            Call(platform, "fb", "v25.0", method, path, params, token, grant, self.at, number)
        )

    def page(self, limit: int, **cursor: str) -> dict:
        return self.ask("GET", self.platform.ids.user(ACCOUNT), "media", limit=str(limit), **cursor)

    def publish(self) -> str:
        state = self.platform.state
        number, k = len(state.drafts.containers) + 1, PUBLISHED + len(state.drafts.published[ACCOUNT])
        made = {"number": number, "account": ACCOUNT, "at": self.at}
        state.record({"kind": "container", "shape": "IMAGE", "caption": "New", **made})
        state.record({"kind": "fetched", "number": number, "file": "x.jpg", "failure": None, "video": False})
        state.record({"kind": "published", "account": ACCOUNT, "k": k, "at": self.at, "container": number})
        return self.platform.ids.media(ACCOUNT, k)

    def delete(self, media: str) -> None:
        self.ask("DELETE", media)

    def listed(self) -> list[str]:
        return [post["id"] for post in self.page(100)["data"]]


def after(page: dict) -> str | None:
    paging = page.get("paging", {})
    return paging["cursors"]["after"] if "next" in paging else None


WRITES = st.lists(st.one_of(st.just("publish"), st.integers(0, 40)), max_size=3)


@settings(max_examples=60, deadline=None)
@given(limit=st.integers(1, 40), writes=st.lists(WRITES, max_size=12), together=st.booleans())
def test_each_post_comes_exactly_once_whatever_is_written(limit, writes, together):
    reader = Reader()
    if together:
        reader.publish()  # at the same second as the later ones: their numbers decide
    everything, deleted, seen, cursor = reader.listed(), set(), [], {}
    for step in range(100):
        page = reader.page(limit, **cursor)
        seen += [post["id"] for post in page["data"]]
        for write in writes[step] if step < len(writes) else []:
            if write == "publish":
                reader.publish()
            elif write < len(everything) and everything[write] not in deleted:
                reader.delete(everything[write])
                deleted.add(everything[write])
        if after(page) is None:
            break
        cursor = {"after": after(page)}
    assert len(seen) == len(set(seen))
    assert set(everything) - deleted <= set(seen) <= set(everything)
    assert seen == [post for post in everything if post in set(seen)]


@settings(max_examples=30, deadline=None)
@given(limit=st.integers(1, 10), victim=st.integers(0, 29))
def test_with_q60_paging_ends_with_an_error_or_is_complete(limit, victim):
    reader = Reader(Q60=1)
    everything, seen = reader.listed(), []
    page = reader.page(limit)
    reader.delete(everything[victim])
    while True:
        seen += [post["id"] for post in page["data"]]
        if after(page) is None:
            break
        try:
            page = reader.page(limit, after=after(page))
        except Refusal as refusal:
            assert refusal.message == "(#100) Invalid cursors values" and seen[-1] == everything[victim]
            return
    assert len(seen) == len(set(seen)) and set(everything) - {everything[victim]} <= set(seen)


@settings(max_examples=30, deadline=None)
@given(limit=st.integers(1, 12), start=st.integers(1, 29))
def test_paging_back_leads_to_the_beginning(limit, start):
    reader = Reader()
    everything = reader.listed()
    page, seen = reader.page(1, after=reader.page(start)["paging"]["cursors"]["after"]), []
    while True:
        page = reader.page(limit, before=page["paging"]["cursors"]["before"])
        seen = [post["id"] for post in page["data"]] + seen
        if "paging" not in page or "previous" not in page["paging"]:
            break
    assert seen == everything[:start]


def test_a_new_post_moves_nothing_and_heads_the_next_reading():
    reader = Reader()
    first = reader.page(5)
    new = reader.publish()
    second = reader.page(5, after=first["paging"]["cursors"]["after"])
    assert new not in {post["id"] for post in first["data"] + second["data"]} and reader.listed()[0] == new


def test_links_carry_the_token_the_version_and_what_was_asked(calm, account):
    path = f"/v24.0/{account['id']}/media"
    page = calm.get(path, fields="id,caption", limit=4, since="2020-01-01").json()
    link = urlsplit(page["paging"]["next"])
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert link.path == path
    assert query == {
        "access_token": calm.token, "pretty": "0", "fields": "id,caption", "limit": "4", "since": "2020-01-01",
        "after": page["paging"]["cursors"]["after"],
    }  # fmt: skip
    assert "previous" not in page["paging"]
    assert "previous" in requests.get(page["paging"]["next"], timeout=10).json()["paging"]


def test_the_last_page_has_cursors_and_no_next(calm, account):
    page = calm.get(f"/v25.0/{account['id']}/media", limit=100).json()
    assert set(page["paging"]) == {"cursors"} and set(page["paging"]["cursors"]) == {"before", "after"}
    beyond = calm.get(f"/v25.0/{account['id']}/media", after=page["paging"]["cursors"]["after"]).json()
    assert beyond == {"data": []}


def test_nested_pages_have_links_of_their_own_edge(calm, account):
    fields = "username,media.limit(3){id,timestamp,children{id}}"
    page = calm.get(f"/v25.0/{account['id']}", fields=fields).json()["media"]
    link = page["paging"]["next"]
    assert f"/v25.0/{account['id']}/media?" in link
    following = requests.get(link, timeout=10).json()
    whole = calm.get(f"/v25.0/{account['id']}/media", fields="id,timestamp,children{id}", limit=6).json()[
        "data"
    ]
    assert page["data"] + following["data"] == whole
    inner = f"media.limit(3).after({page['paging']['cursors']['after']}){{id,timestamp,children{{id}}}}"
    again = calm.get(f"/v25.0/{account['id']}", fields=inner).json()["media"]
    assert again["data"] == following["data"]


def test_cursors_of_another_edge_or_account_are_refused(calm):
    mine, other = calm.control.world()["accounts"][:2]
    cursor = calm.get(f"/v25.0/{mine['id']}/media", limit=2).json()["paging"]["cursors"]["after"]
    for path in (f"/v25.0/{other['id']}/media", f"/v25.0/{mine['id']}/tags", "/v25.0/me/accounts"):
        refused = error(calm.get(path, after=cursor))
        assert (refused["code"], refused["message"]) == (100, "(#100) Invalid cursors values")


@settings(max_examples=60, deadline=None)
@given(cursor=st.text(min_size=1, max_size=60))
def test_any_text_as_a_cursor_is_refused(cursor):
    with pytest.raises(Refusal, match="Invalid cursors values"):
        READER.page(5, after=cursor)


READER = Reader()


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "٣", "9" * 40])
def test_a_limit_that_is_none_is_refused(calm, account, limit):
    assert error(calm.get(f"/v25.0/{account['id']}/media", limit=limit))["code"] == 100


def test_a_limit_above_the_most_is_cut_or_refused_by_switch(make_sandbox):
    for reading, status in (("clamp", 200), ("error", 400)):
        running = make_sandbox(accounts=1, posts=120, switches={"limit_over_most": reading})
        answer = running.get(f"/v25.0/{running.control.world()['accounts'][0]['id']}/media", limit=101)
        assert answer.status_code == status
        assert status == 400 or len(answer.json()["data"]) == 100


@pytest.mark.parametrize(
    "since", ["now", "today", "yesterday", "-40 days", "2026-10-01", "2026-10-01T00:00:00+0000"]
)
def test_since_takes_words_and_dates(calm, account, since):
    assert calm.get(f"/v25.0/{account['id']}/media", since=since).status_code == 200


def test_the_newest_ten_thousand_are_listed(make_sandbox):
    running = make_sandbox(accounts=1, posts=10_030, days=3000)
    account = running.control.world()["accounts"][0]["id"]
    session, seen = requests.Session(), 0
    url = f"{running.url}/v25.0/{account}/media?limit=100&access_token={running.token}"
    while url:
        page = session.get(url, timeout=20).json()
        seen, url = seen + len(page["data"]), page.get("paging", {}).get("next")
    assert seen == 10_000
