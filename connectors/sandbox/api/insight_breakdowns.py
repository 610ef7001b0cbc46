"""Totals of an account told by the kind of post, by who saw it, by the button that was used."""

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import name_of, unit
from connectors.sandbox.world.account_numbers import PRODUCTS, Growth

CONTACT = ("CALL", "DIRECTION", "EMAIL", "TEXT", "BOOK_NOW")
Parts = dict[tuple[str, ...], int]


def break_down(
    call: Call, account: int, name: str, values: Growth | None, breakdown: tuple[str, ...]
) -> Json:
    """One entry of `breakdowns`; `values` are per entry of PRODUCTS, None where only the total is known."""
    parts: Parts = {}
    if values is not None and "contact_button_type" in breakdown:
        parts = _by_button(int(values.sum()))
    elif values is not None:
        faithful = 0.55 + 0.3 * unit(call.platform.world.seed, account, 61)
        parts = _by_product(values, faithful, breakdown)
    if call.platform.quirks.on("Q09"):
        parts = {key: _blurred(call, account, name, key, value) for key, value in parts.items()}
    results = [{"dimension_values": list(key), "value": value} for key, value in parts.items() if value]
    return {"dimension_keys": list(breakdown), "results": results}


def _by_button(total: int) -> Parts:
    parts: Parts = {(name,): total // 2 ** (n + 1) for n, name in enumerate(CONTACT)}
    parts[(CONTACT[0],)] += total - sum(parts.values())
    return parts


def _by_product(values: Growth, faithful: float, breakdown: tuple[str, ...]) -> Parts:
    parts: Parts = {}
    for product, value in zip(PRODUCTS, values.tolist(), strict=True):
        followers = int(value * faithful)
        for follow, count in (("FOLLOWER", followers), ("NON_FOLLOWER", value - followers)):
            names = {"media_product_type": product, "follow_type": follow}
            key = tuple(names[name] for name in breakdown)
            parts[key] = parts.get(key, 0) + count
    return parts


def _blurred(call: Call, account: int, name: str, key: tuple[str, ...], value: int) -> int:
    """Each part is counted for itself, so that together they miss the total by 1 or 2 per cent."""
    seed = call.platform.world.seed
    above = unit(seed, account, 909, name_of(name)) < 0.5  # all parts of a metric err to the same side
    error = 0.01 + 0.01 * unit(seed, account, 910, name_of(name), name_of(",".join(key)))
    return round(value * (1 + error if above else 1 - error))
