"""Campaigns, labels, targets, annotations, reports, sync requests and alerts."""

from datetime import date

import pytest

from actions import alerts, annotations, campaigns, jobs, labels, reports, targets
from actions.actor import Grant
from actions.campaigns import CampaignDraft, CampaignRule
from actions.errors import Conflict, Invalid, NotAllowed, NotFound
from actions.targets import TargetDraft
from tests.actions.conftest import NOW, House
from warehouse.ledger import alerts as ledger_alerts
from warehouse.ledger import runs

START, END = date(2026, 11, 1), date(2026, 11, 30)


def test_a_campaign_with_rules_and_choices(any_house: House) -> None:
    house = any_house
    label = labels.create_label(house.desk, house.owner, house.client, "Spring", "#1f77b4").id
    rules = (
        CampaignRule("hashtag", "#Spring"), CampaignRule("hashtag", "spring"), CampaignRule("label", str(label)),
        CampaignRule("account", str(house.account)), CampaignRule("dates", ""),
    )  # fmt: skip
    draft = CampaignDraft(house.client, " Spring ", START, END, "Reach", "spring26", 500_00, "eur", rules)
    made = campaigns.create_campaign(house.desk, house.owner, draft)
    campaigns.include_media(house.desk, house.owner, made.id, house.account, ["179", "180"])
    campaigns.exclude_media(house.desk, house.owner, made.id, house.account, ["181"])
    campaigns.follow_rules(house.desk, house.owner, made.id, house.account, ["180"])
    row = campaigns.campaign_row(house.desk, house.owner, made.id)
    assert (row.name, row.currency, row.client) == ("Spring", "EUR", "Brand")
    assert {(rule.kind, rule.value) for rule in row.rules} == {
        ("hashtag", "spring"), ("label", str(label)), ("account", str(house.account)), ("dates", "all")
    }  # fmt: skip
    assert (row.included, row.excluded) == (((house.account, "179"),), ((house.account, "181"),))
    campaigns.update_campaign(
        house.desk, house.owner, made.id, CampaignDraft(house.client, "Summer", START, END)
    )
    assert campaigns.campaign_row(house.desk, house.owner, made.id).rules == ()
    campaigns.archive_campaign(house.desk, house.owner, made.id)
    assert campaigns.list_campaigns(house.desk, house.owner) == []
    assert len(campaigns.list_campaigns(house.desk, house.owner, archived=True)) == 1


def test_every_problem_of_a_campaign_is_told(house: House) -> None:
    rules = (
        CampaignRule("mood", "x"), CampaignRule("hashtag", "two words"), CampaignRule("label", "77"),
        CampaignRule("account", str(house.stranger)), CampaignRule("dates", "some"),
    )  # fmt: skip
    draft = CampaignDraft(house.client, " ", END, START, budget_minor=-1, currency="euro", rules=rules)
    with pytest.raises(Invalid) as refused:
        campaigns.create_campaign(house.desk, house.owner, draft)
    assert len(refused.value.problems) == 9
    assert house.entries() == []


def test_campaigns_keep_to_their_client(house: House) -> None:
    made = campaigns.create_campaign(house.desk, house.owner, CampaignDraft(house.client, "A", START, END))
    with pytest.raises(Conflict):
        campaigns.create_campaign(house.desk, house.owner, CampaignDraft(house.client, "a", START, END))
    with pytest.raises(Invalid):
        campaigns.update_campaign(
            house.desk, house.owner, made.id, CampaignDraft(house.other_client, "A", START, END)
        )
    with pytest.raises(Invalid):
        campaigns.include_media(house.desk, house.owner, made.id, house.stranger, ["179"])
    with pytest.raises(Invalid):
        campaigns.include_media(house.desk, house.owner, made.id, house.account, ["'; drop"])
    stranger = house.person(Grant("viewer", "account", house.stranger))
    assert campaigns.list_campaigns(house.desk, stranger) == []
    with pytest.raises(NotAllowed):
        campaigns.campaign_row(house.desk, stranger, made.id)
    neighbour = house.person(Grant("viewer", "account", house.account))
    assert campaigns.campaign_row(house.desk, neighbour, made.id).name == "A"


def test_labels_on_media(house: House) -> None:
    made = labels.create_label(house.desk, house.owner, house.client, "Spring", "#1f77b4").id
    with pytest.raises(Conflict):
        labels.create_label(house.desk, house.owner, house.client, "SPRING", "#1f77b4")
    with pytest.raises(Invalid):
        labels.create_label(house.desk, house.owner, house.client, "", "blue")
    labels.put_label(house.desk, house.owner, made, "media", house.account, ["179", "180"])
    labels.put_label(house.desk, house.owner, made, "media", house.account, ["179"])
    labels.take_label(house.desk, house.owner, made, "media", house.account, ["180"])
    with pytest.raises(Invalid):
        labels.put_label(house.desk, house.owner, made, "media", house.stranger, ["179"])
    labels.update_label(house.desk, house.owner, made, "Summer", "#ff0000")
    viewer = house.person(Grant("viewer", "account", house.account))
    assert [(row.name, row.used) for row in labels.list_labels(house.desk, viewer)] == [("Summer", 1)]
    assert [row.id for row in labels.labels_on(house.desk, viewer, "media", house.account, "179")] == [made]
    assert labels.labels_on(house.desk, viewer, "media", house.account, "180") == []
    with pytest.raises(NotAllowed):
        labels.labels_on(house.desk, viewer, "media", house.stranger, "179")
    labels.delete_label(house.desk, house.owner, made)
    assert labels.list_labels(house.desk, house.owner) == []


def test_targets_are_replaced_and_within_sight(house: House) -> None:
    draft = TargetDraft("client", house.client, "reach", START, END, 1000.0)
    made = targets.set_target(house.desk, house.owner, draft)
    again = targets.set_target(
        house.desk, house.owner, TargetDraft("client", house.client, "reach", START, END, 2000.0)
    )
    assert made.id == again.id
    targets.set_target(
        house.desk, house.owner, TargetDraft("account", house.stranger, "views", START, END, 5.0)
    )
    viewer = house.person(Grant("viewer", "client", house.client))
    assert [target.value for target in targets.list_targets(house.desk, viewer)] == [2000.0]
    for wrong in (
        TargetDraft("client", house.client, "", END, START, float("nan")),
        TargetDraft("planet", 1, "reach", START, END, 1.0),
    ):
        with pytest.raises(Invalid):
            targets.set_target(house.desk, house.owner, wrong)
    targets.delete_target(house.desk, house.owner, made.id)
    assert targets.list_targets(house.desk, viewer) == []


def test_annotations_of_a_campaign_belong_to_its_client(house: House) -> None:
    campaign = campaigns.create_campaign(
        house.desk, house.owner, CampaignDraft(house.client, "A", START, END)
    ).id
    author = house.person(Grant("author", "client", house.client))
    made = annotations.add_annotation(house.desk, author, "campaign", campaign, START, " Launch ")
    stranger = house.person(Grant("author", "client", house.other_client))
    with pytest.raises(NotAllowed):
        annotations.delete_annotation(house.desk, stranger, made.id)
    assert annotations.list_annotations(house.desk, stranger) == []
    assert [
        note.text for note in annotations.list_annotations(house.desk, author, start=START, end=START)
    ] == ["Launch"]
    with pytest.raises(Invalid):
        annotations.add_annotation(house.desk, author, "campaign", campaign, START, "  ")
    annotations.delete_annotation(house.desk, author, made.id)
    assert annotations.list_annotations(house.desk, author) == []


def test_a_report_is_seen_by_who_sees_all_its_accounts(house: House) -> None:
    both = [house.account, house.stranger]
    made = reports.save_report(
        house.desk, house.owner, "October", {"period": "2026-10"}, NOW, '{"n": 1}', both
    )
    half = house.person(Grant("viewer", "client", house.client))
    assert reports.list_reports(house.desk, half) == []
    with pytest.raises(NotAllowed):
        reports.report_document(house.desk, half, made.id)
    with pytest.raises(NotAllowed):
        reports.save_report(house.desk, half, "Mine", {}, NOW, "{}", both)
    report = reports.report_document(house.desk, house.owner, made.id)
    assert (report.document, report.spec["account_ids"]) == ('{"n": 1}', both)
    for title, document, ids in (("", "{}", both), ("T", "{", both), ("T", "{}", [])):
        with pytest.raises(Invalid):
            reports.save_report(house.desk, house.owner, title, {}, NOW, document, ids)


def test_a_sync_is_asked_for_what_one_may(house: House) -> None:
    author = house.person(Grant("author", "client", house.client), Grant("viewer", "account", house.stranger))
    assert jobs.request_sync(house.desk, author).ids == tuple(sorted([house.account, house.sibling]))
    with pytest.raises(NotAllowed):
        jobs.request_sync(house.desk, author, [house.stranger])
    with pytest.raises(Invalid):
        jobs.request_sync(house.desk, author, [])
    with house.desk.ledger.begin() as conn:
        assert [job.job for job in runs.list_jobs(conn)] == ["sync"]
        runs.start(conn, "sync", "request", NOW)
    assert len(jobs.list_runs(house.desk, house.owner)) == 1
    assert jobs.list_runs(house.desk, author) == []


def test_alerts_are_seen_and_acknowledged_where_one_may(house: House) -> None:
    with house.desk.ledger.begin() as conn:
        mine = ledger_alerts.raise_alert(conn, "a", "error", "Look.", {}, house.account, NOW).id
        ledger_alerts.raise_alert(conn, "b", "error", "Look.", {}, house.stranger, NOW)
        of_all = ledger_alerts.raise_alert(conn, "c", "error", "Look.", {}, None, NOW).id
    author = house.person(Grant("author", "client", house.client))
    assert [alert.id for alert in alerts.open_alerts(house.desk, author)] == [mine]
    assert len(alerts.open_alerts(house.desk, house.owner)) == 3
    with pytest.raises(NotAllowed):
        alerts.acknowledge_alert(house.desk, author, of_all)
    alerts.acknowledge_alert(house.desk, author, mine)
    with pytest.raises(NotFound):
        alerts.acknowledge_alert(house.desk, author, mine)
