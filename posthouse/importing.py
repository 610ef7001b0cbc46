"""What `posthouse import` asks of the lake's owner: take a file in, list imports, take one back. JSON in, JSON out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from actions import imports as actions
from actions.permissions import On, visible_accounts, visible_clients
from jobs.imports import Imported, ImportRefused, import_file, remove_import
from posthouse.workspace import CONSOLE, Workspace, WorkspaceError
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, clients
from warehouse.ledger.accounts import Account
from warehouse.raw.store import RawStore

Operation = dict[str, Any]


def import_operation(workspace: Workspace, asked: Operation) -> Operation:
    """Take a file in. asked: file (a path on this machine), account, kind, mapping (TOML), currency, dry_run."""
    lake, raw = _stores(workspace)
    path = Path(asked["file"])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from error
    account, currency = _account(workspace, asked["account"])
    found: list[Imported] = []

    def bring_in() -> int | None:
        found.append(
            import_file(
                lake,
                raw,
                account,
                asked["currency"] or currency,
                path.name,
                content,
                by=CONSOLE.label,
                now=workspace.now(),
                mapping=asked["mapping"],
                kind=asked["kind"],
                dry_run=asked["dry_run"],
            )
        )
        return None if found[0].is_known else found[0].import_id

    if asked["dry_run"]:
        bring_in()
    else:
        actions.add_import(workspace.desk, CONSOLE, account.id, content, bring_in)
    return {**asdict(found[0]), "account": account.username, "dry_run": asked["dry_run"]}


def imports_operation(workspace: Workspace, asked: Operation) -> Operation:
    """List the imports that count, newest first."""
    lake, _ = _stores(workspace)
    with workspace.ledger.read() as conn:
        ids, of_clients = visible_accounts(conn, CONSOLE), visible_clients(conn, CONSOLE)
        names = {account.id: account.username for account in accounts.list_accounts(conn)}
        owners = {client.id: client.name for client in clients.list_clients(conn, archived=True)}
    rows = lake.rows("imports_now", accounts=list(ids), clients=list(of_clients))
    return {
        "imports": [
            {**row, "of": names.get(row["account_id"]) or owners.get(row["client_id"], "")} for row in rows
        ]
    }


def remove_import_operation(workspace: Workspace, asked: Operation) -> Operation:
    """Take an import back. asked: import."""
    lake, raw = _stores(workspace)
    actions.remove_import(
        workspace.desk,
        CONSOLE,
        asked["import"],
        On.workspace(),
        lambda: remove_import(lake, raw, asked["import"], workspace.now()),
    )
    return {"import": asked["import"]}


OPERATIONS = {
    "import": import_operation,
    "imports": imports_operation,
    "remove-import": remove_import_operation,
}


def _stores(workspace: Workspace) -> tuple[Lake, RawStore]:
    if workspace.lake is None or workspace.raw is None:
        raise WorkspaceError("This needs the lake, which this process did not open.")
    return workspace.lake, workspace.raw


def _account(workspace: Workspace, name: str | None) -> tuple[Account, str]:
    """The account that a file is for, and its client's currency; without a name, the only one there is."""
    with workspace.ledger.read() as conn:
        known = accounts.list_accounts(conn)
        wanted = (name or "").lower().removeprefix("@")
        found = [one for one in known if wanted in (one.username.lower(), str(one.id))] if name else known
        if len(found) != 1:
            shown = ", ".join(one.username for one in known) or "none yet"
            problem = (
                f"There is no account {name!r} here." if name else "Say whose file it is with --account."
            )
            raise WorkspaceError(f"{problem} Known: {shown}.")
        return found[0], clients.get(conn, found[0].client_id).currency
