from dataclasses import replace
from datetime import timedelta

import pytest

from actions.accounts import keep_ticket, list_accounts, read_ticket, request_connect, wanted_scopes
from actions.accounts.losses import CAPABILITIES
from actions.actor import Grant
from actions.alerts import open_alerts
from actions.own_access import list_sessions
from actions.people import add_person, list_people
from actions.sign_in import sign_in
from dashboard.settings.myself import browser_words
from dashboard.settings.tokens import LOST
from tests.dashboard import seeding
from tests.dashboard.desk_fixture import PASSWORD, app_test, make_desk
from warehouse.ledger import job_state, tokens
from warehouse.ledger.tokens import Token


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def settings(desk, section="accounts"):
    return app_test("settings", desk, section=section)


def texts(test):
    return "\n".join(
        str(e.value) for e in [*test.title, *test.markdown, *test.caption, *test.error, *test.success]
    )


def button(test, label):
    return next(b for b in test.button if b.label == label)


def sections(test):
    return test.button_group(key="settings.section").options


@pytest.mark.parametrize("section", ["accounts", "people", "me", "runs", "alerts", "no such", ""])
def test_every_section_is_drawn(desk, section):
    seeding.seed(desk)
    test = settings(desk, section)
    assert not test.exception
    assert "could not be shown" not in texts(test)


def test_accounts_show_their_status_and_can_be_paused_and_resumed(desk):
    test = settings(desk)
    assert "@cafe_aurora" in texts(test)
    assert "Connected" in texts(test)
    button(test, "Pause").click().run()
    assert "Paused." in texts(test)
    assert list_accounts(desk.ctx.desk, desk.owner)[0].status == "paused"
    button(test, "Resume").click().run()
    assert list_accounts(desk.ctx.desk, desk.owner)[0].status == "connected"


def asked_of(conn, job):
    return next(state for state in job_state.list_jobs(conn) if state.job == job)


def test_a_read_is_asked_for_and_not_run(desk):
    test = settings(desk)
    button(test, "Read all now").click().run()
    assert texts(test).count("within seconds") == 1
    with desk.ctx.ledger.read() as conn:
        asked = asked_of(conn, "sync")
    assert asked.request_detail == {"accounts": list(desk.account_ids)}


def test_connecting_leaves_a_request_and_never_shows_the_token(desk):
    test = settings(desk)
    test.text_input[0].set_value("EAAsecret")
    test.text_input[1].set_value("http://127.0.0.1:8600")
    button(test, "Connect").click().run()
    assert not test.error
    assert "within seconds" in texts(test)
    assert "EAAsecret" not in texts(test)
    with desk.ctx.ledger.read() as conn:
        asked = asked_of(conn, "connect")
    assert asked.requested_at is not None
    assert "EAAsecret" not in str(asked)


def linked(test, label):
    return next(b for b in test.get("link_button") if b.proto.label == label).proto


def test_logins_that_are_not_set_up_say_how(desk):
    test = settings(desk)
    assert linked(test, "Connect with Facebook").disabled
    assert "POSTHOUSE_INSTAGRAM_APP_ID" in texts(test)


def test_logins_that_are_set_up_lead_to_the_consent_page(desk):
    desk = replace(desk, ctx=replace(desk.ctx, logins=("facebook",)))
    test = settings(desk)
    assert linked(test, "Connect with Facebook").url == "/oauth/start/facebook"
    assert not linked(test, "Connect with Facebook").disabled
    assert linked(test, "Connect with Instagram").disabled


def test_what_is_being_connected_says_why_it_waits(desk):
    made = request_connect(desk.ctx.desk, desk.owner, "EAAsecret")
    assert "Connecting…" in infos(settings(desk))
    ticket = read_ticket(desk.ctx.desk, made.id)
    keep_ticket(desk.ctx.desk, replace(ticket, waiting_for="Instagram does not answer."))
    shown = infos(settings(desk))
    assert "Instagram does not answer." in shown and "EAAsecret" not in shown


def infos(test):
    return "\n".join(str(e.value) for e in [*test.info, *test.warning])


def test_the_end_and_the_losses_of_a_token_are_shown(desk):
    now, first, second = desk.clock(), *desk.account_ids
    scopes = [s for s in wanted_scopes("facebook") if s not in ("instagram_manage_comments", "ads_read")]
    rows = (
        Token(first, "facebook", "login", now, scopes=scopes, lasting=True,
              data_access_expires_at=now + timedelta(days=5)),
        Token(second, "instagram", "login", now, kind="instagram", expires_at=now + timedelta(days=60)),
    )  # fmt: skip
    with desk.ctx.ledger.begin() as conn:
        for row in rows:
            tokens.put(conn, row)
    shown = texts(settings(desk))
    assert "Comments cannot be read or answered" in shown and "instagram\\_manage\\_comments" in shown
    assert "Paid campaigns cannot be read" in shown
    assert "Connect the account again before then." in shown
    assert "it is renewed by itself" in shown


def test_the_words_for_losses_are_those_of_the_table():
    assert {one.key: one.lost for one in CAPABILITIES} == LOST


def test_a_person_is_added_with_a_role(desk):
    test = settings(desk, "people")
    test.text_input(key="settings.add.name").set_value("Carol Winter")
    test.text_input(key="settings.add.email").set_value("carol@example.com")
    button(test, "Add").click().run()
    assert not test.error
    carol = next(p for p in list_people(desk.ctx.desk, desk.owner) if p.email == "carol@example.com")
    assert carol.grants == (Grant("viewer", "workspace", 0),)


def test_a_bad_address_is_refused_in_words(desk):
    test = settings(desk, "people")
    test.text_input(key="settings.add.email").set_value("carol")
    button(test, "Add").click().run()
    assert test.error


def test_a_person_is_disabled(desk):
    add_person(
        desk.ctx.desk,
        desk.owner,
        "bob@example.com",
        "Bob",
        PASSWORD,
        grants=(Grant("author", "workspace", 0),),
    )
    test = settings(desk, "people")
    button(test, "Disable").click().run()
    bob = next(p for p in list_people(desk.ctx.desk, desk.owner) if p.email == "bob@example.com")
    assert bob.status == "disabled"
    assert "Disabled" in texts(test)


def test_ones_own_password_is_changed(desk):
    test = settings(desk, "me")
    test.text_input[0].set_value(PASSWORD)
    test.text_input[1].set_value("another long password")
    button(test, "Change password").click().run()
    assert not test.error
    assert sign_in(desk.ctx.desk, desk.email, "another long password", ip="127.0.0.2").token


def test_a_wrong_present_password_is_refused(desk):
    test = settings(desk, "me")
    test.text_input[0].set_value("wrong")
    test.text_input[1].set_value("another long password")
    button(test, "Change password").click().run()
    assert test.error


def test_other_sessions_are_listed_and_ended(desk):
    sign_in(desk.ctx.desk, desk.email, PASSWORD, ip="127.0.0.2", agent="Mozilla/5.0 (iPhone) Safari/604")
    test = settings(desk, "me")
    assert "Safari, iPhone" in texts(test)
    button(test, "End all others").click().run()
    assert "iPhone" not in texts(test)
    actor = _actor(desk)
    assert len(list_sessions(desk.ctx.desk, actor)) == 1


def _actor(desk):
    from actions.sign_in import session_person

    return session_person(desk.ctx.desk, desk.token).actor


def test_runs_are_told_with_their_errors(desk):
    seeding.runs(desk)
    test = settings(desk, "runs")
    assert "did not answer within 60 seconds" in texts(test)
    assert "Read Instagram" in test.dataframe[0].value["Job"].to_list()
    results = test.dataframe[0].value["Result"].to_list()
    assert "1 of 2 · @velo_nord" in results
    assert "2 accounts, 412 media, 388 samples" in results
    assert "cafe_aurora" in results


def test_an_alert_is_acknowledged(desk):
    seeding.alert(desk)
    test = settings(desk, "alerts")
    assert "seen 3 times" in texts(test)
    button(test, "Done").click().run()
    assert open_alerts(desk.ctx.desk, desk.owner) == []
    assert "All is well" in texts(test)


def test_a_viewer_is_offered_only_what_a_viewer_may(tmp_path):
    test = settings(make_desk(tmp_path, role="viewer"))
    assert "People" not in sections(test)
    assert {"Pause", "Connect", "Read all now"}.isdisjoint(b.label for b in test.button)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko Firefox/150.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("curl/8", "curl/8"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_told_in_two_words(agent, words):
    assert browser_words(agent) == words
