"""Reference pages written from the code: docs/metrics.md, docs/commands.md and docs/sandbox-reference.md.

`python -m posthouse.reference` writes them again; a test fails when they differ from what this gives.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from posthouse.cli import application
from posthouse.sandbox_reference import sandbox_page
from warehouse.lake.metrics import METRICS, Metric

DOCS = Path(__file__).resolve().parents[1] / "docs"
UNITS = {
    "count": "count",
    "percent": "%",
    "ms": "milliseconds",
    "ratio": "ratio",
    "people": "people",
    "money": "money",
}
FAMILIES = {
    "account": ("Accounts", "Known at an instant: what was last seen before it."),
    "account_day": (
        "Accounts, day by day",
        "What happened in the period, as the platform reports it per day.",
    ),
    "post": ("Posts", "What the posts published in the period have earned so far."),
}
EXAMPLES = {
    "demo": "posthouse demo --port 8501 --no-browser",
    "up": "posthouse up",
    "serve": "posthouse serve --port 8501",
    "publisher": "posthouse publisher",
    "sandbox": "posthouse sandbox --accounts 2 --posts 100 --profile calm",
    "sync": "posthouse sync --account my.brand --json",
    "report": "posthouse report --account my.brand --period 2026-10 --compare previous --format pdf --out october.pdf",
    "sql": 'posthouse sql "SELECT * FROM media_current LIMIT 5" --format csv',
    "replay": "posthouse replay --account my.brand",
    "migrate": "posthouse migrate",
    "doctor": "posthouse doctor --json",
    "audit verify": "posthouse audit verify",
    "accounts connect": "posthouse accounts connect --token EAAB…",
    "accounts list": "posthouse accounts list --json",
    "accounts check": "posthouse accounts check",
    "accounts erase": "posthouse accounts erase my.brand --yes",
    "posts add": 'posthouse posts add --account my.brand --media picture.jpg --when 2027-01-15T18:00 --caption "Hello"',
    "posts import": "posthouse posts import january.csv --time-zone Europe/Berlin",
    "posts list": "posthouse posts list --state scheduled --state review",
    "posts show": "posthouse posts show 12",
    "posts cancel": "posthouse posts cancel 12",
    "posts retry": "posthouse posts retry 12 --when 2027-01-16T09:00",
    "posts resolve": "posthouse posts resolve 12 --live https://www.instagram.com/p/ABC123/",
    "import file": "posthouse import file export.csv --account my.brand --dry-run",
    "import list": "posthouse import list",
    "import remove": "posthouse import remove 3",
    "users add": "posthouse users add ada@example.com --name Ada --role author",
    "users list": "posthouse users list",
    "users password": "posthouse users password alice@example.com",
    "users role": "posthouse users role ada@example.com approver --scope client:1",
    "webhooks subscribe": "posthouse webhooks subscribe",
    "webhooks status": "posthouse webhooks status",
    "watch add": "posthouse watch add --competitor rival.cafe --account my.brand",
    "watch list": "posthouse watch list",
    "watch remove": "posthouse watch remove --hashtag coffee --account my.brand",
}
METRICS_HEAD = """# Metrics

Written from `warehouse/lake/metrics/*.sql` by `python -m posthouse.reference`; change the metric there, not here.

One file holds a metric's statement, unit, formula and caveats; dashboard, report and export all read it. A value that
is not known is empty, never 0, and what had to be left out is said beside it.
"""
COMMANDS_HEAD = """# Commands

Written from the command line itself by `python -m posthouse.reference`.

Every command takes its [settings](settings.md) from the environment and tells its options with `--help`.
It ends with 0 when it is done, 1 when it failed, 2 when it was used wrongly.
Results go to stdout, progress and complaints to stderr; `--json` makes the last line
of stdout one JSON object. While the server runs, commands that need the lake (`sync`,
`report`, `sql`, `replay`) are done by it.
"""


def metrics_page() -> str:
    """The page of every metric, by what it counts."""
    parts = [METRICS_HEAD]
    for relation, (title, words) in FAMILIES.items():
        rows = [_metric_row(metric) for metric in METRICS.values() if metric.relation == relation]
        parts.append(
            f"## {title}\n\n{words}\n\n{_table(('Metric', 'Unit', 'Formula', 'Know before use'), rows)}"
        )
    return "\n".join(parts)


def commands_page() -> str:
    """The page of every command with its options and an example."""
    return "\n".join([COMMANDS_HEAD, *(_command_part(name, command) for name, command in commands())])


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the front door as (its name, e.g. "posts add", the command)."""
    yield from _below(typer.main.get_command(application()), ())


def write() -> None:
    """Write all pages."""
    (DOCS / "metrics.md").write_text(metrics_page())
    (DOCS / "commands.md").write_text(commands_page())
    (DOCS / "sandbox-reference.md").write_text(sandbox_reference_page())


def _below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield " ".join(path), command
        return
    for name, child in command.commands.items():
        yield from _below(child, (*path, name))


def _metric_row(metric: Metric) -> tuple[str, ...]:
    label = f"**{metric.label}**<br>`{metric.name}`"
    return label, UNITS[metric.unit], metric.formula, f"{metric.words} {metric.caveats}"


def _command_part(name: str, command: Any) -> str:
    rows = [_option_row(param) for param in command.params]
    options = f"\n{_table(('', 'Meaning', 'Left out'), rows)}" if rows else ""
    return f"## posthouse {name}\n\n{command.help}\n\n```sh\n{EXAMPLES[name]}\n```\n{options}"


def _option_row(param: Any) -> tuple[str, ...]:
    is_option = param.opts[0].startswith("-")
    name = param.opts[0] if is_option else (param.metavar or param.name).upper()
    return f"`{name}`", param.help or "", _left_out(param) if is_option else "needed"


def _left_out(param: Any) -> str:
    """What an option means when it is left out; nothing to say when its help says it, or it is a plain switch."""
    if param.required:
        return "needed"
    return "" if param.default in (None, "", False) or param.multiple else f"`{param.default}`"


def sandbox_reference_page() -> str:
    """The page of the sandbox's routes, quirks and switches."""
    return sandbox_page(_table)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    write()
