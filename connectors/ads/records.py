"""The Marketing API's answers, typed at the door. Numbers come as text; what is left out is None, never 0."""

from datetime import datetime

import msgspec

from connectors.graph.errors import UnexpectedAnswer
from connectors.instagram.records import instant

Text = str | int | float | None
"""A number as text, or (in older versions) as a number."""


class Named(msgspec.Struct):
    """Anything of which only the id matters."""

    id: str


class AdAccount(msgspec.Struct):
    """An ad account: its id begins with act_."""

    id: str
    name: str | None = None
    currency: str | None = None
    timezone_name: str | None = None
    account_status: int | None = None
    created_time: str | None = None


class Campaign(msgspec.Struct):
    """A campaign. Budgets are in the platform's minor units."""

    id: str
    name: str | None = None
    objective: str | None = None
    status: str | None = None
    effective_status: str | None = None
    daily_budget: Text = None
    lifetime_budget: Text = None
    created_time: str | None = None
    start_time: str | None = None
    stop_time: str | None = None


class AdSet(msgspec.Struct):
    """An ad set."""

    id: str
    campaign_id: str | None = None
    name: str | None = None
    optimization_goal: str | None = None
    status: str | None = None
    effective_status: str | None = None
    daily_budget: Text = None
    lifetime_budget: Text = None
    created_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None


class Creative(msgspec.Struct):
    """What an ad shows, and which post it is."""

    id: str
    effective_instagram_media_id: str | None = None
    source_instagram_media_id: str | None = None
    instagram_user_id: str | None = None
    instagram_permalink_url: str | None = None


class Ad(msgspec.Struct):
    """An ad with its creative."""

    id: str
    campaign_id: str | None = None
    adset_id: str | None = None
    name: str | None = None
    status: str | None = None
    effective_status: str | None = None
    created_time: str | None = None
    creative: Creative | None = None

    @property
    def advertiser(self) -> str | None:
        """The Instagram account that the ad speaks for."""
        return self.creative.instagram_user_id if self.creative else None


class Action(msgspec.Struct):
    """How often something happened, or what it was worth."""

    action_type: str
    value: Text = None


class ResultValue(msgspec.Struct):
    """A value of a result."""

    value: Text = None


class Result(msgspec.Struct):
    """What an ad set aims at, e.g. indicator "actions:link_click"."""

    indicator: str | None = None
    values: list[ResultValue] = msgspec.field(default_factory=list)


class AdDay(msgspec.Struct):
    """One row of insights: an ad, a day of the ad account's zone, a platform."""

    ad_id: str
    date_start: str
    adset_id: str | None = None
    campaign_id: str | None = None
    publisher_platform: str | None = None
    account_currency: str | None = None
    impressions: Text = None
    reach: Text = None
    clicks: Text = None
    inline_link_clicks: Text = None
    instagram_profile_visits: Text = None
    spend: Text = None
    actions: list[Action] | None = None
    action_values: list[Action] | None = None
    results: list[Result] | None = None


class Report(msgspec.Struct):
    """How far a report is. `error_…` say why it failed (from v25.0 on)."""

    id: str
    async_status: str
    async_percent_completion: int = 0
    error_code: int | None = None
    error_subcode: int | None = None
    error_message: str | None = None
    error_user_msg: str | None = None


class Ordered(msgspec.Struct):
    """The answer to an order of a report."""

    report_run_id: str


def count(text: Text) -> int | None:
    """Read a whole number; None stays None."""
    found = number(text)
    return None if found is None else round(found)


def number(text: Text) -> float | None:
    """Read a number; None stays None."""
    try:
        return None if text is None else float(text)
    except ValueError:
        raise UnexpectedAnswer(f"The platform gave “{str(text)[:40]}” as a number of an ad") from None


def time_of(text: str | None, what: str) -> datetime | None:
    """Read an instant (UTC); None stays None."""
    return instant(text, what) if text else None


def numbers(actions: list[Action] | None) -> dict[str, float] | None:
    """Return actions as a map; None when the platform told none."""
    found: dict[str, float] = {}
    for action in actions or ():
        value = number(action.value)
        if value is not None:
            found[action.action_type] = found.get(action.action_type, 0.0) + value
    return found or None
