"""Who follows, was reached, engaged: by age, gender, country, city; at least 100 people, at most 45 buckets."""

from connectors.sandbox import refusals
from connectors.sandbox.account_numbers import DAY, AccountNumbers
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.paging import Json
from connectors.sandbox.audience import shares_of
from connectors.sandbox.captions import kind_of
from connectors.sandbox.seeded import SeededWorld

DEMOGRAPHICS = {"follower_demographics", "engaged_audience_demographics", "reached_audience_demographics"}
TIMEFRAMES = {"this_week": 7, "this_month": 30}
GONE = {"last_14_days", "last_30_days", "last_90_days", "prev_month"}
DIMENSIONS = {"age", "city", "country", "gender"}
MOST_BUCKETS = 45


def read_demographics(
    call: Call, account: int, metrics: list[str], breakdown: tuple[str, ...], timeframe: str
) -> Json:
    """`{data: [...]}` with only breakdowns in `total_value`; too few people give `data: []`."""
    if not breakdown or not set(breakdown) <= DIMENSIONS:
        raise refusals.invalid("breakdown must be one of the following values: age, city, country, gender")
    if timeframe not in TIMEFRAMES and not (timeframe in GONE and metrics == ["follower_demographics"]):
        raise refusals.invalid("timeframe must be one of the following values: this_week, this_month")
    elements = [_element(call, account, name, breakdown, timeframe) for name in metrics]
    return {"data": [element for element in elements if element is not None]}


def _element(call: Call, account: int, name: str, breakdown: tuple[str, ...], timeframe: str) -> Json | None:
    people = _people(call, account, name, TIMEFRAMES.get(timeframe, 30))
    if people < 100:
        return None
    shares = shares_of(call.platform.world.seed, account, kind_of(account), breakdown)
    parts = sorted(
        ((int(people * share), key) for key, share in shares.items()), key=lambda part: (-part[0], part[1])
    )
    results = [
        {"dimension_values": list(key), "value": value} for value, key in parts[:MOST_BUCKETS] if value > 0
    ]
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "period": "lifetime",
        "title": title,
        "description": f"{title} by {', '.join(breakdown)}.",
        "total_value": {"breakdowns": [{"dimension_keys": list(breakdown), "results": results}]},
        "id": f"{call.platform.ids.user(account)}/insights/{name}/lifetime",
    }


def _people(call: Call, account: int, name: str, days: int) -> int:
    world = call.platform.world
    assert isinstance(world, SeededWorld)
    if name == "follower_demographics":
        return world.audience(account).followers(call.at)
    window = AccountNumbers(call.platform.library, account).window(call.at - days * DAY, call.at)
    return int(window["reach" if name == "reached_audience_demographics" else "accounts_engaged"].sum())
