"""Amounts as the Marketing API tells them, in minor units as ISO 4217 counts them.

Insights tell amounts in units of the currency ("1.11"); budgets are whole numbers in the platform's own minor units,
which for some currencies are the unit itself although ISO has a hundredth.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from connectors.graph.errors import UnexpectedAnswer

Amount = str | int | float

# ISO 4217: decimals of a currency where they are not two.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
# Meta's list of currencies: those whose budgets have an offset of 1, all others have 100.
_WHOLE_BUDGETS = frozenset({"CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND"})


def decimals(currency: str) -> int:
    """Return how many decimals a currency has."""
    return _DECIMALS.get(currency, 2)


def minor_units(amount: Amount | None, currency: str | None) -> int | None:
    """Return an amount in units of a currency as minor units; None stays None, and so does money of no currency."""
    if amount is None or currency is None:
        return None
    return _whole(_decimal(amount).scaleb(decimals(currency)))


def budget_minor(amount: Amount | None, currency: str | None) -> int | None:
    """Return a budget as minor units; "0" is how the platform says that there is none."""
    if amount is None or currency is None or not _decimal(amount):
        return None
    offset = 0 if currency in _WHOLE_BUDGETS else 2
    return _whole(_decimal(amount).scaleb(decimals(currency) - offset))


def _decimal(amount: Amount) -> Decimal:
    try:
        return Decimal(str(amount))
    except InvalidOperation:
        raise UnexpectedAnswer(f"The platform gave “{str(amount)[:40]}” as an amount of money") from None


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
