"""Small pieces of the page's HTML."""

from collections.abc import Iterable, Set
from html import escape


def row(cells: Iterable[str], classes: Iterable[str] = ()) -> str:
    """A row of a table; the cells are text."""
    kinds = [*classes]
    told = [
        f"<td{_class(kinds[place] if place < len(kinds) else '')}>{escape(text)}</td>"
        for place, text in enumerate(cells)
    ]
    return f"<tr>{''.join(told)}</tr>"


def table(heads: Iterable[str], rows: Iterable[str], numbers: Set[int] = frozenset()) -> str:
    """A table under its heads; `numbers` are the columns that are set to the right."""
    told = [
        f'<th scope="col"{_class("number" if place in numbers else "")}>{escape(text)}</th>'
        for place, text in enumerate(heads)
    ]
    return f"<table><thead><tr>{''.join(told)}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def form(method: str, path: str, content: str) -> str:
    """An order to the control plane; the page's script sends it."""
    return f'<form data-method="{method}" data-path="{path}">{content}</form>'


def button(text: str, label: str = "") -> str:
    """A button that sends its form; `label` says to a screen reader what it is about."""
    about = f' aria-label="{escape(label)}"' if label else ""
    return f'<button type="submit"{about}>{escape(text)}</button>'


def hidden(name: str, value: str) -> str:
    """A value that its form sends without asking."""
    return f'<input type="hidden" name="{name}" value="{value}">'


def number(name: str, value: float, most: int) -> str:
    """A field for a number."""
    return f'<input type="number" name="{name}" value="{value:g}" min="0" max="{most}" step="any">'


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
