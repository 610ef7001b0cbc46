"""Who may do what: every action, called for real, by every role, on the own and on another's account."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest

from actions import (
    accounts,
    alerts,
    annotations,
    campaigns,
    clients,
    files,
    imports,
    jobs,
    labels,
    people,
    posts,
    reports,
    targets,
    watch,
)
from actions.actor import Actor, Grant
from actions.campaigns import CampaignDraft
from actions.clients import ClientDraft
from actions.errors import NotAllowed
from actions.permissions import ACTIONS, RANK, ROLES, On, may, visible_accounts, visible_clients
from actions.posts import Again, PostDraft
from actions.targets import TargetDraft
from tests.actions.conftest import NOW, PASSWORD, House
from tests.actions.pictures import picture
from warehouse.ledger import accounts as ledger_accounts
from warehouse.ledger import alerts as ledger_alerts
from warehouse.ledger import clients as ledger_clients
from warehouse.ledger import intents

DAY = date(2026, 11, 21)
SMALL = picture(320, 320)
_numbers = itertools.count(1)


@dataclass
class Site:
    """An account with everything that an action may need there, made by the console beforehand."""

    house: House
    account: int
    client: int
    pictures: list[int]

    def draft(self) -> PostDraft:
        if not self.pictures:
            self.pictures.append(files.add_file(self.house.desk, self.house.owner, SMALL, "a.jpg").id)
        caption = f"Hello {next(_numbers)}"
        return PostDraft(self.account, "image", caption, (self.pictures[0],), (), "2026-11-22T18:00")

    def scheduled(self, state: str | None = None) -> int:
        desk = self.house.desk
        post_id = posts.schedule_new_post(desk, self.house.owner, self.draft(), confirmed=True).id
        if state:
            with desk.ledger.begin() as conn:
                intent = intents.find_by_post(conn, post_id)
                assert intent
                intents.change_by_person(
                    conn, intent.id, from_states=["SCHEDULED"], now=NOW, unsent=False, state=state
                )
        return post_id

    def set_status(self, status: str) -> None:
        with self.house.desk.ledger.begin() as conn:
            ledger_accounts.set_status(conn, self.account, status)

    def campaign(self) -> int:
        draft = CampaignDraft(self.client, f"C{next(_numbers)}", DAY, DAY)
        return campaigns.create_campaign(self.house.desk, self.house.owner, draft).id

    def label(self) -> int:
        return labels.create_label(
            self.house.desk, self.house.owner, self.client, f"L{next(_numbers)}", "#112233"
        ).id

    def alert(self) -> int:
        with self.house.desk.ledger.begin() as conn:
            return ledger_alerts.raise_alert(conn, "m", "info", "Look.", {}, self.account, NOW).id


Call = Callable[[Site], Callable[[Actor], object]]


def found(site: Site) -> list[SimpleNamespace]:
    name = {site.house.account: "account", site.house.stranger: "stranger"}[site.account]
    return [
        SimpleNamespace(
            ig_user_id=f"1784{name}", app_scoped_id=None, username=name, name=None, page_id=None,
            flavour="facebook", token="T",
        )
    ]  # fmt: skip


def call(make: Callable[[Site], tuple[Callable[..., object], tuple[object, ...]]]) -> Call:
    def prepare(site: Site) -> Callable[[Actor], object]:
        function, arguments = make(site)
        return lambda actor: function(site.house.desk, actor, *arguments)

    return prepare


def paused(site: Site) -> tuple[Callable[..., object], tuple[object, ...]]:
    site.set_status("paused")
    return accounts.resume_account, (site.account,)


def connect(site: Site) -> tuple[Callable[..., object], tuple[object, ...]]:
    def go(desk: object, actor: Actor) -> object:
        return accounts.connect_found(
            site.house.desk, actor, found(site), graph_url="https://graph.facebook.com", client_id=site.client
        )

    return go, ()


CALLS: dict[str, tuple[str, Call]] = {
    "accounts.connect": ("client", call(connect)),
    "accounts.pause": ("account", call(lambda s: (accounts.pause_account, (s.account,)))),
    "accounts.resume": ("account", call(paused)),
    "accounts.remove": ("account", call(lambda s: (accounts.remove_account, (s.account,)))),
    "accounts.set_time_zone": (
        "account",
        call(lambda s: (accounts.set_account_time_zone, (s.account, "UTC"))),
    ),
    "clients.create": (
        "workspace",
        call(lambda s: (clients.create_client, (ClientDraft(f"New {next(_numbers)}"),))),
    ),
    "clients.update": (
        "client",
        call(lambda s: (clients.update_client, (s.client, ClientDraft(f"New {next(_numbers)}")))),
    ),
    "clients.archive": ("client", call(lambda s: (clients.archive_client, (s.client,)))),
    "people.add": (
        "account",
        call(
            lambda s: (
                people.add_person,
                (f"n{next(_numbers)}@example.com", "N", PASSWORD, [Grant("viewer", "account", s.account)]),
            )
        ),
    ),
    "people.disable": ("workspace", call(lambda s: (people.disable_person, (s.house.person().id,)))),
    "files.add": ("anywhere", call(lambda s: (files.add_file, (SMALL, "a.jpg")))),
    "posts.create": ("account", call(lambda s: (posts.create_post, (s.draft(),)))),
    "posts.update": (
        "account",
        call(
            lambda s: (
                posts.update_post,
                (posts.create_post(s.house.desk, s.house.owner, s.draft()).id, s.draft()),
            )
        ),
    ),
    "posts.cancel": ("account", call(lambda s: (posts.cancel_post, (s.scheduled(),)))),
    "posts.schedule": ("account", call(lambda s: (posts.schedule_new_post, (s.draft(),)))),
    "posts.retry": ("account", call(lambda s: (posts.retry_post, (s.scheduled("FAILED"),)))),
    "posts.resolve": ("account", call(lambda s: (posts.resolve_review, (s.scheduled("REVIEW"), Again())))),
    "campaigns.create": (
        "client",
        call(
            lambda s: (campaigns.create_campaign, (CampaignDraft(s.client, f"C{next(_numbers)}", DAY, DAY),))
        ),
    ),
    "campaigns.update": (
        "client",
        call(
            lambda s: (
                campaigns.update_campaign,
                (s.campaign(), CampaignDraft(s.client, f"D{next(_numbers)}", DAY, DAY)),
            )
        ),
    ),
    "campaigns.archive": ("client", call(lambda s: (campaigns.archive_campaign, (s.campaign(),)))),
    "campaigns.choose_media": (
        "client",
        call(lambda s: (campaigns.include_media, (s.campaign(), s.account, ["179"]))),
    ),
    "labels.change": (
        "client",
        call(lambda s: (labels.create_label, (s.client, f"Label {next(_numbers)}", "#112233"))),
    ),
    "labels.put": ("account", call(lambda s: (labels.put_label, (s.label(), "media", s.account, ["179"])))),
    "targets.change": (
        "account",
        call(lambda s: (targets.set_target, (TargetDraft("account", s.account, "reach", DAY, DAY, 1.0),))),
    ),
    "annotations.change": (
        "account",
        call(lambda s: (annotations.add_annotation, ("account", s.account, DAY, "Launch"))),
    ),
    "watch.change": ("account", call(lambda s: (watch.add_watch, (s.account, "competitor", "rival")))),
    "reports.save": (
        "account",
        call(lambda s: (reports.save_report, ("R", {}, NOW, "{}", [s.account]))),
    ),
    "jobs.request_sync": ("account", call(lambda s: (jobs.request_sync, ([s.account],)))),
    "imports.change": (
        "account",
        call(lambda s: (imports.add_import, (s.account, b"date,reach", lambda: next(_numbers)))),
    ),
    "alerts.acknowledge": ("account", call(lambda s: (alerts.acknowledge_alert, (s.alert(),)))),
    "accounts.view": ("account", call(lambda s: (posts.post_row, (s.scheduled(),)))),
}
# The least and the greatest role that fail or pass differ by action, so each is tried; an owner owns everything.
HELD = [
    (role, granted) for granted in ("workspace", "client", "account") for role in ROLES if role != "owner"
]
HELD += [("owner", "workspace")]
COVERS = {
    ("workspace", "workspace"), ("workspace", "client"), ("workspace", "account"), ("workspace", "anywhere"),
    ("client", "client"), ("client", "account"), ("client", "anywhere"),
    ("account", "account"), ("account", "anywhere"),
}  # fmt: skip


@pytest.mark.parametrize("action", CALLS)
def test_every_role_on_own_and_other_ground(house: House, action: str) -> None:
    happens_on, prepare = CALLS[action]
    for site, own in (
        (Site(house, house.account, house.client, []), True),
        (Site(house, house.stranger, house.other_client, []), False),
    ):
        prepared = prepare(site)
        for role, granted in HELD:
            scope_id = {"workspace": 0, "client": house.client, "account": house.account}[granted]
            actor = house.person(Grant(role, granted, scope_id))
            covered = (granted, happens_on) in COVERS and (
                own or granted == "workspace" or happens_on == "anywhere"
            )
            allowed = covered and RANK[role] >= RANK[ACTIONS[action].role]
            before = house.newest_entry()
            try:
                prepared(actor)
            except NotAllowed:
                assert not allowed, f"{role} on {granted} should be allowed {action} (own: {own})"
                assert house.newest_entry() == before
            else:
                assert allowed, f"{role} on {granted} must not be allowed {action} (own: {own})"
                _undo(house)
                prepared = prepare(site)


def _undo(house: House) -> None:
    """Bring back what the next try needs: connected accounts and clients in use."""
    with house.desk.ledger.begin() as conn:
        for account in ledger_accounts.list_accounts(conn):
            ledger_accounts.set_status(conn, account.id, "connected")
        for client_id in (house.client, house.other_client):
            ledger_clients.change(conn, client_id, archived_at=None)


def test_the_table_and_the_calls_speak_of_the_same_actions() -> None:
    elsewhere = {"accounts.move", "people.grant", "people.enable", "people.reset_password"}
    elsewhere |= {name for name in ACTIONS if name.startswith(("own.", "sessions."))}
    elsewhere |= {"files.list", "posts.import", "clients.view", "reports.view"}
    assert set(ACTIONS) == set(CALLS) | elsewhere


def test_asking_for_an_action_where_it_does_not_happen_is_a_mistake(house: House) -> None:
    with house.desk.ledger.read() as conn, pytest.raises(ValueError, match="does not happen"):
        may(conn, house.owner, "posts.create", On.client(1))


def test_sight_follows_the_grants(house: House) -> None:
    cases = [
        (Grant("viewer"), {house.account, house.sibling, house.stranger}, {house.client, house.other_client}),
        (Grant("viewer", "client", house.client), {house.account, house.sibling}, {house.client}),
        (Grant("viewer", "account", house.stranger), {house.stranger}, {house.other_client}),
        (Grant("nonsense"), set(), set()),
    ]
    for grant, seen, of_clients in cases:
        actor = Actor("person", 1, "P", (grant,))
        with house.desk.ledger.read() as conn:
            assert set(visible_accounts(conn, actor)) == seen
            assert set(visible_clients(conn, actor)) == of_clients


def test_removed_accounts_are_seen_only_when_asked_for(house: House) -> None:
    Site(house, house.stranger, house.other_client, []).set_status("removed")
    with house.desk.ledger.read() as conn:
        assert house.stranger not in visible_accounts(conn, house.owner)
        assert house.stranger in visible_accounts(conn, house.owner, removed=True)


def test_a_withdrawn_role_ends_at_once(house: House) -> None:
    owner, author = house.person(Grant("owner")), house.person(Grant("author", "account", house.account))
    posts.create_post(house.desk, author, PostDraft(house.account))
    people.remove_grant(house.desk, owner, author.id, "account", house.account)
    assert author.grants  # the actor still carries the old grant, which no longer counts
    with pytest.raises(NotAllowed):
        posts.create_post(house.desk, author, PostDraft(house.account))
