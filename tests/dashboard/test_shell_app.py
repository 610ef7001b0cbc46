from dataclasses import replace

import pytest

from actions.actor import Grant
from actions.people import add_person, disable_person, set_role
from actions.sign_in import sign_in, sign_out
from dashboard import context, states
from dashboard.filters import Choice
from dashboard.shell import resolve
from tests.dashboard import seeding
from tests.dashboard.desk_fixture import PASSWORD, app_test, install, make_desk


@pytest.fixture
def desk(tmp_path):
    return make_desk(tmp_path)


def probe(desk, **query):
    """A page that shows what views are given."""
    from streamlit.testing.v1 import AppTest

    def script():
        import streamlit as st

        from dashboard.shell import draw_filters, filters, viewer

        person = viewer(touch=True)
        with st.sidebar:
            draw_filters(person)
        st.session_state["seen"] = (filters(person), person.account_ids, person.name)

    install(desk)
    test = AppTest.from_function(script, default_timeout=20)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def texts(test):
    return "\n".join(str(e.value) for e in [*test.markdown, *test.caption, *test.error])


def test_views_get_the_accounts_days_and_comparison_of_the_address(desk):
    test = probe(desk, accounts="2", compare="year", **{"from": "2026-03-01", "to": "2026-03-31"})
    seen, _ids, name = test.session_state["seen"]
    assert (seen.account_ids, seen.start.isoformat(), seen.end.isoformat()) == (
        (2,),
        "2026-03-01",
        "2026-03-31",
    )
    assert (seen.compare, seen.time_zone) == ("year", "Europe/Berlin")
    assert name == "Alice Berger"


def test_without_a_choice_all_accounts_and_the_last_28_days_are_shown(desk):
    seen, ids, _name = probe(desk).session_state["seen"]
    assert seen.account_ids == ids == desk.account_ids
    assert (seen.days, seen.end.isoformat(), seen.compare) == (28, "2026-11-19", "previous")


def test_a_choice_in_the_sidebar_is_written_to_the_address(desk):
    test = probe(desk)
    test.sidebar.selectbox(key="filter.preset").set_value("last_month").run()
    test.sidebar.multiselect(key="filter.accounts").set_value([1]).run()
    assert test.query_params["preset"] == "last_month"
    assert test.query_params["accounts"] == "1"
    seen, *_ = test.session_state["seen"]
    assert (seen.account_ids, seen.start.isoformat()) == ((1,), "2026-10-01")


def test_free_days_are_kept_in_the_address(desk):
    from datetime import date

    test = probe(desk)
    test.sidebar.selectbox(key="filter.preset").set_value("custom").run()
    test.sidebar.date_input(key="filter.days").set_value((date(2026, 5, 4), date(2026, 5, 10))).run()
    assert (test.query_params["from"], test.query_params["to"]) == ("2026-05-04", "2026-05-10")
    assert test.session_state["seen"][0].days == 7


def test_accounts_of_others_in_the_address_are_never_given(desk):
    add_person(
        desk.ctx.desk, desk.owner, "bob@example.com", "Bob", PASSWORD, grants=(Grant("viewer", "account", 1),)
    )
    token = sign_in(desk.ctx.desk, "bob@example.com", PASSWORD, ip="127.0.0.1").token
    test = probe(replace(desk, token=token), accounts="2")
    seen, ids, _name = test.session_state["seen"]
    assert ids == (1,)
    assert seen.account_ids == (1,)


def test_a_role_taken_away_counts_at_the_next_run(desk):
    person = add_person(
        desk.ctx.desk,
        desk.owner,
        "bob@example.com",
        "Bob",
        PASSWORD,
        grants=(Grant("author", "workspace", 0),),
    ).id
    token = sign_in(desk.ctx.desk, "bob@example.com", PASSWORD, ip="127.0.0.1").token
    test = app_test("planner", replace(desk, token=token))
    assert "New post" in [b.label for b in test.button]
    set_role(desk.ctx.desk, desk.owner, person, Grant("viewer", "workspace", 0))
    assert "New post" not in [b.label for b in test.run().button]


@pytest.mark.parametrize("end", ["signed out", "disabled", "idle"])
def test_a_page_without_a_session_shows_nothing_but_the_way_to_sign_in(desk, end):
    person = add_person(
        desk.ctx.desk,
        desk.owner,
        "bob@example.com",
        "Bob",
        PASSWORD,
        grants=(Grant("admin", "workspace", 0),),
    ).id
    token = sign_in(desk.ctx.desk, "bob@example.com", PASSWORD, ip="127.0.0.1").token
    test = app_test("settings", replace(desk, token=token))
    if end == "signed out":
        sign_out(desk.ctx.desk, token)
    elif end == "disabled":
        disable_person(desk.ctx.desk, desk.owner, person)
    else:
        desk.clock.step(minutes=31)
    test.run()
    assert not test.title
    assert "/sign-in" in texts(test)


def test_looking_without_acting_does_not_keep_a_session_alive(desk):
    from dashboard.viewer import session_person

    for _ in range(4):
        desk.clock.step(minutes=10)
        session_person(desk.ctx.desk, desk.token, touch=False)
    assert session_person(desk.ctx.desk, desk.token, touch=False) is None


def test_what_one_person_typed_is_gone_when_another_signs_in(desk):
    add_person(
        desk.ctx.desk,
        desk.owner,
        "bob@example.com",
        "Bob",
        PASSWORD,
        grants=(Grant("viewer", "workspace", 0),),
    )
    test = probe(desk)
    test.session_state["planner.caption.x"] = "secret plans"
    test.run()
    token = sign_in(desk.ctx.desk, "bob@example.com", PASSWORD, ip="127.0.0.1").token
    install(replace(desk, token=token))
    test.run()
    assert "planner.caption.x" not in test.session_state


def test_a_broken_panel_says_one_sentence_with_a_reference(desk, caplog):
    from streamlit.testing.v1 import AppTest

    def script():
        from dashboard.states import guarded

        def broken():
            raise ValueError("secret detail")

        guarded(broken)

    install(desk)
    test = AppTest.from_function(script).run()
    said = test.error[0].value
    assert "secret detail" not in said
    assert "Reference" in said
    reference = next(record.reference for record in caplog.records if hasattr(record, "reference"))
    assert reference in said


def test_an_error_no_panel_caught_is_not_shown_by_streamlit():
    assert states.on_script_error(ValueError("secret")) is True


def test_without_a_server_the_pages_say_how_to_start():
    context._installed.clear()
    with pytest.raises(RuntimeError, match="posthouse up"):
        context.current()


def test_the_whole_app_is_drawn_with_navigation_status_and_person(desk):
    seeding.seed(desk)
    test = app_test("app", desk)
    assert not test.exception
    assert "No numbers have been read yet." in texts(test)
    assert "1 thing needs attention" in texts(test)
    assert "Sign out" in [b.label for b in test.button]


def test_a_client_without_accounts_gives_no_accounts(tmp_path):
    desk = make_desk(tmp_path, accounts=0)
    from dashboard.viewer import Viewer

    install(desk)
    empty = resolve(Choice(), Viewer(1, "", "", "", "en", desk.owner, {}))
    assert (empty.account_ids, empty.time_zone) == ((), "UTC")


def test_the_language_is_changed_for_good(desk):
    test = app_test("app", desk)
    test.selectbox(key="status.language").set_value("de").run()
    assert not test.exception
    assert "Abmelden" in [b.label for b in test.button]
    assert "Abmelden" in [b.label for b in app_test("app", desk).button]
