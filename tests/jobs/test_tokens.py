"""Tokens are renewed in time, told of days ahead, and known when they were taken back; by the sandbox's clock."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import stamina

from actions import accounts
from actions.actor import Actor
from actions.alerts import acknowledge_alert
from connectors.graph.apps import NO_APPS, App, Apps
from tests.jobs.signing_in import APPS, House, house_on
from tests.sandbox_fixture import RunningSandbox
from warehouse.ledger import accounts as ledger_accounts
from warehouse.ledger import tokens

DAY = timedelta(days=1)


@pytest.fixture
def house(make_sandbox, tmp_path: Path) -> Iterator[House]:
    sandbox: RunningSandbox = make_sandbox(quirks={"Q52": 1})
    with house_on(sandbox, tmp_path) as found, stamina.set_testing(True, attempts=3, cap=True):
        yield found


def test_an_instagram_token_is_renewed_in_its_last_third_and_not_before(house: House) -> None:
    house.sign_in("instagram")
    first = house.secret()
    house.days(0.5)
    assert house.keep()["renewed"] == 0
    house.days(38)
    assert house.keep()["renewed"] == 0
    house.days(1.6)
    assert house.keep()["renewed"] == 1
    row = house.row()
    assert house.secret() != first and row.renewed_at == house.now() == row.obtained_at
    assert row.expires_at and row.expires_at > house.now() + 59 * DAY
    for _ in range(3):  # 160 days: always alive
        house.days(40.5)
        assert house.keep() == {"checked": 1, "renewed": 1, "ending": 0, "problems": []}
    assert house.sandbox.get("/ig/v25.0/me", house.secret()).status_code == 200
    assert house.alerts() == {}


def test_a_pasted_instagram_token_is_renewed_after_a_day_to_learn_its_end(house: House) -> None:
    account = house.sandbox.control.world()["accounts"][0]["id"]
    token = house.sandbox.control.issue_token(flavour="ig", user=account)
    accounts.request_connect(house.context.desk, Actor.console(), token)
    house.connect()
    assert (house.row().expires_at, house.keep()["renewed"]) == (None, 0), "it may be younger than a day"
    house.days(1.01)
    assert house.keep()["renewed"] == 1
    assert house.row().expires_at is not None


def test_a_persons_token_is_renewed_once_for_all_its_accounts(house: House) -> None:
    house.sign_in("facebook")
    page, parent = house.secret(), house.secret("parent_token")
    house.days(41)
    house.sandbox.control.reset_calls()
    assert house.keep()["renewed"] == 2
    asked = [call["path"] for call in house.sandbox.control.calls()["calls"]]
    assert len([path for path in asked if path.endswith("oauth/access_token")]) == 1
    assert house.secret("parent_token") == house.secret("parent_token", 2) != parent
    assert house.secret() == page, "a Page's token does not end with the person's"
    parent_ends = house.row().parent_expires_at
    assert parent_ends and parent_ends > house.now() + 59 * DAY


def test_a_pages_token_that_ends_is_made_anew_from_the_persons(house: House) -> None:
    poor = house.with_apps(NO_APPS)
    short = house.sandbox.control.issue_token(user=2, long=False, expires_in=30 * 86400)
    accounts.request_connect(poor.context.desk, Actor.console(), short)
    poor.connect()
    page = house.secret()
    assert not house.row().lasting
    house.days(21)
    assert house.keep()["renewed"] == 2
    assert house.secret() != page and house.row().lasting
    assert house.sandbox.get("/v25.0/me", house.secret()).status_code == 200


def test_people_are_told_14_7_3_and_1_days_ahead_and_once_each(house: House) -> None:
    house.sign_in("facebook")
    seen = []
    for day in range(75, 90):
        house.sandbox.control.set(house.row().obtained_at + day * DAY + timedelta(hours=12))
        house.keep()
        alert = house.alerts().get("token:ends:1")
        if alert is not None:
            seen.append((90 - day, alert.level, alert.times))
            acknowledge_alert(house.context.desk, Actor.console(), alert.id)
    assert [left for left, _, _ in seen] == [14, 7, 3, 1]
    assert [level for _, level, _ in seen] == ["warning", "warning", "error", "error"]
    house.days(1)
    house.keep()
    assert house.account().status == "needs_reauth"
    assert "90 days" in (house.account().status_reason or "")
    assert "token:ends:1" not in house.alerts(), "the account is on hold, which has an alert of its own"
    house.sign_in("facebook")
    house.keep()
    assert (house.account().status, house.alerts()) == ("connected", {})


def test_an_end_that_cannot_be_put_off_is_told_with_the_reason(house: House) -> None:
    house.sign_in("instagram")
    house.sandbox.control.faults(
        [{"path": "refresh_access_token", "code": 10, "status": 403, "probability": 1.0}]
    )
    house.days(47)
    assert house.keep()["renewed"] == 0
    problem = house.row().renewal_problem
    assert problem and "permission is missing" in problem
    assert "could not be renewed" in house.alerts()["token:ends:1"].message
    house.sandbox.control.clear_faults()
    house.keep()
    assert (house.row().renewal_problem, house.alerts()) == (None, {})


@pytest.mark.parametrize(
    ("subcode", "words"),
    [
        (458, "removed by the person"),
        (459, "check the person"),
        (460, "password was changed"),
        (463, "expired"),
        (464, "not confirmed"),
        (467, "session was ended"),
        (492, "no role on the Page"),
    ],
)
def test_a_token_that_was_taken_back_puts_the_account_on_hold(house: House, subcode: int, words: str) -> None:
    house.sign_in("facebook")
    house.sandbox.control.age_token(house.secret(), revoke=subcode)
    house.keep()
    account = house.account()
    assert account.status == "needs_reauth" and words in (account.status_reason or "")
    assert account.username in house.alerts()["token:account:1"].message
    assert house.account(2).status == "connected", "only what was refused is on hold"
    house.sign_in("facebook")
    house.keep()
    assert house.account().status == "connected" and "token:account:1" not in house.alerts()


@pytest.mark.parametrize("deed", [{"deauthorise": True}, {"password": True}, {"hold": 459}])
def test_what_concerns_the_person_meets_every_account(make_sandbox, tmp_path: Path, deed: dict) -> None:
    with house_on(make_sandbox(quirks={"Q53": 1}), tmp_path) as house:
        house.sign_in("facebook")
        house.sandbox.control.change_token(house.secret("parent_token"), **deed)
        house.keep()
        assert [house.account(one).status for one in (1, 2)] == ["needs_reauth", "needs_reauth"]
        assert len(house.alerts()) == 2


@pytest.mark.parametrize("flavour", ["facebook", "instagram"])
def test_a_permission_that_is_taken_away_is_named_and_disconnects_nobody(house: House, flavour: str) -> None:
    house.sign_in(flavour)
    scope = "instagram_manage_comments" if flavour == "facebook" else "instagram_business_manage_comments"
    host = "" if flavour == "facebook" else "/ig"
    person = house.secret("parent_token") or house.secret()
    house.sandbox.ask("DELETE", f"{host}/v25.0/me/permissions/{scope}", person, {})
    for _ in range(2):
        house.keep()
        assert house.account().status == "connected"
        alert = house.alerts()["token:losses:1"]
        assert f"Comments cannot be read or answered: {scope} was not granted." in alert.message
        assert alert.times == 1
    house.sign_in(flavour)
    house.keep()
    assert house.alerts() == {}


@pytest.mark.parametrize(("code", "status"), [(10, 403), (200, 403)])
def test_a_refused_permission_is_no_refused_token(house: House, code: int, status: int) -> None:
    house.sign_in("facebook")
    house.sandbox.control.faults(
        [{"path": r"^/?v25.0/17841|17841", "code": code, "status": status, "probability": 1.0}]
    )
    house.keep()
    assert house.account().status == "connected"


def test_a_wrong_app_secret_holds_no_account(house: House) -> None:
    house.sign_in("facebook")
    assert APPS.facebook
    wrong = house.with_apps(Apps(App(APPS.facebook.id, "wrong")))
    result = wrong.keep()
    assert (house.account().status, result["problems"]) == ("connected", [])


def test_a_platform_that_is_away_changes_nothing(house: House) -> None:
    house.sign_in("instagram")
    before = house.row()
    house.sandbox.control.faults([{"path": ".*", "html": True, "status": 502, "probability": 1.0}])
    house.days(45)
    result = house.keep()
    assert result["renewed"] == 0 and len(result["problems"]) == 1
    assert (house.row(), house.account().status) == (before, "connected")


def test_an_account_connected_before_tokens_were_known_of_is_learned(house: House) -> None:
    house.sign_in("facebook")
    with house.context.ledger.begin() as conn:
        tokens.forget(conn, 1)
    house.keep()
    assert house.row().lasting and house.row().granted


def test_a_removed_account_is_forgotten_and_a_paused_one_is_kept_alive(house: House) -> None:
    house.sign_in("instagram")
    desk, console = house.context.desk, Actor.console()
    accounts.pause_account(desk, console, 1)
    house.days(41)
    assert house.keep()["renewed"] == 1
    assert house.account().status == "paused"
    accounts.remove_account(desk, console, 1)
    assert house.keep()["checked"] == 0 and house.secret() is None
    with house.context.ledger.read() as conn:
        assert tokens.find(conn, 1) is None
        assert ledger_accounts.get(conn, 1).status == "removed"
