"""Who follows, was reached, engaged: by age, gender, country, city; at least 100 people, at most 45 buckets."""

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.insight_names import DEMOGRAPHICS, FEWEST
from connectors.sandbox.api.insight_questions import Question, kept, unsupported_breakdown
from connectors.sandbox.api.insight_words import words_of
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import insights_refusals
from connectors.sandbox.world.account_numbers import AD, DAY, AccountNumbers
from connectors.sandbox.world.audience import shares_of
from connectors.sandbox.world.captions import kind_of
from connectors.sandbox.world.seeded import SeededWorld

TIMEFRAMES = {"this_week": 7, "this_month": 30}
GONE = {"last_14_days": 14, "last_30_days": 30, "last_90_days": 90, "prev_month": 30}
"""Of followers they are still told, as the guide prints them; of others version 20 took them."""
DIMENSIONS = ("age", "city", "country", "gender")
MOST_BUCKETS = 45


def read_demographics(call: Call, account: int, question: Question) -> Json:
    """`{data: [...]}` with only breakdowns in `total_value`; too few people give `data: []`."""
    metrics = [name for name in question.metrics if name in DEMOGRAPHICS]
    breakdown, timeframe = question.breakdown, question.timeframe
    if not breakdown:
        raise insights_refusals.not_one_of("breakdown", DIMENSIONS)
    if not set(breakdown) <= set(DIMENSIONS):
        raise unsupported_breakdown(call, metrics[0], breakdown)
    if not timeframe:
        raise insights_refusals.timeframe_required()
    if timeframe not in TIMEFRAMES | GONE:
        raise insights_refusals.not_one_of("timeframe", TIMEFRAMES)
    for name in [name for name in metrics if timeframe in GONE and name != "follower_demographics"]:
        metrics = kept(call, metrics, [name], insights_refusals.retired_timeframe(timeframe, name))
    elements = [_element(call, account, name, breakdown, timeframe) for name in metrics]
    return {"data": [element for element in elements if element is not None]}


def _element(call: Call, account: int, name: str, breakdown: tuple[str, ...], timeframe: str) -> Json | None:
    people = _people(call, account, name, (TIMEFRAMES | GONE)[timeframe])
    if people < FEWEST:
        return None
    shares = shares_of(call.platform.world.seed, account, kind_of(account), breakdown)
    parts = sorted(
        ((int(people * share), key) for key, share in shares.items()), key=lambda part: (-part[0], part[1])
    )
    keys, prefix = list(breakdown), list[str]()
    if call.platform.quirks.hits("Q71", call.number):
        keys, prefix = ["timeframe", *breakdown], [timeframe.upper()]
    results = [
        {"dimension_values": [*prefix, *key], "value": value} for value, key in parts[:MOST_BUCKETS] if value
    ]
    return {
        "name": name,
        "period": "lifetime",
        **words_of(call, account, name, "account"),
        "total_value": {"breakdowns": [{"dimension_keys": keys, "results": results}]},
        "id": f"{call.platform.ids.user(account)}/insights/{name}/lifetime",
    }


def _people(call: Call, account: int, name: str, days: int) -> int:
    world = call.platform.world
    assert isinstance(world, SeededWorld)
    if name == "follower_demographics":
        return world.audience(account).followers(call.at)
    window = AccountNumbers(call.platform.library, account).window(call.at - days * DAY, call.at)
    people = window["reach" if name == "reached_audience_demographics" else "accounts_engaged"]
    return int(people.sum() if call.platform.quirks.on("Q58") else people[:AD].sum())
