"""The metrics: one file each; screen, report, export and "explain this number" read the same one.

A file begins with `-- key: value` lines (a line that goes on begins with `--` and spaces), then one
SELECT with the parameters $accounts, $start, $end, $as_of and $media that returns one row: value, n
(posts, days or accounts that have a value), n_all (those that could have), observed_from, observed_to.
"""

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from warehouse.lake.sql import names, read_sql

_UNITS = ("count", "percent", "ms", "ratio", "people", "money")
_RELATIONS = ("account", "account_day", "post")
_LINE = re.compile(r"^-- (?:(?P<key>[a-z]+): )?\s*(?P<text>.*)$")


@dataclass(frozen=True)
class Metric:
    """What a metric means, in words, and the statement that computes it."""

    name: str
    label: str
    words: str
    formula: str
    numerator: str
    denominator: str
    aggregation: str
    unit: str  # count | percent | ms | ratio | people | money (minor units of MetricValue.currency)
    relation: str  # what n counts: account | account_day | post
    sources: tuple[str, ...]  # the platform's names of what goes in
    caveats: str
    better: str | None  # up | down | None
    sql: str


@dataclass(frozen=True)
class MetricValue:
    """A metric's value in a period; None: nothing is known (never 0 for unknown)."""

    value: float | None
    n: int
    observed_from: datetime | None
    observed_to: datetime | None
    note: str | None = None
    is_whole: bool = True  # false: observed only from within the period on, so it compares with nothing
    currency: str | None = None  # of money


def parse(name: str, sql: str) -> Metric:
    """Read a metric's header; a missing or unknown key, unit or relation is a ValueError naming the file."""
    header: dict[str, str] = {}
    last = ""
    for line in sql.splitlines():
        found = _LINE.match(line)
        if not found:
            break
        last = found["key"] or last
        header[last] = f"{header.get(last, '')} {found['text']}".strip()
    wanted = {part.name for part in fields(Metric)} - {"name", "sql"}
    if set(header) != wanted:
        raise ValueError(f"metrics/{name}.sql: header keys differ in {sorted(set(header) ^ wanted)}")
    if header["unit"] not in _UNITS or header["relation"] not in _RELATIONS:
        raise ValueError(f"metrics/{name}.sql: unknown unit or relation")
    sources = tuple(source.strip() for source in header.pop("sources").split(","))
    better = header.pop("better")
    return Metric(name=name, sources=sources, better=None if better == "none" else better, sql=sql, **header)


SPANNING = ("followers_net",)  # what these tell is a change from the period's start to its end
SPAN_SLACK = timedelta(hours=36)  # a first look so soon after the start still tells of the whole period


def spans(name: str, observed_from: datetime | None, start: datetime) -> bool:
    """Say whether a metric of a change was observed from the period's start on; others always tell of all of it."""
    return name not in SPANNING or observed_from is None or observed_from <= start + SPAN_SLACK


METRICS: dict[str, Metric] = {name: parse(name, read_sql(f"metrics/{name}.sql")) for name in names("metrics")}


def note_for(metric: Metric, n: int, n_all: int) -> str | None:
    """Say what is missing from a value, or None when nothing is."""
    if n >= n_all:
        return None
    things = {"account": "accounts", "account_day": "days", "post": "posts"}[metric.relation]
    return f"{n_all - n} of {n_all} {things} without a value are left out"
