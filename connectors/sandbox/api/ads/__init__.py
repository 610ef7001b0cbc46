"""The Marketing API: ad accounts, campaigns, ad sets, ads, creatives, their insights, and reports of them."""

from connectors.sandbox.api.ads import nodes, reports
from connectors.sandbox.api.ads.insights import read_insights
from connectors.sandbox.api.ads.lists import (
    list_accounts,
    list_instagram_accounts,
    list_of,
    read_object,
)
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table

KINDS = (*nodes.KINDS, reports.KIND)
"""The kinds of nodes of this side of the platform."""


def _table(*edges: str) -> Table:
    table: Table = {
        ("GET", ""): Endpoint(read_object, "ads", FACEBOOK),
        ("GET", "insights"): Endpoint(lambda call, node: read_insights(node, call.params), "ads", FACEBOOK),
        ("POST", "insights"): Endpoint(reports.order_report, "ads", FACEBOOK),
    }
    return table | {("GET", edge): Endpoint(list_of(edge), "ads", FACEBOOK) for edge in edges}


_INSTAGRAM = Endpoint(list_instagram_accounts, "ads", FACEBOOK)
TABLES: dict[str, Table] = {
    "person": {("GET", "adaccounts"): Endpoint(lambda call, _: list_accounts(call), "ads", FACEBOOK)},
    "ad_account": _table("campaigns", "adsets", "ads", "adcreatives")
    | {("GET", edge): _INSTAGRAM for edge in ("connected_instagram_accounts", "instagram_accounts")},
    "campaign": _table("adsets", "ads"),
    "adset": _table("ads", "adcreatives"),
    "ad": _table("adcreatives"),
    "creative": {("GET", ""): Endpoint(read_object, "ads", FACEBOOK)},
    "ad_report": {
        ("GET", ""): Endpoint(reports.read_report, "ads", FACEBOOK),
        ("GET", "insights"): Endpoint(reports.read_result, "ads", FACEBOOK),
    },
}
