"""Campaigns: what the preview shows is what the campaign counts, by hand wins, and only those who may can change."""

from datetime import date

import pandas as pd
import pytest

from actions.actor import Actor
from actions.campaigns import (
    CampaignDraft,
    CampaignRule,
    create_campaign,
    exclude_media,
    include_media,
    list_campaigns,
)
from dashboard import data
from dashboard.panels.campaign_list import against_usual, state_of
from dashboard.panels.membership import matches, members
from tests.dashboard.desk_fixture import app_test, install, make_desk
from tests.dashboard.known_rows import load_known_rows
from tests.dashboard.test_overview import words

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
ME = Actor.console()


@pytest.fixture(autouse=True)
def nothing_cached():
    data.st.cache_data.clear()


@pytest.fixture
def desk(tmp_path):
    seeded = make_desk(tmp_path, accounts=2)
    load_known_rows(seeded)
    return seeded


def campaign(desk, *rules: CampaignRule, name: str = "Autumn"):
    made = create_campaign(desk.ctx.desk, ME, CampaignDraft(1, name, *OCTOBER, rules=rules)).id
    return next(row for row in list_campaigns(desk.ctx.desk, ME) if row.id == made)


class Reader:
    """Who sees every account of the desk."""

    def __init__(self, desk) -> None:
        from actions.accounts import list_accounts

        self.actor = ME
        self.accounts = {row.id: row for row in list_accounts(desk.ctx.desk, ME)}


def copy_to_lake(desk) -> None:
    """Copy the ledger's small tables as the server does after a change."""
    found = list_campaigns(desk.ctx.desk, ME)
    accounts = [
        {"account_id": row.id, "client_id": row.client_id, "platform": "instagram", "username": row.username,
         "time_zone": row.time_zone, "day_basis": "pacific", "status": row.status}
        for row in Reader(desk).accounts.values()
    ]  # fmt: skip
    chosen = [
        {"campaign_id": c.id, "account_id": account, "media_id": media, "included": included}
        for c in found
        for included, pairs in ((True, c.included), (False, c.excluded))
        for account, media in pairs
    ]
    media_columns = ["campaign_id", "account_id", "media_id", "included"]
    desk.ctx.lake.copy_dims(
        7,
        desk.ctx.now(),
        {
            "dim_account": pd.DataFrame(accounts),
            "dim_campaign": pd.DataFrame(
                [{"campaign_id": c.id, "client_id": c.client_id, "name": c.name, "starts_on": c.starts_on,
                  "ends_on": c.ends_on} for c in found]
            ),
            "dim_campaign_rule": pd.DataFrame(
                [{"campaign_id": c.id, "kind": r.kind, "value": r.value} for c in found for r in c.rules]
            ),
            "dim_campaign_media": pd.DataFrame(chosen, columns=media_columns),
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        (CampaignRule("hashtag", "autumn"),),
        (CampaignRule("dates", "all"),),
        (CampaignRule("account", "1"),),
        (CampaignRule("account", "2"), CampaignRule("dates", "all")),
        (CampaignRule("account", "1"), CampaignRule("hashtag", "autumn")),
        (),
    ],
)
def test_the_preview_is_what_the_saved_campaign_counts(desk, rules):
    install(desk)
    reader = Reader(desk)
    preview = matches(rules, *OCTOBER, tuple(reader.accounts))
    saved = campaign(desk, *rules)
    copy_to_lake(desk)
    of_lake = desk.ctx.lake.frame("campaign_members", campaign=saved.id, as_of=None)
    columns = ["account_id", "media_id", "why"]
    assert preview[columns].values.tolist() == of_lake[columns].values.tolist()
    assert members(saved, reader)[columns].values.tolist() == of_lake[columns].values.tolist()


def test_what_was_chosen_by_hand_wins(desk):
    install(desk)
    made = campaign(desk, CampaignRule("hashtag", "autumn"))
    exclude_media(desk.ctx.desk, ME, made.id, 1, ["101"])
    include_media(desk.ctx.desk, ME, made.id, 1, ["102"])
    made = next(row for row in list_campaigns(desk.ctx.desk, ME) if row.id == made.id)
    found = members(made, Reader(desk))
    assert found[["media_id", "why"]].values.tolist() == [["102", "explicit"]]


def test_the_list_shows_state_numbers_and_the_usual(desk):
    campaign(desk, CampaignRule("hashtag", "autumn"))
    test = app_test("campaigns", desk)
    assert not test.exception
    (row,) = test.dataframe[0].value.to_dict("records")
    assert (row["name"], row["state"], row["posts"]) == ("Autumn", "Over", 1)
    assert (row["reach"], row["engagement"], row["er"]) == (500, 65, 13.0)
    assert row["usual"] == "–"


def test_one_campaign_tells_why_each_post_counts(desk):
    made = campaign(desk, CampaignRule("hashtag", "autumn"))
    test = app_test("campaigns", desk, campaign=str(made.id))
    assert not test.exception
    assert {metric.label: metric.value for metric in test.metric}["Engagement"] == "65"
    table = test.dataframe[0].value
    assert list(table["Why it counts"]) == ["hashtag #autumn"]
    assert "1 post counts" in words(test)


def test_a_campaign_is_made_with_a_live_preview(desk):
    test = app_test("campaigns", desk, campaign="new")
    test.text_input(key="campaign-new-name").set_value("Wheels")
    test.date_input(key="campaign-new-starts").set_value(OCTOBER[0])
    test.date_input(key="campaign-new-ends").set_value(OCTOBER[1])
    test.text_input(key="campaign-new-hashtags").set_value("#Autumn").run()
    assert "1 post matches." in words(test)
    assert list(test.dataframe[0].value["Why"]) == ["hashtag #autumn"]
    test.button(key="campaign-new-save").click().run()
    (made,) = list_campaigns(desk.ctx.desk, ME)
    assert (made.name, made.rules) == ("Wheels", (CampaignRule("hashtag", "autumn"),))


def test_a_refused_form_shows_every_problem_and_makes_nothing(desk):
    test = app_test("campaigns", desk, campaign="new")
    test.button(key="campaign-new-save").click().run()
    assert test.error
    assert list_campaigns(desk.ctx.desk, ME) == []


def test_a_viewer_sees_and_changes_nothing(tmp_path):
    desk = make_desk(tmp_path, accounts=1, role="viewer")
    load_known_rows(desk)
    made = campaign(desk, CampaignRule("hashtag", "autumn"))
    test = app_test("campaigns", desk, campaign=str(made.id))
    assert not test.exception
    assert not any("Save" in button.label or "Archive" in button.label for button in test.button)
    assert not any("New campaign" in button.label for button in app_test("campaigns", desk).button)


def test_empty_and_unknown(desk):
    assert "No campaign yet" in words(app_test("campaigns", desk))
    assert "This campaign is not here" in words(app_test("campaigns", desk, campaign="77"))


def test_states_and_the_usual(desk):
    made = campaign(desk)
    assert state_of(made, date(2026, 9, 30)) == "planned"
    assert state_of(made, date(2026, 10, 31)) == "running"
    assert state_of(made, date(2026, 11, 1)) == "over"
    assert against_usual(6.0, 5.0) == "+20%"
    assert against_usual(6.0, None) == against_usual(None, 5.0) == against_usual(6.0, 0.0) == "–"
