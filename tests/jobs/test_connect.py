"""Connecting by a login and by a pasted token, through real HTTP against the sandbox."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import stamina

from actions import accounts
from connectors.graph.apps import NO_APPS, App, Apps
from jobs.finding import ConnectError
from tests.jobs.signing_in import APPS, CONSOLE, House, house_on
from tests.sandbox_fixture import RunningSandbox
from warehouse.ledger import audit, runs

DAY = timedelta(days=1)


@pytest.fixture
def house(sandbox: RunningSandbox, tmp_path: Path) -> Iterator[House]:
    with house_on(sandbox, tmp_path) as found, stamina.set_testing(True, attempts=3, cap=True):
        yield found


def test_facebook_login_connects_every_account_with_tokens_that_last(house: House) -> None:
    assert len(house.sign_in("facebook")) == 2
    assert accounts.waiting_connects(house.context.desk) == []
    row = house.row()
    assert (row.flavour, row.kind, row.source, row.lasting, row.expires_at) == (
        "facebook", "page", "login", True, None,
    )  # fmt: skip
    assert row.person_id == "122100000000000002"
    assert row.data_access_expires_at == house.now() + 90 * DAY
    assert row.parent_expires_at and row.parent_expires_at > house.now() + 59 * DAY
    assert set(accounts.wanted_scopes("facebook")) <= set(row.scopes or ())
    assert house.account().token.losses == ()
    assert house.secret() != house.secret("parent_token")
    house.days(59)
    assert house.sandbox.get("/v25.0/me", house.secret("parent_token")).status_code == 200
    house.days(2)
    assert house.sandbox.get("/v25.0/me", house.secret()).status_code == 200, "the Page's token does not end"


@pytest.mark.parametrize("reply", ["flat", "wrapped"])
def test_instagram_login_connects_the_one_account(make_sandbox, tmp_path: Path, reply: str) -> None:
    sandbox = make_sandbox(switches={"token_reply": reply}, quirks={"Q51": 1})
    with house_on(sandbox, tmp_path) as house:
        wanted = sandbox.control.world()["accounts"][1]
        assert house.sign_in("instagram", sandbox_accounts=wanted["id"]) == [wanted["username"]]
        row = house.row()
        assert (row.kind, row.person_id, row.source) == ("instagram", wanted["scoped_id"], "login")
        assert row.expires_at is not None and 59 * DAY < row.expires_at - house.now() < 61 * DAY
        assert house.account().token.losses == ()
        assert house.account().graph_url == f"{sandbox.url}/ig"
        house.days(2)
        assert sandbox.get("/ig/v25.0/me", house.secret()).status_code == 200, "the long-lived one was kept"


def test_a_permission_that_was_not_granted_is_named_with_what_is_lost(house: House) -> None:
    some = ",".join(set(accounts.wanted_scopes("facebook")) - {"instagram_manage_comments", "ads_read"})
    assert len(house.sign_in("facebook", sandbox_scopes=some)) == 2
    said = [loss.sentence() for loss in house.account().token.losses]
    assert said == [
        "Comments cannot be read or answered: instagram_manage_comments was not granted.",
        "Paid campaigns cannot be read: ads_read was not granted.",
    ]
    assert house.account().status == "connected"


@pytest.mark.parametrize("flavour", ["facebook", "instagram"])
def test_a_code_that_expired_or_was_used_is_refused_in_a_sentence(house: House, flavour: str) -> None:
    code = house.code(flavour)
    house.ticket(flavour, code)
    house.connect()
    house.ticket(flavour, code)
    with pytest.raises(ConnectError, match=r"used already.*Begin the login again"):
        house.connect()
    house.ticket(flavour, house.code(flavour))
    house.days(0.1)
    with pytest.raises(ConnectError, match="has expired"):
        house.connect()
    assert accounts.waiting_connects(house.context.desk) == []


def test_a_passing_failure_keeps_the_ticket_with_what_was_reached(house: House) -> None:
    number = house.ticket("facebook", house.code("facebook"))
    house.sandbox.control.faults([{"path": "me/accounts", "code": 2, "status": 503, "times": 3}])
    assert house.connect() == []
    (waiting,) = accounts.pending_connects(house.context.desk, CONSOLE)
    assert waiting.waiting_for and "temporarily unavailable" in waiting.waiting_for
    ticket = accounts.read_ticket(house.context.desk, number)
    assert ticket.code is None and ticket.token and ticket.is_long, "the code is used once, its token is kept"
    assert house.connect() == [], "not before its pause is over"
    house.sandbox.control.clear_faults()
    house.days(0.001)
    assert len(house.connect()) == 2
    assert accounts.waiting_connects(house.context.desk) == []
    with house.context.ledger.read() as conn:
        assert [run.state for run in runs.list_runs(conn, job="connect")] == ["done"]


def test_a_platform_that_stays_away_is_given_up_after_a_day(house: House) -> None:
    accounts.request_connect(house.context.desk, CONSOLE, house.sandbox.token)
    house.sandbox.control.faults([{"path": ".*", "code": 2, "status": 503, "probability": 1.0}])
    assert house.connect() == []
    house.days(1.1)
    with pytest.raises(ConnectError, match="given up after 1 day"):
        house.connect()
    assert accounts.waiting_connects(house.context.desk) == []


def test_a_pasted_short_token_is_made_to_last_where_the_app_is_known(house: House) -> None:
    short = house.sandbox.control.issue_token(user=2, long=False)
    accounts.request_connect(house.context.desk, CONSOLE, short)
    assert len(house.connect()) == 2
    assert (house.row().source, house.row().lasting) == ("pasted", True)
    assert house.secret("parent_token") != short
    poor = house.with_apps(NO_APPS)
    accounts.request_connect(
        poor.context.desk, CONSOLE, house.sandbox.control.issue_token(user=2, long=False)
    )
    poor.connect()
    row = house.row()
    assert not row.lasting and row.expires_at == house.now() + timedelta(hours=1), (
        "without an app it ends soon"
    )
    poor.keep()
    assert "ends on 2026-11-02 (today)" in house.alerts()["token:ends:1"].message


def test_an_instagram_token_finds_its_host_by_itself(house: House) -> None:
    token = house.sandbox.control.world()["accounts"][0]["instagram_token"]
    accounts.request_connect(house.context.desk, CONSOLE, token)
    assert len(house.connect()) == 1
    assert house.account().login_flavour == "instagram"
    assert house.row().expires_at is None and house.row().scopes is not None


def test_pages_of_a_business_are_found_through_it(make_sandbox, tmp_path: Path) -> None:
    with house_on(make_sandbox(accounts=4, posts=2, quirks={"Q54": 1, "Q55": 1}), tmp_path) as house:
        assert len(house.sign_in("facebook")) == 4
        none = ",".join(set(accounts.wanted_scopes("facebook")) - {"business_management"})
        house.sandbox.control.change_token(house.secret("parent_token"), deauthorise=True)
        with pytest.raises(ConnectError, match="sees no professional Instagram account"):
            house.sign_in("facebook", sandbox_scopes=none)


def test_an_app_that_meta_does_not_know_is_told(house: House) -> None:
    assert APPS.facebook and APPS.instagram
    wrong = Apps(App(APPS.facebook.id, "wrong"), App(APPS.instagram.id, "wrong"))
    for flavour in ("facebook", "instagram"):
        house.ticket(flavour, house.code(flavour))
        with pytest.raises(ConnectError, match=r"its secret is another.*POSTHOUSE_APP_ID") as refused:
            house.with_apps(wrong).connect()
        assert "wrong" not in str(refused.value)


def test_no_secret_is_told_anywhere(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    code = house.code("facebook")
    house.ticket("facebook", code)
    house.connect()
    with house.context.ledger.read() as conn:
        told = str(audit.entries_of(conn, None, 100)) + str(runs.list_jobs(conn)) + str(runs.list_runs(conn))
    ours = [
        record for record in caplog.records if not record.name.startswith("urllib3")
    ]  # which is kept to warnings
    told += " ".join(f"{record.getMessage()} {vars(record)}" for record in ours)
    for secret in (code, house.secret(), house.secret("parent_token")):
        assert secret and secret not in told
