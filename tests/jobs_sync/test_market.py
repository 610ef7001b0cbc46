"""Reading others over real HTTP: what is stored equals what the sandbox tells, and its limits are kept."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jobs.replay import replay
from jobs.sync import SyncResult
from jobs.sync.market import read_market
from tests.jobs_sync.conftest import Desk
from tests.jobs_sync.test_replay import rows
from tests.sandbox_fixture import RunningSandbox
from warehouse.lake.store import Lake
from warehouse.ledger import capabilities, usage, watches, webhooks
from warehouse.ledger.accounts import Account

POST = "id,timestamp,like_count,comments_count"
WORLD = {"accounts": 1, "posts": 260, "days": 300}

Make = Callable[..., tuple[Desk, Account]]


@pytest.fixture
def connected(desk_at: Callable[[RunningSandbox], Desk], make_sandbox: Callable[..., RunningSandbox]) -> Make:
    """Make a desk with the first account of a sandbox connected by the Facebook login."""

    def make(**options: Any) -> tuple[Desk, Account]:
        desk = desk_at(make_sandbox(**{**WORLD, **options}))
        return desk, desk.connect()[0]

    return make


def rivals(desk: Desk) -> list[str]:
    """User names of others, who tagged the account."""
    found = ask(desk, f"{user(desk)}/tags", fields="username", limit=100)["data"]
    return sorted({str(post["username"]) for post in found})


def market(desk: Desk, **options: Any) -> SyncResult:
    return desk.sync(job="market", read=read_market, **options)


def watch(desk: Desk, account: Account, kind: str, *wanted: str) -> None:
    with desk.ledger.begin() as conn:
        for name in wanted:
            watches.add(conn, account.id, kind, name, desk.now())


def state_of(desk: Desk, name: str) -> watches.Watch:
    with desk.ledger.read() as conn:
        return next(one for one in watches.list_watches(conn) if one.name == name)


def user(desk: Desk) -> str:
    return str(desk.platform.control.world()["accounts"][0]["id"])


def ask(desk: Desk, path: str, **params: Any) -> dict[str, Any]:
    answer = desk.platform.get(f"/v25.0/{path}", **params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def asked(desk: Desk, code: int | None = None) -> int:
    """How many discoveries the platform has seen since calls were last counted anew; `code`: refused by it."""
    calls = desk.platform.control.calls(limit=1000)["calls"]
    own = [call for call in calls if call["path"].endswith(f"/{user(desk)}")]
    return len([call for call in own if code is None or call.get("code") == code])


def discovered(desk: Desk, name: str) -> tuple[dict[str, Any], dict[str, tuple[Any, ...]]]:
    """A competitor as the sandbox tells it: its fields, and its posts by id."""
    after, posts = "", {}
    while True:
        nested = f"media.limit(100){after}{{{POST},view_count}}"
        fields = f"business_discovery.username({name}){{followers_count,media_count,{nested}}}"
        found = ask(desk, user(desk), fields=fields)["business_discovery"]
        for post in found["media"]["data"]:
            posts[post["id"]] = tuple(post.get(key) for key in ("like_count", "comments_count", "view_count"))
        if "paging" not in found["media"]:
            return found, posts
        after = f".after({found['media']['paging']['cursors']['after']})"


def posts_in_lake(desk: Desk, name: str) -> dict[str, tuple[Any, ...]]:
    sql = "SELECT competitor, media_id, like_count, comments_count, view_count FROM competitor_media_current"
    counts = ("like_count", "comments_count", "view_count")
    return {row["media_id"]: numbers(row, *counts) for row in desk.table(sql) if row["competitor"] == name}


def numbers(row: dict[str, Any], *columns: str) -> tuple[int | None, ...]:
    """Columns of a row as whole numbers; NULL is None."""
    return tuple(None if pd.isna(row[name]) else int(row[name]) for name in columns)


# ---- competitors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [0, 1])
def test_competitors_are_stored_as_the_sandbox_tells_them(connected: Make, shown: int) -> None:
    desk, account = connected(quirks={"Q72": shown, "Q25": 0.3})
    rival = rivals(desk)[0]
    watch(desk, account, "competitor", rival)
    result = market(desk)
    assert (result.errors, result.notes) == ([], [])
    told, posts = discovered(desk, rival)
    assert posts_in_lake(desk, rival) == posts and len(posts) == told["media_count"]
    assert any(views is not None for _, _, views in posts.values()), "reels show their views"
    assert any(likes is None for likes, _, _ in posts.values()), "hidden likes are no zero"
    (row,) = desk.lake.rows(
        "competitors",
        account=account.id,
        start=desk.now() - timedelta(days=30),
        end=desk.now() + timedelta(minutes=1),
        usernames=[rival],
    )[-1:]
    assert (row["followers"], row["known_from"]) == (told["followers_count"], None)
    assert state_of(desk, rival).state == "read"
    unlinked = desk.number("SELECT count(*) FROM competitor_media WHERE raw_id IS NULL")
    assert (
        unlinked == 0
        and b"business_discovery"
        in desk.raw.read(desk.number("SELECT max(raw_id) FROM competitor_version"))[0]
    )


def test_a_competitor_costs_one_call_a_day_and_its_whole_list_once_a_week(connected: Make) -> None:
    desk, account = connected()
    rival = rivals(desk)[1]
    watch(desk, account, "competitor", rival)
    market(desk)
    spent = []
    for _ in range(8):
        desk.step(hours=1)
        desk.platform.control.reset_calls()
        market(desk)
        assert asked(desk) <= 1, "nothing is read twice within a day but what was never answered"
        desk.step(hours=23)
        desk.platform.control.reset_calls()
        market(desk)
        spent.append(asked(desk))
    assert posts_in_lake(desk, rival).keys() == discovered(desk, rival)[1].keys()
    assert sorted(spent)[:7] == [1] * 7 and max(spent) > 1
    seen = desk.number("SELECT count(*) - count(DISTINCT (media_id, observed_at)) FROM competitor_media")
    assert seen == 0, "nothing is written twice"


def test_a_name_that_instagram_does_not_show_is_kept_as_a_sentence_and_asked_for_seldom(
    connected: Make,
) -> None:
    desk, account = connected()
    rival = rivals(desk)[0]
    watch(desk, account, "competitor", "nobody.at.all", rival)
    result = market(desk)
    assert result.errors == [] and state_of(desk, rival).state == "read"
    missing = state_of(desk, "nobody.at.all")
    assert missing.state == "missing" and "@nobody.at.all" in str(missing.words)
    desk.step(days=1)
    market(desk)
    assert state_of(desk, "nobody.at.all").checked_at == missing.checked_at
    desk.step(days=6)
    market(desk)
    assert state_of(desk, "nobody.at.all").checked_at == desk.now()


def test_pages_that_are_too_large_are_halved(connected: Make) -> None:
    desk, account = connected()
    rival = rivals(desk)[0]
    watch(desk, account, "competitor", rival)
    words = "Please reduce the amount of data you're asking for, then retry your request"
    fault = {"path": f"/v25.0/{user(desk)}$", "code": 1, "message": words, "times": 2}
    desk.platform.control.faults([fault])
    result = market(desk)
    assert result.errors == [] and asked(desk, 1) == 2
    assert posts_in_lake(desk, rival) == discovered(desk, rival)[1]


def test_the_instagram_login_names_the_loss_and_reads_the_rest(
    desk_at: Callable[[RunningSandbox], Desk], make_sandbox: Callable[..., RunningSandbox]
) -> None:
    platform = make_sandbox(**WORLD)
    desk = desk_at(platform)
    token = platform.control.world()["accounts"][0]["instagram_token"]
    (account,) = desk.connect("/ig", token)
    assert market(desk).notes == [], "nothing is lost that nobody asked for"
    watch(desk, account, "hashtag", "coffee")
    desk.step(days=1)
    (note,) = market(desk).notes
    assert note.startswith(f"@{account.username}: ") and "Facebook login" in note
    assert desk.number("SELECT count(*) FROM tagged_media") > 0


# ---- hashtags ------------------------------------------------------------------------------------------


def recent(desk: Desk, tag: str) -> dict[str, tuple[Any, ...]]:
    """The recent posts of a tag as the sandbox tells them, in one walk with its constant cursor."""
    found: dict[str, tuple[Any, ...]] = {}
    hashtag = ask(desk, "ig_hashtag_search", user_id=user(desk), q=tag)["data"][0]["id"]
    params = {"user_id": user(desk), "fields": POST, "limit": 50}
    while True:
        page = ask(desk, f"{hashtag}/recent_media", **params)
        found |= {post["id"]: (post.get("like_count"), post.get("comments_count")) for post in page["data"]}
        if "next" not in page.get("paging", {}):
            return found
        params["after"] = page["paging"]["cursors"]["after"]


@pytest.mark.parametrize("constant", [0, 1])
def test_recent_posts_with_a_hashtag_are_stored_once_each(connected: Make, constant: int) -> None:
    desk, account = connected(posts=3000, quirks={"Q45": constant})
    watch(desk, account, "hashtag", "neverheardof")
    assert market(desk).errors == []
    told = recent(desk, "neverheardof")
    assert len(told) > 50, "there is more than one page"
    rows = desk.table("SELECT media_id, like_count, comments_count, tag FROM hashtag_media")
    assert {row["media_id"]: (row["like_count"], row["comments_count"]) for row in rows} == told
    assert len(rows) == len(told)
    desk.step(hours=24)
    assert market(desk).errors == []
    assert recent(desk, "neverheardof").keys() <= {
        row["media_id"] for row in desk.table("SELECT media_id FROM hashtag_media")
    }


def test_a_thirty_first_hashtag_is_never_asked_for(connected: Make) -> None:
    desk, account = connected(posts=10)
    for number in range(28):
        ask(desk, "ig_hashtag_search", user_id=user(desk), q=f"elsewhere{number}")
    watch(desk, account, "hashtag", "ant", "bee", "cat")
    desk.step(hours=1)
    desk.platform.control.reset_calls()
    result = market(desk)
    assert result.errors == []
    assert [state_of(desk, name).state for name in ("ant", "bee", "cat")] == ["read", "read", "put_off"]
    words = str(state_of(desk, "cat").words)
    assert "30 hashtags" in words and f"{desk.now() + timedelta(days=7):%Y-%m-%d}" in words
    for _ in range(9):
        desk.step(days=1)
        assert market(desk).errors == []
    assert state_of(desk, "cat").state == "read", "those of elsewhere are a week old by now"
    codes = {call.get("code") for call in desk.platform.control.calls(limit=1000)["calls"]}
    assert 18 not in codes, "the platform never had to refuse"


def test_a_hashtag_that_cannot_be_searched_is_a_sentence(connected: Make) -> None:
    desk, account = connected(posts=10)
    watch(desk, account, "hashtag", "nsfw", "coffee")
    assert market(desk).errors == []
    assert state_of(desk, "nsfw").state == "missing" and "#nsfw" in str(state_of(desk, "nsfw").words)
    assert state_of(desk, "coffee").state == "read"


# ---- limits --------------------------------------------------------------------------------------------


def test_a_platform_limit_stops_others_but_not_the_accounts_own(connected: Make) -> None:
    desk, account = connected()
    watch(desk, account, "competitor", rivals(desk)[0])
    fault = {"path": f"/v25.0/{user(desk)}$", "code": 4, "times": 1}
    desk.platform.control.faults([fault])
    result = market(desk)
    assert len(result.errors) == 1 and "used up" in result.errors[0]
    assert desk.number("SELECT count(*) FROM tagged_media") > 0, "tags were read"
    with desk.ledger.read() as conn:
        limit = usage.find(conn, "app")
    assert limit is not None and limit.regain_at is not None and limit.regain_at > desk.now()
    desk.platform.control.reset_calls()
    (note,) = market(desk).notes
    assert "used up until" in note and asked(desk) == 0
    desk.at = limit.regain_at
    assert market(desk).errors == [] and state_of(desk, rivals(desk)[0]).state == "read"


# ---- mentions and tags ---------------------------------------------------------------------------------


def test_mentions_that_were_told_are_read_and_settled(connected: Make) -> None:
    desk, account = connected()
    desk.step(days=20)
    told = desk.platform.control.mentions(user(desk), days=20)
    assert {bool(one.get("comment_id")) for one in told} == {True, False}
    with desk.ledger.begin() as conn:
        for one in told:
            webhooks.notice_mention(
                conn, account.id, one["media_id"], one.get("comment_id") or "", desk.now()
            )
        webhooks.notice_mention(conn, account.id, "17999999999999999", "", desk.now())
    assert market(desk).errors == []
    rows = desk.table(
        "SELECT media_id, comment_id, username, text, said_at, gone FROM mention WHERE NOT gone"
    )
    assert {(row["media_id"], row["comment_id"]) for row in rows} == {
        (one["media_id"], one.get("comment_id") or "") for one in told
    }
    assert all(account.username in row["text"] and row["username"] for row in rows)
    assert desk.table("SELECT media_id, text FROM mention WHERE gone")[0]["media_id"] == "17999999999999999"
    with desk.ledger.read() as conn:
        assert webhooks.mention_notices(conn, account.id) == []


def test_pictures_that_tag_the_account_are_stored_and_followed(connected: Make) -> None:
    desk, _ = connected(posts=800)

    def told() -> dict[str, tuple[Any, ...]]:
        page = ask(desk, f"{user(desk)}/tags", fields=POST, limit=100)
        data = list(page["data"])
        while "next" in page.get("paging", {}):
            after = page["paging"]["cursors"]["after"]
            page = ask(desk, f"{user(desk)}/tags", fields=POST, limit=100, after=after)
            data += page["data"]
        return {post["id"]: (post.get("like_count"), post["comments_count"]) for post in data}

    def kept() -> dict[str, tuple[Any, ...]]:
        rows = desk.table("SELECT media_id, like_count, comments_count FROM tagged_media_current")
        return {row["media_id"]: (row["like_count"], row["comments_count"]) for row in rows}

    assert market(desk).errors == []
    assert kept() == told() and len(kept()) > 50
    for _ in range(7):
        desk.step(days=1)
        assert market(desk).errors == []
        assert kept().keys() == told().keys()
    assert kept() == told(), "all of them are read again once a week"


# ---- the audience --------------------------------------------------------------------------------------


def test_hours_online_are_stored_per_hour(connected: Make) -> None:
    desk, _ = connected(quirks={"Q14": 0})
    assert market(desk).errors == []
    told = ask(desk, f"{user(desk)}/insights", metric="online_followers", period="lifetime")["data"][0]
    hours = {f"hour={hour}": float(number) for hour, number in told["values"][0]["value"].items()}
    rows = desk.table(
        "SELECT breakdown, value, start_utc, end_utc FROM series WHERE metric = 'online_followers'"
    )
    assert {row["breakdown"]: row["value"] for row in rows} == hours and len(rows) == 24
    desk.step(hours=1)
    assert market(desk).errors == []
    desk.step(days=1)
    assert market(desk).errors == []
    days = desk.number("SELECT count(DISTINCT start_utc) FROM series WHERE metric = 'online_followers'")
    assert days == 2


def test_an_account_without_hours_is_asked_once_a_week(connected: Make) -> None:
    desk, account = connected(quirks={"Q14": 1})
    assert market(desk).errors == []
    assert desk.number("SELECT count(*) FROM series WHERE metric = 'online_followers'") == 0
    with desk.ledger.read() as conn:
        learned = {
            one.metric: one.status for one in capabilities.list_capabilities(conn, account.id, desk.now())
        }
    assert learned["online_followers"] == "empty"
    desk.platform.control.reset_calls()
    for _ in range(6):
        desk.step(days=1)
        market(desk)
    insights = desk.platform.control.calls(path=f"{user(desk)}/insights", limit=1000)["calls"]
    assert not any("online_followers" in str(call) for call in insights)


def test_who_engages_is_stored_as_told(connected: Make) -> None:
    desk, _ = connected()
    assert market(desk).errors == []
    for dimension in ("age", "country"):
        params = {
            "metric": "engaged_audience_demographics",
            "period": "lifetime",
            "metric_type": "total_value",
        }
        told = ask(desk, f"{user(desk)}/insights", timeframe="this_month", breakdown=dimension, **params)
        results = told["data"][0]["total_value"]["breakdowns"][0]["results"]
        rows = desk.table(
            "SELECT bucket, value FROM demographics WHERE metric = 'engaged_audience_demographics'"
            f" AND dimension = '{dimension}'"
        )
        assert {row["bucket"]: row["value"] for row in rows} == {
            result["dimension_values"][-1]: float(result["value"]) for result in results
        }


# ---- kills ---------------------------------------------------------------------------------------------

CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from connectors.graph.client import GraphClient
from jobs.sync import sync
from jobs.sync.market import read_market
from warehouse.lake.store import Lake
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

home, at, clock = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), float(sys.argv[3])
lake = Lake.open(str(home / "lake.duckdb"))
print("ready", flush=True)
sync(
    Ledger.open(str(home / "ledger.sqlite")), lake, RawStore(home / "raw"), Vault.from_key(b"k" * 32), lambda: at,
    lambda account, token: GraphClient(account.graph_url, token), lease_clock=lambda: clock, job="market",
    read=read_market,
)
print("done", flush=True)
"""
CONTENT = {
    "competitor_media": "media_id, like_count, comments_count",
    "hashtag_media": "tag, media_id, like_count",
    "tagged_media": "media_id, like_count",
}


def content(desk: Desk) -> dict[str, list[tuple[str, ...]]]:
    return {
        table: sorted(tuple(map(str, row.values())) for row in desk.table(f"SELECT {columns} FROM {table}"))
        for table, columns in CONTENT.items()
    }


def killed_after(desk: Desk, seconds: float, clock: float) -> bool:
    desk.lake.close()
    desk.raw.close()
    arguments = [sys.executable, "-c", CHILD, str(desk.home), desk.now().isoformat(), str(clock)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        was_at_work = "done" not in child.stdout.read()
    desk.lake = Lake.open(str(desk.home / "lake.duckdb"))
    return was_at_work


@pytest.mark.slow
def test_a_killed_run_is_made_good_by_the_next_without_loss_or_doubles(
    connected: Make, tmp_path: Path
) -> None:
    desk, account = connected(posts=1500, latency_ms=20)
    watch(desk, account, "competitor", *rivals(desk)[:3])
    watch(desk, account, "hashtag", "coffee", "tea")
    kills = sum(killed_after(desk, seconds, 1e3 * n) for n, seconds in enumerate((0.1, 0.4, 0.9)))
    assert kills >= 2, "the run was too quick to be killed"
    assert market(desk, lease_clock=lambda: 1e6).errors == []
    after_kills = content(desk)
    assert all(after_kills.values())
    desk.lake.close()
    desk.lake = Lake.open(str(tmp_path / "untouched.duckdb"))
    assert market(desk, lease_clock=lambda: 2e6).errors == []
    assert content(desk) == after_kills


# ---- carousels -----------------------------------------------------------------------------------------


def test_the_parts_of_carousels_are_kept_once_in_their_order(connected: Make) -> None:
    desk, _ = connected(posts=60)
    desk.sync()
    listed = ask(desk, f"{user(desk)}/media", fields="id,children{id,media_type}", limit=100)["data"]
    told = {
        (post["id"], child["id"], place, child["media_type"])
        for post in listed
        for place, child in enumerate(post.get("children", {}).get("data", []), 1)
    }
    columns = ("media_id", "child_id", "place", "media_type")

    def kept() -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in columns) for row in desk.table("SELECT * FROM media_child")]

    assert set(kept()) == told and len(kept()) == len(told) > 0
    desk.step(days=1)
    desk.sync(full=True)
    assert len(kept()) == len(set(kept())), "they are not written again"


# ---- the kept answers ----------------------------------------------------------------------------------


def test_a_replay_gives_back_what_was_seen_of_others(connected: Make, tmp_path: Path) -> None:
    desk, account = connected(quirks={"Q14": 0})
    watch(desk, account, "competitor", rivals(desk)[0])
    watch(desk, account, "hashtag", "coffee")
    for hours in (0, 25):
        desk.step(hours=hours)
        assert market(desk).errors == []
    with Lake.open(str(tmp_path / "again.duckdb")) as lake:
        assert replay(desk.raw, lake).problems == []
        for table in (
            "competitor_version",
            "competitor_media",
            "hashtag_media",
            "tagged_media",
            "series",
            "progress",
        ):
            original = rows(desk.lake, table)
            assert original and rows(lake, table) == original, table
