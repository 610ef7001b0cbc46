"""The house's import directions (ARCHITECTURE.md) hold in every module, also inside functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("posthouse", "connectors", "warehouse", "intelligence", "actions", "jobs", "dashboard")

# package → the packages of the house that it may import besides itself
MAY_IMPORT = {
    "connectors": set(),
    "warehouse": set(),
    "intelligence": {"warehouse"},
    "actions": {"warehouse"},
    "jobs": {"connectors", "warehouse", "intelligence", "actions"},
    "dashboard": {"actions", "warehouse", "intelligence", "jobs"},
    "posthouse": {"connectors", "warehouse", "intelligence", "actions", "jobs", "dashboard"},
}
# library → the only places that may import it
ONLY_IN = {
    "streamlit": ("dashboard", "posthouse.server"),
    "duckdb": ("warehouse.lake",),
    "sqlalchemy": ("warehouse.ledger",),
    "alembic": ("warehouse.ledger",),
    "requests": ("connectors",),
    "stamina": ("connectors",),
    "typer": ("posthouse",),
    "plotly": ("dashboard",),
    "apscheduler": ("jobs.ticker",),
}


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


EVERY_MODULE = pytest.mark.parametrize(("name", "path"), list(modules()), ids=[name for name, _ in modules()])


@EVERY_MODULE
def test_a_module_imports_only_what_lies_below_it(name: str, path: Path) -> None:
    package = name.partition(".")[0]
    reached = {imported.partition(".")[0] for imported in imports_of(path)} & set(PACKAGES)
    assert reached <= MAY_IMPORT[package] | {package}


@EVERY_MODULE
def test_libraries_stay_where_they_belong(name: str, path: Path) -> None:
    for library, places in ONLY_IN.items():
        if any(imported.partition(".")[0] == library for imported in imports_of(path)):
            assert name.startswith(places), f"{name} imports {library}"


def test_the_graph_client_knows_no_business() -> None:
    for name, path in modules():
        if name.startswith("connectors.graph"):
            inside = {i for i in imports_of(path) if i.startswith("connectors.")}
            assert all(i.startswith("connectors.graph") for i in inside), name


def test_only_reports_are_taken_from_the_jobs_by_the_dashboard() -> None:
    for name, path in modules():
        if name.startswith("dashboard"):
            assert all(
                i.startswith("jobs.reports") for i in imports_of(path) if i.partition(".")[0] == "jobs"
            ), name


def test_only_the_front_door_reads_the_environment() -> None:
    for name, path in modules():
        if not name.startswith("posthouse"):
            assert not {"os.environ", "os.getenv"} & imports_of(path), name
            assert "os.environ" not in path.read_text(), name


def test_nothing_but_the_front_door_reads_the_wall_clock() -> None:
    """Everything else is given `now`; the sandbox has a clock of its own, which starts from an instant it is given."""
    for name, path in modules():
        if name.startswith("posthouse"):
            continue
        calls = [
            ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)
        ]
        assert not [
            c for c in calls if c in ("datetime.now", "datetime.utcnow", "date.today", "datetime.today")
        ], name


def test_sql_is_not_formatted_in_the_lake() -> None:
    for name, path in modules():
        if name.startswith("warehouse.lake"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.JoinedStr):
                    text = ast.unparse(node).upper()
                    assert "SELECT " not in text and "INSERT " not in text, f"{name}: {text[:80]}"
