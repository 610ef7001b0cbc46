"""Sets the stage of the demo: its people, brands, campaigns, labels, targets. All of it through actions."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from actions import accounts, annotations, campaigns, clients, files, labels, people, posts, targets
from actions.actor import Actor
from actions.campaigns import CampaignDraft, CampaignRule
from actions.clients import ClientDraft
from actions.errors import Invalid, NeedsConfirmation
from actions.posts import PostDraft
from actions.targets import TargetDraft
from connectors.graph.client import GraphClient
from connectors.sandbox.control import SandboxControl
from connectors.sandbox.world.brands import KINDS, Kind
from connectors.sandbox.world.pictures import draw_picture
from jobs.finding import found_by
from posthouse.demo.plan import PlannedPost, RunningCampaign, Voice
from posthouse.workspace import CONSOLE, Workspace

OWNER_EMAIL = "owner@demo.example"
WORDS = (
    *(
        "amber",
        "birch",
        "cedar",
        "delta",
        "ember",
        "fjord",
        "grove",
        "harbour",
        "island",
        "juniper",
        "kettle",
    ),
    *(
        "lantern",
        "meadow",
        "nectar",
        "orchard",
        "pebble",
        "quarry",
        "river",
        "saffron",
        "timber",
        "violet",
        "willow",
    ),
)  # a demo's password is words, so that it can be typed from the terminal
COLOURS = ("#2f6f6a", "#b5533c", "#5b5ea6", "#8a6d1f")


@dataclass(frozen=True)
class Stage:
    """What was set up: our accounts in the sandbox's order, their voices and campaigns."""

    account_ids: tuple[int, ...]
    voices: tuple[Voice, ...]
    campaigns: tuple[RunningCampaign, ...]


def connect(workspace: Workspace, url: str, token: str) -> tuple[int, ...]:
    """Connect every account of the sandbox, each brand as a client of its own."""
    found = found_by(GraphClient(url, token, now=workspace.now), token)
    ids = []
    for account in found:
        kind = _kind_of(account.username)
        client = clients.create_client(
            workspace.desk,
            CONSOLE,
            ClientDraft(
                name=account.name or account.username,
                time_zone=kind.zone,
                currency=_currency(kind),
                language=kind.language,
                look={"colour": kind.colours[0]},
            ),
        )
        outcome = accounts.connect_found(
            workspace.desk, CONSOLE, [account], client_id=client.id, graph_url=url, time_zone=kind.zone
        )
        ids.append(outcome.id if not outcome.ids else outcome.ids[0])
    return tuple(ids)


def follow(workspace: Workspace, url: str, token: str) -> None:
    """Connect the accounts again when the sandbox listens somewhere else than last time."""
    known = accounts.list_accounts(workspace.desk, CONSOLE)
    if all(row.graph_url == url for row in known):
        return
    found = found_by(GraphClient(url, token, now=workspace.now), token)
    accounts.connect_found(workspace.desk, CONSOLE, found, graph_url=url)


def add_owner(workspace: Workspace) -> str:
    """Create the owner account and return its password."""
    password = "-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"
    people.first_owner(workspace.desk, OWNER_EMAIL, "Demo owner", password)
    return password


def told_campaigns(control: SandboxControl) -> list[dict[str, Any]]:
    """The sandbox's campaigns, each with the username of its account."""
    names = {account["id"]: account["username"] for account in control.world()["accounts"]}
    return [{**campaign, "username": names[campaign["account"]]} for campaign in control.truth()["campaigns"]]


def stage_of(workspace: Workspace, told: list[dict[str, Any]]) -> Stage:
    """Read back what `connect` made, with the sandbox's campaigns."""
    rows = sorted(accounts.list_accounts(workspace.desk, CONSOLE), key=lambda row: row.id)
    position = {row.username: index for index, row in enumerate(rows)}
    running = tuple(
        RunningCampaign(position[c["username"]], c["hashtag"], _day(c["starts"]), _day(c["ends"]))
        for c in told
        if c["username"] in position
    )
    return Stage(tuple(row.id for row in rows), tuple(_voice(row.username) for row in rows), running)


def add_campaigns(workspace: Workspace, all_told: list[dict[str, Any]], since: date, until: date) -> None:
    """Create the campaigns that touch these days, each with its hashtag as rule, a label, a target and a note."""
    rows = {row.username: row for row in accounts.list_accounts(workspace.desk, CONSOLE)}
    for told in all_told:
        starts, ends = _day(told["starts"]), _day(told["ends"])
        row = rows.get(told["username"])
        if row is None or ends < since or starts > until:
            continue
        campaigns.create_campaign(
            workspace.desk,
            CONSOLE,
            CampaignDraft(
                client_id=row.client_id,
                name=_campaign_name(told["name"], starts),
                starts_on=starts,
                ends_on=ends,
                goal="More people who save and share",
                utm_campaign=told["hashtag"].lower(),
                rules=(CampaignRule("hashtag", told["hashtag"]),),
            ),
        )
        annotations.add_annotation(
            workspace.desk,
            CONSOLE,
            "account",
            row.id,
            starts,
            f"{_campaign_name(told['name'], starts)} begins",
        )
    for index, (row, colour) in enumerate(zip(rows.values(), COLOURS, strict=False)):
        labels.create_label(workspace.desk, CONSOLE, row.client_id, "Behind the scenes", colour)
        targets.set_target(
            workspace.desk,
            CONSOLE,
            TargetDraft("account", row.id, "posts", until.replace(day=1), until, float(8 + index)),
        )


def plan_posts(workspace: Workspace, stage: Stage, planned: Sequence[PlannedPost]) -> int:
    """Schedule planned posts as a person would: upload the pictures, write, choose the time. Returns how many."""
    actor = Actor.console()
    made = 0
    for post in planned:
        palette = _kind_at(stage, post.account).colours
        uploads = tuple(
            files.add_file(
                workspace.desk, actor, draw_picture(palette, "IMAGE", seed), f"picture-{seed}.jpg"
            ).id
            for seed in post.pictures
        )
        draft = PostDraft(
            account_id=stage.account_ids[post.account],
            kind=post.kind,
            caption=post.caption,
            file_ids=uploads,
            alt_texts=post.alt_texts,
            wall_time=post.wall_time,
            first_comment=post.first_comment,
        )
        try:
            posts.schedule_new_post(workspace.desk, actor, draft, confirmed=True)
        except (Invalid, NeedsConfirmation):
            continue  # its minute has just passed while the clock was stepped; a person would drop it too
        made += 1
    return made


def _campaign_name(name: str, starts: date) -> str:
    """The season with its month: a brand runs the same season more than once a year."""
    return f"{name.rsplit(' ', 1)[0]} {starts:%b %Y}"


def _voice(username: str) -> Voice:
    kind = _kind_of(username)
    return Voice(kind.lines, kind.endings, kind.tags, kind.zone, max(9, kind.peak_hour))


def _kind_of(username: str) -> Kind:
    return next((kind for kind in KINDS if kind.handle in username), KINDS[0])


def _kind_at(stage: Stage, account: int) -> Kind:
    lines = stage.voices[account].lines
    return next(kind for kind in KINDS if kind.lines == lines)


def _currency(kind: Kind) -> str:
    return {"GB": "GBP", "US": "USD", "BR": "BRL", "JP": "JPY", "TR": "TRY"}.get(kind.country, "EUR")


def _day(seconds: float | str) -> date:
    if isinstance(seconds, str):
        return datetime.fromisoformat(seconds).date()
    return datetime.fromtimestamp(seconds, UTC).date()
