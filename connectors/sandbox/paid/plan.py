"""Draws up what an ad account runs: boosted posts, campaigns of the season, and a campaign that is always on."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import dice, mix, pick, unit
from connectors.sandbox.paid.model import NEVER, Ad, AdCampaign, AdSet, Life, Plan
from connectors.sandbox.world.captions import kind_of
from connectors.sandbox.world.model import Campaign
from connectors.sandbox.world.performance import SHAPES
from connectors.sandbox.world.seeded import DAY, SeededWorld

HOUR = 3600
ZONES = (
    "America/Los_Angeles", "America/New_York", "Europe/Dublin", "America/Sao_Paulo", "Asia/Tokyo", "Europe/Berlin",
)  # fmt: skip
CURRENCIES = {
    "GB": "GBP",
    "DE": "EUR",
    "FR": "EUR",
    "ES": "EUR",
    "IT": "EUR",
    "NL": "EUR",
    "BR": "BRL",
    "JP": "JPY",
    "TR": "TRY",
}
WORTH = {"GBP": 0.8, "EUR": 0.9, "USD": 1.0, "BRL": 5.0, "TRY": 34.0, "JPY": 1.5}
"""Minor units of each currency for what is worth a cent."""
WITHOUT_ADS = 10
"""The last of every so many accounts never advertised."""
BOOST_GOALS = (
    ("OUTCOME_ENGAGEMENT", "POST_ENGAGEMENT"), ("OUTCOME_TRAFFIC", "VISIT_INSTAGRAM_PROFILE"),
    ("OUTCOME_AWARENESS", "REACH"), ("OUTCOME_ENGAGEMENT", "PROFILE_VISIT"),
)  # fmt: skip
STANDING = (
    ("OUTCOME_TRAFFIC", "LANDING_PAGE_VIEWS"), ("OUTCOME_SALES", "OFFSITE_CONVERSIONS"),
    ("OUTCOME_LEADS", "LEAD_GENERATION"), ("OUTCOME_TRAFFIC", "LINK_CLICKS"),
)  # fmt: skip
INSTAGRAM, BOTH = ("instagram",), ("facebook", "instagram")


@dataclass
class _Drawn:
    """The lists of a plan while it is drawn up."""

    campaigns: list[AdCampaign] = field(default_factory=list)
    adsets: list[AdSet] = field(default_factory=list)
    ads: list[Ad] = field(default_factory=list)


def zone_of(world: SeededWorld, account: int) -> str:
    """The ad account's time zone: for two in three not the brand's own."""
    if unit(world.seed, account, 300) < 0.34:
        return kind_of(account).zone
    return ZONES[pick(len(ZONES), world.seed, account, 301)]


def draw_plan(world: SeededWorld, account: int, zone: str) -> Plan:
    """Everything that the account's ads are; the same for the same world."""
    currency = CURRENCIES.get(kind_of(account).country, "USD")
    seasons, times = world.campaigns(account), world.posts(account).times
    first = int(min([season.starts for season in seasons[:1]] + times[:1].tolist(), default=0))
    plan = Plan(account, zone, currency, first - 30 * DAY)
    if not len(times) or not seasons or account % WITHOUT_ADS == WITHOUT_ADS - 1:
        return plan
    drawn, size = _Drawn(), world.audience(account).followers(float(first)) ** 0.5
    worth = WORTH[currency] * (0.4 + size / 150)
    rolls = _rolls(world, account)
    jobs = [(int(times[k]) + 4 * HOUR + int(rolls[k, 1] * 60 * HOUR), 0, k) for k in _boosted(rolls)]
    jobs += [(season.starts - 3 * DAY, 1, season.number) for season in seasons if season.number % 2 == 0]
    jobs += [(first, 2, 0), (first + 20 * DAY, 3, 0)]
    for created, kind, number in sorted(jobs):
        if kind == 0:
            _boost(drawn, world, account, number, created, worth, rolls[number].tolist())
        elif kind == 1:
            _season(drawn, world, account, seasons[number], created, worth)
        elif kind == 2:
            _standing(drawn, world, account, created, seasons[-1].ends, worth)
        else:
            _never_run(drawn, created, worth)
    return replace(plan, campaigns=tuple(drawn.campaigns), adsets=tuple(drawn.adsets), ads=tuple(drawn.ads))


def _rolls(world: SeededWorld, account: int) -> NDArray[np.float64]:
    """Twelve throws for every post: whether it is boosted, and how."""
    return dice(world.seed, account, 302).random((len(world.posts(account).times), 12))


def _boosted(rolls: NDArray[np.float64]) -> list[int]:
    share = min(0.25, max(0.05, 12 / len(rolls)))
    return [int(k) for k in (rolls[:, 0] < share).nonzero()[0]]


def _boost(
    drawn: _Drawn, world: SeededWorld, account: int, k: int, created: int, worth: float, rolls: list[float]
) -> None:
    """Instagram makes a campaign with one ad set and one ad of every boost."""
    days = 3 + int(8 * rolls[2])
    lifetime = round((300 + 2200 * rolls[3]) * days / 5 * worth)
    starts = created + 1800
    ends = starts + days * DAY
    objective, goal = BOOST_GOALS[int(len(BOOST_GOALS) * rolls[4])]
    video = SHAPES[int(world.posts(account).shape[k])] == "REELS"
    if video and goal == "REACH":
        goal = "THRUPLAY"
    number, name = len(drawn.campaigns), f"Instagram post: {world.caption(account, k)[:40].strip() or k}"
    life = Life(created, _fate(rolls[5], rolls[6], starts, ends))
    drawn.campaigns.append(AdCampaign(number, name, objective, life, starts, ends))
    issue = starts + (ends - starts) // 3 if rolls[7] < 0.03 else NEVER
    drawn.adsets.append(
        AdSet(
            len(drawn.adsets), number, name, goal, "IMPRESSIONS", Life(created), starts, ends, 0, lifetime,
            4_000 + int(120_000 * rolls[8] ** 2), (18 + int(8 * rolls[9]), 65),
            BOTH if rolls[10] < 0.2 else INSTAGRAM, issue,
        )
    )  # fmt: skip
    refused = rolls[11] < 0.04
    drawn.ads.append(Ad(len(drawn.ads), len(drawn.adsets) - 1, name, Life(created), k, 1.0, video, refused))


def _fate(fate: float, part: float, starts: int, ends: int) -> tuple[tuple[int, str], ...]:
    """What becomes of a boost: most are left alone, some are paused early, archived or deleted later."""
    if fate < 0.10:
        return ((ends + 45 * DAY, "DELETED"),)
    if fate < 0.24:
        return ((ends + 60 * DAY, "ARCHIVED"),)
    if fate < 0.34:
        return ((starts + int((ends - starts) * (0.3 + 0.5 * part)), "PAUSED"),)
    return ()


def _season(
    drawn: _Drawn, world: SeededWorld, account: int, season: Campaign, created: int, worth: float
) -> None:
    """A campaign beside the account's own, with its budget at the top and two audiences."""
    roll, number = mix(world.seed, account, season.number, 310), len(drawn.campaigns)
    daily = round((600 + 2400 * unit(roll, 1)) * worth)
    objective, goal = (
        ("OUTCOME_AWARENESS", "REACH") if roll & 1 else ("OUTCOME_ENGAGEMENT", "POST_ENGAGEMENT")
    )
    fate = ((season.ends + 90 * DAY, "ARCHIVED"),) if unit(roll, 2) < 0.2 else ()
    life = Life(created, fate)
    drawn.campaigns.append(
        AdCampaign(number, season.name, objective, life, season.starts, season.ends, daily)
    )
    post = _post_of(world, account, season)
    for part, (label, people) in enumerate((("Interests", 90_000), ("People who engaged", 9_000))):
        turn = season.starts + (season.ends - season.starts) // 2
        paused = ((turn, "PAUSED"),) if part and unit(roll, 3) < 0.4 else ()
        adset = AdSet(
            len(drawn.adsets), number, f"{season.name} – {label}", goal, "IMPRESSIONS", Life(created, paused),
            season.starts, season.ends, 0, 0, people, (18, 55), BOTH,
        )  # fmt: skip
        drawn.adsets.append(adset)
        for turn_of, k in enumerate((post, -1)):
            name = f"{season.name} – {label} – {'Post' if k >= 0 else 'Image'} {turn_of + 1}"
            made = created + 600 * turn_of
            if k >= 0:
                made = max(made, int(world.posts(account).times[k]) + HOUR)
            weight = (0.7, 0.3)[part] * (0.6, 0.4)[turn_of]
            drawn.ads.append(Ad(len(drawn.ads), adset.number, name, Life(made), k, weight))


def _post_of(world: SeededWorld, account: int, season: Campaign) -> int:
    """The first post of the season that exists when the campaign starts or soon after; -1 when there is none."""
    shelf = world.posts(account)
    mine = ((shelf.campaign == season.number) & (shelf.times < season.starts + 3 * DAY)).nonzero()[0]
    return int(mine[0]) if len(mine) else -1


def _standing(drawn: _Drawn, world: SeededWorld, account: int, first: int, last: int, worth: float) -> None:
    """A campaign for the website or the shop that never ends; its ad set is made anew every quarter."""
    roll, number = mix(world.seed, account, 320), len(drawn.campaigns)
    objective, goal = STANDING[pick(len(STANDING), roll, 1)]
    name = {"OUTCOME_SALES": "Shop", "OUTCOME_LEADS": "Newsletter"}.get(objective, "Website")
    drawn.campaigns.append(AdCampaign(number, f"Always on – {name}", objective, Life(first), first, last))
    for quarter, starts in enumerate(range(first + DAY, last, 91 * DAY)):
        ends, made = min(last, starts + 91 * DAY), starts - DAY
        daily = round((300 + 900 * unit(roll, 2)) * worth * (1 + 0.3 * unit(roll, 3, quarter)))
        adset = AdSet(
            len(drawn.adsets), number, f"{name} – {'Broad' if quarter % 2 else 'Lookalike 1 %'} – {quarter + 1}", goal,
            "IMPRESSIONS", Life(made), starts, ends, daily, 0, 60_000 + 20_000 * (quarter % 5), (18, 65), BOTH,
        )  # fmt: skip
        drawn.adsets.append(adset)
        for turn in range(2):
            tired = starts + (40 + pick(40, roll, 4, quarter)) * DAY
            paused = ((tired, "PAUSED"),) if turn and unit(roll, 5, quarter) < 0.5 else ()
            title = f"{name} – {'Video' if turn else 'Image'} {'AB'[turn]}"
            life = Life(made + 900 * turn, paused)
            drawn.ads.append(
                Ad(len(drawn.ads), adset.number, title, life, -1, (0.55, 0.45)[turn], bool(turn))
            )


def _never_run(drawn: _Drawn, created: int, worth: float) -> None:
    """A draft that someone paused before it cost anything."""
    number, paused = len(drawn.campaigns), Life(created, ((created + 60, "PAUSED"),))
    drawn.campaigns.append(AdCampaign(number, "Draft", "OUTCOME_AWARENESS", paused, created + DAY, NEVER))
    adset = AdSet(
        len(drawn.adsets), number, "Draft", "REACH", "IMPRESSIONS", Life(created), created + DAY, NEVER,
        round(1000 * worth), 0, 100_000, (18, 65), BOTH,
    )  # fmt: skip
    drawn.adsets.append(adset)
    drawn.ads.append(Ad(len(drawn.ads), adset.number, "Draft", Life(created), -1, 1.0))
