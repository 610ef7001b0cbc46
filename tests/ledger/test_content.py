"""Posts, files, campaigns, labels, targets and annotations."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.ledger.world import NOW, add_account
from warehouse.ledger import annotations, campaigns, files, labels, posts, tables, targets
from warehouse.ledger.campaigns import Campaign
from warehouse.ledger.errors import Conflict, NotFound
from warehouse.ledger.posts import PostFile
from warehouse.ledger.store import Connection, Ledger

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def add_campaign(conn: Connection, name: str = "Autumn") -> Campaign:
    account = add_account(conn, username=name.lower())
    return campaigns.add(
        conn,
        client_id=account.client_id,
        name=name,
        starts_on=FIRST,
        ends_on=LAST,
        now=NOW,
        budget_minor=12345,
    )


def add_file(conn: Connection, sha256: str) -> files.File:
    return files.add(conn, sha256=sha256, name="a.jpg", mime="image/jpeg", size=10, now=NOW, width=1080)


def test_a_file_is_kept_once_by_its_content(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        first, again, other = (add_file(conn, sha) for sha in ("a" * 64, "a" * 64, "b" * 64))
        assert first == again == files.get(conn, first.id)
        assert [one.id for one in files.list_files(conn)] == [other.id, first.id]
        assert files.list_files(conn, ids=[first.id]) == [first]
        assert files.find_by_sha256(conn, "c" * 64) is None


def test_a_post_with_its_files_in_order(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        one, two = add_file(conn, "a" * 64), add_file(conn, "b" * 64)
        post = posts.add(
            conn, account_id=account.id, kind="carousel", caption="Été 🌲", now=NOW, options={"share": True}
        )
        assert posts.get(conn, post.id) == post
        posts.set_files(conn, post.id, [(one.id, None), (two.id, "A tree")])
        posts.set_files(conn, post.id, [(two.id, "A tree"), (one.id, None)])
        assert posts.files_of(conn, [post.id]) == [
            PostFile(post.id, 0, two.id, "A tree"),
            PostFile(post.id, 1, one.id, None),
        ]
        posts.set_files(conn, post.id, [])
        assert posts.files_of(conn, [post.id]) == []
        later = NOW + timedelta(hours=1)
        posts.change(conn, post.id, later, caption="New", state="scheduled")
        changed = posts.get(conn, post.id)
        assert (changed.caption, changed.state, changed.updated_at) == ("New", "scheduled", later)
        with pytest.raises(NotFound, match="There is no post 99"):
            posts.change(conn, 99, later, caption="x")


def test_posts_are_listed_by_due_time_with_drafts_last(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        dues = (None, NOW + timedelta(days=2), NOW)
        draft, second, first = (
            posts.add(conn, account_id=account.id, kind="image", caption="x", now=NOW, due_at=due)
            for due in dues
        )
        assert [post.id for post in posts.list_posts(conn)] == [first.id, second.id, draft.id]
        end = NOW + timedelta(days=2)
        assert [post.id for post in posts.list_posts(conn, start=NOW, end=end)] == [first.id]
        assert posts.list_posts(conn, account_ids=[99]) == []
        assert len(posts.list_posts(conn, states=["draft"], limit=2)) == 2


def test_approvals_are_of_one_content(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        post = posts.add(conn, account_id=account.id, kind="image", caption="x", now=NOW)
        for decision in ("requested", "approved"):
            posts.add_approval(
                conn, post.id, content_hash="0" * 64, decision=decision, person_id=1, now=NOW, note="Fine"
            )
        found = posts.approvals_of(conn, post.id)
        assert [one.decision for one in found] == ["requested", "approved"]
        assert found[1].note == "Fine"


def test_a_campaign_with_rules(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        campaign = add_campaign(conn)
        assert campaigns.get(conn, campaign.id) == campaign
        assert (campaign.starts_on, campaign.ends_on, campaign.budget_minor) == (FIRST, LAST, 12345)
        campaigns.set_rules(conn, campaign.id, [("dates", "all")])
        campaigns.set_rules(conn, campaign.id, [("hashtag", "oak"), ("label", "3"), ("hashtag", "oak")])
        found = [(rule.kind, rule.value) for rule in campaigns.list_rules(conn, campaign.id)]
        assert found == [("hashtag", "oak"), ("label", "3")]
        assert len(campaigns.list_rules(conn)) == 2
        with pytest.raises(ValueError, match="unknown kinds of rule"):
            campaigns.set_rules(conn, campaign.id, [("mood", "good")])


def test_media_are_put_in_and_taken_out_by_hand(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        campaign = add_campaign(conn)
        campaigns.set_member(conn, campaign.id, 1, "178", included=True)
        campaigns.set_member(conn, campaign.id, 1, "178", included=False)
        campaigns.set_member(conn, campaign.id, 1, "179", included=True)
        found = [(one.media_id, one.included) for one in campaigns.list_members(conn, campaign.id)]
        assert found == [("178", False), ("179", True)]
        campaigns.forget_member(conn, campaign.id, 1, "178")
        assert [one.media_id for one in campaigns.list_members(conn)] == ["179"]


def test_campaigns_have_names_of_their_own_and_are_archived(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        campaign = add_campaign(conn)
        with pytest.raises(Conflict, match="already has a campaign called Autumn"):
            add_campaign(conn)
        campaigns.change(conn, campaign.id, archived_at=NOW, goal="Reach")
        assert campaigns.list_campaigns(conn) == []
        (archived,) = campaigns.list_campaigns(conn, client_ids=[campaign.client_id], archived=True)
        assert archived.goal == "Reach"


def test_a_campaign_cannot_end_before_it_starts(ledger: Ledger) -> None:
    with pytest.raises(Conflict), ledger.begin() as conn:
        campaigns.change(conn, add_campaign(conn).id, ends_on=date(2026, 9, 1))


def test_labels_are_put_on_and_taken_off(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn)
        label = labels.add(conn, account.client_id, "Tips", "#00aa00")
        with pytest.raises(Conflict, match="already has a label called Tips"):
            labels.add(conn, account.client_id, "Tips", "#ff0000")
        for _ in range(2):
            labels.link(conn, label.id, "media", account.id, "178")
        labels.link(conn, label.id, "post", account.id, "178")
        assert len(labels.list_links(conn, label_id=label.id)) == 2
        labels.unlink(conn, label.id, "media", account.id, "178")
        assert [one.kind for one in labels.list_links(conn, account_ids=[account.id])] == ["post"]
        labels.change(conn, label.id, colour="#0000ff")
        assert [one.colour for one in labels.list_labels(conn, [account.client_id])] == ["#0000ff"]
        labels.remove(conn, label.id)
        assert (labels.list_labels(conn), labels.list_links(conn)) == ([], [])
        assert labels.add(conn, account.client_id, "Tips", "#00aa00").id > label.id


def test_targets(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        period = {"starts_on": FIRST, "ends_on": LAST}
        reach = targets.add(conn, scope="account", scope_id=1, metric="reach", value=1e6, **period)
        cost = targets.add(
            conn, scope="client", scope_id=1, metric="spend", value=5000, currency="EUR", **period
        )
        assert targets.list_targets(conn) == [reach, cost]
        assert targets.list_targets(conn, "client", 1) == [cost]
        targets.change(conn, cost.id, value=6000)
        assert targets.get(conn, cost.id).value == 6000
        targets.remove(conn, cost.id)
        assert targets.list_targets(conn) == [reach]


def test_annotations(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        for day in (FIRST, LAST):
            annotations.add(conn, scope="account", scope_id=1, day=day, text="Fair", created_by=None, now=NOW)
        first, last = annotations.list_annotations(conn, scope="account", scope_id=1)
        assert (first.day, last.day) == (FIRST, LAST)
        assert annotations.list_annotations(conn, start=LAST, end=LAST) == [last]
        annotations.remove(conn, last.id)
        assert annotations.list_annotations(conn) == [first]


def test_every_table_has_its_instants_in_utc(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        add_account(conn)
        assert conn.execute(select(tables.accounts.c.connected_at)).scalar_one().utcoffset() == timedelta(0)
