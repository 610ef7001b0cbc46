"""Edges that list campaigns, ad sets, ads and creatives, and the ad accounts of a person."""

import re
from collections.abc import Callable
from datetime import date

from connectors.sandbox.api.ads.filtering import about_objects, object_fits, read_filters
from connectors.sandbox.api.ads.nodes import AdNode, sees_ads
from connectors.sandbox.api.ads.objects import check_fields, draw
from connectors.sandbox.api.ads.params import one_of, read_list
from connectors.sandbox.api.ads.windows import PRESETS, WHOLE, Slice, read_windows
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.fields import Field, parse_fields
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.paid.delivery import day_of
from connectors.sandbox.paid.model import GONE
from connectors.sandbox.refusing import refusals

KIND_OF = {"campaigns": "campaign", "adsets": "adset", "ads": "ad", "adcreatives": "creative"}
STATUSES = {
    "campaign": ("ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"),
    "adset": ("ACTIVE", "PAUSED", "DELETED", "CAMPAIGN_PAUSED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"),
    "ad": (
        "ACTIVE", "PAUSED", "DELETED", "PENDING_REVIEW", "DISAPPROVED", "PREAPPROVED", "PENDING_BILLING_INFO",
        "CAMPAIGN_PAUSED", "ARCHIVED", "ADSET_PAUSED", "IN_PROCESS", "WITH_ISSUES",
    ),
}  # fmt: skip
DEFAULT_LIMIT, MOST_PER_PAGE = 25, 500


def list_objects(
    node: AdNode, edge: str, params: dict[str, str], fields: tuple[Field, ...], nested: bool = False
) -> Json:
    """One page of an edge, newest first; what is deleted or archived only when it is asked for."""
    kind = KIND_OF[edge]
    check_fields(kind, fields)
    found = [below for below in node.below(kind) if _shown(below, params)]
    by_number = {below.number: below for below in found}
    limit = _limit(params)
    answer = page_of(
        node.call, params, list(by_number), lambda number: draw(by_number[number], fields), limit, nested
    )
    if params.get("summary"):
        answer["summary"] = {"total_count": len(found)}
    return answer


def _limit(params: dict[str, str]) -> int:
    raw = params.get("limit") or str(DEFAULT_LIMIT)
    if not raw.isdecimal() or int(raw) < 1:
        raise refusals.invalid("Param limit must be a positive integer")
    return min(int(raw), MOST_PER_PAGE)


def _shown(node: AdNode, params: dict[str, str]) -> bool:
    if node.kind == "creative":
        return node.ad.life.status(node.call.at) != "DELETED"
    filters, wanted = read_filters(params), read_list("effective_status", params)
    wrong = [status for status in wanted if status not in STATUSES[node.kind]]
    if wrong:
        allowed = ", ".join(STATUSES[node.kind])
        raise refusals.invalid(f"effective_status[0] must be one of the following values: {allowed}")
    unknown = next((one for one in filters if not about_objects(one)), None)
    if unknown is not None:
        raise refusals.invalid(f"Filtering field {unknown.name} is invalid")
    asked = bool(wanted) or any(one.name in {"effective_status", "id"} for one in filters)
    if (wanted and node.status not in wanted) or (not asked and node.status in GONE):
        return False
    return (
        object_fits(node, filters)
        and _completed(node, params)
        and _updated(node, params)
        and _timely(node, params)
    )


def _completed(node: AdNode, params: dict[str, str]) -> bool:
    """is_completed: campaigns whose time is over, or the others."""
    if not params.get("is_completed"):
        return True
    over = (node.campaign.ends if node.kind == "campaign" else node.adset.ends) <= node.call.at
    return over == (one_of("is_completed", params, ("true", "false"), "false") == "true")


def _updated(node: AdNode, params: dict[str, str]) -> bool:
    """updated_since: Unix seconds."""
    raw = params.get("updated_since")
    if not raw:
        return True
    if not re.fullmatch(r"\d+", raw):
        raise refusals.invalid("Param updated_since must be an integer")
    return node.life.updated(node.call.at) >= int(raw)


def _timely(node: AdNode, params: dict[str, str]) -> bool:
    """date_preset or time_range: what ran within these days."""
    if not {"date_preset", "time_range", "time_range[since]"} & set(params):
        return True
    preset = (params.get("date_preset") or "").lower()
    if preset in WHOLE or (preset and preset not in PRESETS and preset == "lifetime"):
        return True
    plan, today = node.plan, date.fromordinal(day_of(node.plan.zone, node.call.at))
    window = read_windows(
        params | {"date_preset": preset}, today, date.fromordinal(day_of(plan.zone, plan.created))
    )[0]
    runs = [plan.run_of(below.ad) for below in ([node] if node.kind == "ad" else node.below("ad"))]
    return any(_meets(plan.zone, run, window) for run in runs)


def _meets(zone: str, run: tuple[int, int], window: Slice) -> bool:
    start, end = run
    first, last = day_of(zone, start), day_of(zone, end)
    return end > start and first <= window.last.toordinal() and last >= window.first.toordinal()


def list_accounts(call: Call) -> Json:
    """/me/adaccounts: the ad accounts that the person can see; by default their two ids."""
    fields = (
        parse_fields(call.params["fields"])
        if call.params.get("fields")
        else (Field("account_id"), Field("id"))
    )
    check_fields("account", fields)
    accounts = [account for account in range(call.platform.world.account_count) if sees_ads(call, account)]
    return page_of(
        call,
        call.params,
        accounts,
        lambda account: draw(AdNode(call, "account", account), fields),
        _limit(call.params),
    )


def read_object(call: Call, node: AdNode) -> Json:
    """An object by its id."""
    default = (Field("account_id"), Field("id")) if node.kind == "account" else (Field("id"),)
    fields = parse_fields(call.params["fields"]) if call.params.get("fields") else default
    return draw(node, fields)


def list_instagram_accounts(call: Call, node: AdNode) -> Json:
    """The Instagram account that an ad account advertises for."""
    from connectors.sandbox.api.users import draw_user

    fields = asked_fields(call)
    return page_of(call, call.params, [node.account], lambda account: draw_user(call, account, fields), 25)


def list_of(edge: str) -> Callable[[Call, AdNode], Json]:
    """The answer to an edge with the asked fields, `id` when none are."""
    return lambda call, node: list_objects(node, edge, call.params, asked_fields(call))
