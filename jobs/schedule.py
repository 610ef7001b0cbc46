"""The table of jobs. What is due is a row in the ledger; this says what each one is and how often it comes."""

from dataclasses import dataclass
from datetime import timedelta

from jobs.ads import read_ads_by_clock
from jobs.connect import connect_accounts
from jobs.copies import copy_ledger
from jobs.market_job import read_markets
from jobs.sync_job import read_ending_stories, sync_accounts
from jobs.tokens import keep_tokens
from jobs.types import Work
from jobs.upkeep import keep_tidy
from jobs.watch import watch
from jobs.webhooks import act_on_webhooks


@dataclass(frozen=True)
class Job:
    """One job: `run(context, run_id, trigger, detail) -> result` for the run's row. `detail` narrows a request.

    `quiet` jobs leave a row only when they fail: they come very often, or (sync) write their own.
    """

    id: str
    every: timedelta
    run: Work
    about: str
    quiet: bool = False


JOBS = (
    Job("sync", timedelta(hours=1), sync_accounts, "Read accounts, media, metrics and comments.", quiet=True),
    Job(
        "stories",
        timedelta(minutes=5),
        read_ending_stories,
        "Read stories once more before they end.",
        quiet=True,
    ),
    Job(
        "market",
        timedelta(hours=1),
        read_markets,
        "Read competitors, hashtags, mentions and tags.",
        quiet=True,
    ),
    Job(
        "ads",
        timedelta(minutes=5),
        read_ads_by_clock,
        "Read campaigns, ads and what they brought.",
        quiet=True,
    ),
    Job(
        "connect",
        timedelta(minutes=1),
        connect_accounts,
        "Connect the accounts of a token that was handed in.",
        quiet=True,
    ),
    Job(
        "copies",
        timedelta(seconds=5),
        copy_ledger,
        "Copy campaigns, labels and the like into the lake.",
        quiet=True,
    ),
    Job(
        "watch",
        timedelta(minutes=1),
        watch,
        "Raise alerts: a publisher that is gone, data that is old.",
        quiet=True,
    ),
    Job(
        "tokens",
        timedelta(hours=6),
        keep_tokens,
        "Look at access tokens, renew them in time, tell what ends.",
    ),
    Job(
        "webhooks",
        timedelta(minutes=1),
        act_on_webhooks,
        "Act on what Instagram told, and delete what people asked to have deleted.",
        quiet=True,
    ),
    Job("upkeep", timedelta(days=1), keep_tidy, "Forget ended sessions and old request keys."),
)
