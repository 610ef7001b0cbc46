"""The sync end to end: a sandbox over HTTP, a real ledger, lake and raw store."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.graph.client import GraphClient
from connectors.instagram.metrics import COMMON, media_metrics
from jobs.sync import lease
from jobs.tokens import Asking, check_accounts
from tests.jobs_sync.conftest import VAULT, Desk
from tests.sandbox_fixture import RunningSandbox
from warehouse.ledger import accounts, alerts, audit, capabilities, runs, sync_progress, usage
from warehouse.ledger.accounts import Account
from warehouse.ledger.vault import audit_key, put_secret

FACTS = ("account_version", "media_version", "sample", "series", "demographics", "comment_version")


def test_a_first_sync_brings_everything_and_says_where_it_came_from(desk: Desk) -> None:
    result = desk.sync()
    assert result.errors == []
    assert (result.accounts, result.media) == (2, 60)
    for table in FACTS:
        rows = desk.table(f"SELECT run_id, raw_id FROM {table}")
        assert rows, table
        assert all(row["run_id"] == result.run_id and row["raw_id"] for row in rows), table
    for raw_id in {row["raw_id"] for row in desk.table("SELECT DISTINCT raw_id FROM sample")}:
        body, meta = desk.raw.read(raw_id)
        assert json.loads(body)
        assert meta["run_id"] == result.run_id
    calls = desk.platform.control.calls()
    assert (result.round_trips, result.counted_calls) == (
        calls["round_trips"] - 1,
        calls["counted_calls"] - 1,
    )


def test_the_samples_are_what_the_platform_tells(desk: Desk) -> None:
    desk.sync()
    account = desk.table("SELECT DISTINCT account_id FROM sample")[0]["account_id"]
    media = desk.table(
        f"SELECT media_id, posted_at, product_type, caption FROM media_current WHERE account_id = {account}"
    )[0]
    path = f"/v25.0/{media['media_id']}"
    told = desk.platform.get(
        path,
        fields="like_count,comments_count,caption",
    ).json()
    metrics = media_metrics(media["product_type"])
    insights = desk.platform.get(f"{path}/insights", metric=",".join(metrics)).json()
    numbers = {one["name"]: one["values"][0]["value"] for one in insights["data"]}
    seen = desk.table(
        "SELECT max(like_count) AS like_count, max(comments_count) AS comments_count, max(reach) AS reach,"
        " max(saved) AS saved, max(views) AS views, max(age_s) AS age_s"
        f" FROM sample WHERE media_id = '{media['media_id']}'"
    )[0]
    assert (seen["like_count"], seen["comments_count"]) == (told["like_count"], told["comments_count"])
    assert (seen["reach"], seen["saved"], seen["views"]) == (
        numbers["reach"],
        numbers["saved"],
        numbers["views"],
    )
    assert media["caption"] == told["caption"]
    assert seen["age_s"] == (desk.now() - media["posted_at"]).total_seconds()


def test_the_days_are_the_platforms_days(desk: Desk) -> None:
    desk.sync(history=timedelta(days=30))
    days = desk.table(
        "SELECT metric, breakdown, start_utc, end_utc, day_basis, value FROM series"
        " WHERE account_id = 1 ORDER BY start_utc"
    )
    reach = [day for day in days if day["metric"] == "reach" and not day["breakdown"]]
    assert len(reach) >= 29
    assert {day["day_basis"] for day in reach} == {"pacific"}
    assert [one["end_utc"] for one in reach[:-1]] == [one["start_utc"] for one in reach[1:]]
    hours = {(one["end_utc"] - one["start_utc"]).total_seconds() / 3600 for one in reach}
    assert hours == {24.0, 25.0}  # the clocks went back on 1 November
    assert {"views", "likes", "saves", "follower_count", "profile_views"} <= {day["metric"] for day in days}
    assert {"follow_type=FOLLOWER", "follow_type=NON_FOLLOWER"} <= {day["breakdown"] for day in days}


def test_a_second_sync_costs_three_calls_an_account_and_writes_nothing(desk: Desk) -> None:
    desk.sync()
    before = {table: desk.number(f"SELECT count(*) FROM {table}") for table in FACTS}
    second = desk.sync()
    assert second.errors == []
    assert second.counted_calls <= 2 * 4
    assert second.samples == 0
    assert {table: desk.number(f"SELECT count(*) FROM {table}") for table in FACTS} == before


def test_a_day_later_only_what_may_have_changed_is_read(desk: Desk) -> None:
    first = desk.sync()
    desk.step(days=1, hours=1)
    later = desk.sync()
    assert later.errors == []
    assert later.counted_calls < first.counted_calls / 2
    assert later.samples > 0
    newest = desk.number("SELECT max(end_utc) FROM series WHERE metric = 'reach'")
    assert desk.now() - newest < timedelta(days=1, hours=2)


def test_full_reads_every_page_again(desk: Desk) -> None:
    desk.sync()
    assert desk.sync(full=True).media == 60


def test_the_run_and_the_progress_are_in_the_ledger(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    result = desk.sync(on_progress=lambda done, total, _note: told.append((done, total)), trigger="clock")
    assert told == [(1, 2), (2, 2)]
    with desk.ledger.read() as conn:
        run = runs.get(conn, result.run_id or 0)
        progress = {one.resource: one for one in sync_progress.list_progress(conn, [1])}
        read = usage.find(conn, "account:1")
    assert (run.job, run.trigger, run.state) == ("sync", "clock", "done")
    assert run.result == result.as_json()
    assert {"account", "media", "account_insights", "media_insights", "comments"} <= set(progress)
    assert read is not None
    assert read.percent < 50


def test_a_dry_run_asks_nothing_and_tells_why(desk: Desk) -> None:
    calls = desk.platform.control.calls()["counted_calls"]
    fresh = desk.sync(dry_run=True)
    assert desk.platform.control.calls()["counted_calls"] == calls
    assert any("all pages, for the first time" in line for line in fresh.plan)
    desk.sync()
    again = desk.sync(dry_run=True)
    assert any("the newest posts: you asked (1 call)" in line for line in again.plan)
    assert again.run_id is None
    desk.step(hours=20)
    due = desk.sync(dry_run=True).plan
    assert any("newest" in line and "posts: younger than" in line for line in due)
    foreseen = [int(line.split("about ")[1].split()[0]) for line in due if "counted calls in all" in line]
    assert abs(sum(foreseen) - desk.sync().counted_calls) <= 8


def test_one_account_may_be_asked_for(desk: Desk) -> None:
    assert desk.sync(account_ids=[1]).accounts == 1
    assert desk.number("SELECT count(DISTINCT account_id) FROM sample") == 1


def test_the_instagram_login_host_is_read_call_by_call(
    desk_at: Callable[[RunningSandbox], Desk], sandbox: RunningSandbox
) -> None:
    desk = desk_at(sandbox)
    world = sandbox.control.world()["accounts"][0]
    account = desk.connect("/ig", world["instagram_token"])[0]
    assert account.login_flavour == "instagram"
    result = desk.sync()
    assert result.errors == []
    assert result.media == 30
    assert result.round_trips == result.counted_calls
    assert desk.number("SELECT count(reach) FROM sample") == 30
    assert desk.sync().counted_calls <= 4


def test_an_unknown_metric_is_learned_and_not_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs.sync import insights

    monkeypatch.setattr(insights, "COMMON", (*COMMON, "plays"))
    monkeypatch.setattr(insights, "media_metrics", lambda kind: (*media_metrics(kind), "plays"))
    first = desk.sync(account_ids=[1])
    assert first.errors == []
    assert desk.number("SELECT count(reach) FROM sample") == 30
    with desk.ledger.read() as conn:
        learned = {
            (one.product_type, one.metric, one.status)
            for one in capabilities.list_capabilities(conn, 1, desk.now())
        }
    assert {metric for _, metric, _ in learned} == {"plays"}
    calls = first.counted_calls
    desk.step(hours=1)
    again = desk.sync(account_ids=[1], full=True)
    assert again.counted_calls < calls
    assert desk.number("SELECT count(DISTINCT media_id) FROM sample WHERE status['plays'] = 'refused'") == 30


def test_a_limited_account_stops_and_the_other_goes_on(desk: Desk) -> None:
    first = accounts_of(desk)[0]
    desk.platform.control.faults(
        [
            {
                "path": f"/{platform_id(desk, first)}/media$",
                "times": 9,
                "code": 80002,
                "message": "(#80002) Too many calls",
            }
        ]
    )
    result = desk.sync()
    assert [
        error.startswith(f"@{first.username}: The account has used up its calls") for error in result.errors
    ] == [True]
    assert desk.number(f"SELECT count(*) FROM sample WHERE account_id <> {first.id}") > 30
    with desk.ledger.read() as conn:
        told = usage.find(conn, f"account:{first.id}")
    assert told is not None
    assert told.regain_at == desk.now() + timedelta(hours=1)
    calls = desk.platform.control.calls()["counted_calls"]
    skipped = desk.sync(account_ids=[first.id])
    assert desk.platform.control.calls()["counted_calls"] == calls
    assert "used up until" in skipped.notes[0]
    desk.platform.control.clear_faults()
    desk.step(hours=2)
    assert desk.sync(account_ids=[first.id]).media == 30


def test_a_dead_token_takes_the_account_out_and_alerts(desk: Desk) -> None:
    first, second = accounts_of(desk)
    with desk.ledger.begin() as conn:
        put_secret(conn, VAULT, f"account:{first.id}", "access_token", "EAAnobody", desk.now())
    result = desk.sync()
    assert len(result.errors) == 1
    assert "Connect the account again" in result.errors[0]
    assert "EAAnobody" not in result.errors[0]
    with desk.ledger.read() as conn:
        assert accounts.get(conn, first.id).status == "needs_reauth"
        assert accounts.get(conn, second.id).status == "connected"
        assert [alert.matter for alert in alerts.open_alerts(conn)] == [f"token:account:{first.id}"]
        assert audit.verify(conn, audit_key(VAULT)).entries == 1
    again = desk.sync()
    assert again.accounts == 1
    assert "needs to be connected again" in again.notes[0]


def dead_token(desk: Desk, account: Account, *, meanwhile: Callable[[], None]) -> Callable[..., GraphClient]:
    """Store a dead token; once it is read, and before the platform refuses it, something happens."""
    with desk.ledger.begin() as conn:
        put_secret(conn, VAULT, f"account:{account.id}", "access_token", "EAAnobody", desk.now())

    def factory(of: Account, token: str) -> GraphClient:
        if of.id == account.id:
            meanwhile()
        return desk.client(of, token)

    return factory


def test_a_token_that_dies_does_not_undo_what_a_person_did_meanwhile(desk: Desk) -> None:
    first, second = accounts_of(desk)

    def connect_again() -> None:
        with desk.ledger.begin() as conn:
            put_secret(conn, VAULT, f"account:{first.id}", "access_token", "EAAnewer", desk.now())

    def pause() -> None:
        with desk.ledger.begin() as conn:
            accounts.set_status(conn, second.id, "paused")

    desk.sync(client_factory=dead_token(desk, first, meanwhile=connect_again), account_ids=[first.id])
    desk.sync(client_factory=dead_token(desk, second, meanwhile=pause), account_ids=[second.id])
    with desk.ledger.read() as conn:
        assert accounts.get(conn, first.id).status == "connected"
        assert accounts.get(conn, second.id).status == "paused"
        assert audit.verify(conn, audit_key(VAULT)).entries == 0


def test_a_check_of_tokens_is_audited_and_never_resumes_a_paused_account(desk: Desk) -> None:
    first, second = accounts_of(desk)

    def pause(of: Account, token: str) -> GraphClient:
        if of.id == second.id:
            with desk.ledger.begin() as conn:
                accounts.set_status(conn, second.id, "paused")
        return desk.client(of, token)

    with desk.ledger.begin() as conn:
        accounts.set_status(conn, first.id, "needs_reauth", "It was refused.")
        accounts.set_status(conn, second.id, "needs_reauth", "It was refused.")
    found = check_accounts(Asking(desk.ledger, VAULT, desk.now, pause, GraphClient))
    assert [one.ok for one in found] == [True, True]
    with desk.ledger.read() as conn:
        assert (accounts.get(conn, first.id).status, accounts.get(conn, first.id).status_reason) == (
            "connected",
            None,
        )
        assert accounts.get(conn, second.id).status == "paused"
        assert audit.verify(conn, audit_key(VAULT)).entries == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"html": True, "status": 502}, "web page came back"),
        ({"truncate": True}, "broke off"),
        ({"reset": "before"}, "could not be reached"),
        ({"code": 2, "status": 503}, "temporarily unavailable"),
    ],
)
def test_a_fault_that_stays_fails_one_account_with_a_sentence(
    desk: Desk, fault: dict[str, object], words: str
) -> None:
    first = accounts_of(desk)[0]
    desk.platform.control.faults([{"path": f"/{platform_id(desk, first)}/media$", "times": 99, **fault}])
    result = desk.sync()
    assert len(result.errors) == 1
    assert words in result.errors[0]
    assert desk.number(f"SELECT count(*) FROM sample WHERE account_id <> {first.id}") > 30
    desk.platform.control.clear_faults()
    assert desk.sync().errors == []
    assert desk.number("SELECT count(DISTINCT media_id) FROM sample") == 60


@pytest.mark.parametrize(
    "fault", [{"html": True}, {"truncate": True}, {"reset": "before"}, {"code": 1}, {"code": 2}]
)
def test_a_passing_fault_is_not_even_noticed(desk: Desk, fault: dict[str, object]) -> None:
    desk.platform.control.faults([{"path": ".*", "times": 2, **fault}])
    result = desk.sync(account_ids=[1])
    assert result.errors == []
    assert result.media == 30


def test_reading_makes_way_for_publishing(desk: Desk) -> None:
    from connectors.graph.client import GraphClient
    from connectors.graph.limits import Usage

    class Busy(GraphClient):
        def send(self, *args: object, **options: object):
            answer = super().send(*args, **options)  # type: ignore[arg-type]
            self.usage = Usage(85.0, None, {})
            return answer

    result = desk.sync(account_ids=[1], client_factory=lambda account, token: Busy(account.graph_url, token))
    assert result.errors == []
    assert "paused at 85 %" in result.notes[0]
    with desk.ledger.read() as conn:
        told = usage.find(conn, "account:1")
    assert told is not None
    assert told.percent == 85


def test_an_account_that_is_being_read_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LEASE_S", 1.5)
    monkeypatch.setattr(lease, "RENEW_EVERY_S", 0.2)
    with lease.hold(desk.ledger, 1, lambda: __import__("time").time()):
        result = desk.sync()
    assert result.errors[0].endswith("Another sync is reading this account; try again when it is done.")
    assert desk.number("SELECT count(DISTINCT account_id) FROM sample") == 1


def test_pictures_of_young_posts_are_kept_small(desk: Desk, tmp_path: Path) -> None:
    from PIL import Image

    desk.sync(thumbs=tmp_path / "thumbs", account_ids=[1])
    paths = [
        row["thumbnail_path"]
        for row in desk.table("SELECT thumbnail_path FROM media_current WHERE thumbnail_path <> ''")
    ]
    young = desk.number(
        f"SELECT count(*) FROM media_current WHERE posted_at > TIMESTAMPTZ '{desk.now() - timedelta(days=60)}'"
    )
    assert 0 < len(paths) <= young
    for path in paths:
        with Image.open(tmp_path / "thumbs" / path) as picture:
            assert picture.format == "JPEG"
            assert max(picture.size) <= 480


def test_a_picture_that_cannot_be_had_fails_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.platform.control.faults([{"path": "^/cdn/", "times": 999, "status": 403}])
    (tmp_path / "thumbs").mkdir()
    result = desk.sync(thumbs=tmp_path / "thumbs", account_ids=[1])
    assert result.errors == []
    assert result.media == 30


def accounts_of(desk: Desk) -> list[Account]:
    with desk.ledger.read() as conn:
        return accounts.list_accounts(conn)


def platform_id(desk: Desk, account: Account) -> str:
    with desk.ledger.read() as conn:
        return next(
            one.external_id for one in accounts.aliases_of(conn, account.id) if one.kind == "ig_user_id"
        )
