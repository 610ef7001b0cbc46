"""Commands of upkeep: migrate, doctor, audit verify."""

import typer

from posthouse.cli.output import Json, finish, out
from posthouse.cli.state import settings, workspace
from posthouse.doctor import examine
from posthouse.home import Home
from warehouse.lake.store import Lake
from warehouse.ledger import audit
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import audit_key

audit_app = typer.Typer(help="The chain of every change that was made.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(migrate)
    app.command()(doctor)
    app.add_typer(audit_app, name="audit")


def migrate(json_: Json = False) -> None:
    """Bring the ledger and the lake to this version's schema. Safe to run again."""
    chosen = settings()
    home = Home.open(chosen.home)
    with home.lock("lake"):
        ledger = Ledger.open(chosen.ledger)
        ledger.migrate()
        ledger.close()
        Lake.open(str(chosen.lake)).close()
    finish(
        {"ledger": chosen.ledger.partition("://")[0], "lake": str(chosen.lake)},
        "Both stores are up to date.",
        json_=json_,
    )


def doctor(json_: Json = False) -> None:
    """Look at everything that could be wrong, and say what to do about it."""
    findings = examine(settings())
    if json_:
        finish(
            {"ok": all(f.ok for f in findings), "findings": [f.as_dict() for f in findings]}, "", json_=True
        )
    else:
        for finding in findings:
            mark = "[green]ok[/]" if finding.ok else "[red]!![/]"
            out.print(f"{mark}  {finding.what}: {finding.message}")
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


@audit_app.command("verify")
def verify(json_: Json = False) -> None:
    """Check that no entry of the audit chain was changed, dropped or reordered."""
    with workspace() as found, found.ledger.read() as conn:
        report = audit.verify(conn, audit_key(found.vault))
    text = (
        f"{report.entries:,} entries, unbroken."
        if report.ok
        else f"Broken at entry {report.first_bad}: {report.why}"
    )
    finish(
        {"ok": report.ok, "entries": report.entries, "first_bad": report.first_bad, "why": report.why},
        text,
        json_=json_,
    )
    if not report.ok:
        raise typer.Exit(1)
