"""What people see when something fails: one sentence, exit code 1, never a traceback."""

import logging
import os
import secrets
import sys
import traceback
from pathlib import Path

import typer

from actions.errors import ActionError
from connectors.graph.errors import GraphError
from connectors.sandbox.errors import SandboxError
from jobs.finding import ConnectError
from jobs.imports.errors import ImportRefused
from jobs.reports import ReportError
from posthouse.home import HomeError
from posthouse.remote import RemoteError
from posthouse.settings import SettingsError
from posthouse.supervisor import HOPELESS
from posthouse.workspace import WorkspaceError
from warehouse.lake.errors import LakeError
from warehouse.ledger.errors import LedgerError, VaultError

# Exceptions whose text is a sentence for people.
TOLD = (
    ActionError,
    GraphError,
    SandboxError,
    HomeError,
    RemoteError,
    SettingsError,
    WorkspaceError,
    LakeError,
    LedgerError,
    VaultError,
    ReportError,
    ImportRefused,
    ConnectError,
)
# A restart does not mend these, so the supervisor must not try.
FINAL = (HomeError, SettingsError, VaultError)

logger = logging.getLogger(__name__)


def tell(error: Exception, home: Path | None) -> int:
    """Print what went wrong and return the exit code: 1, or for a supervisor that cannot mend it, HOPELESS.

    An unexpected error is written with its traceback to `errors.log` in the home folder under a reference
    that the person sees.
    """
    if isinstance(error, TOLD):
        typer.echo(f"posthouse: {error}", err=True)
        return HOPELESS if isinstance(error, FINAL) and "POSTHOUSE_PARENT" in os.environ else 1
    reference = secrets.token_hex(4)
    kept = _keep(error, home, reference)
    typer.echo(
        f"posthouse: something unexpected went wrong ({type(error).__name__}, reference {reference}). {kept}",
        err=True,
    )
    return 1


def _keep(error: Exception, home: Path | None, reference: str) -> str:
    text = "".join(traceback.format_exception(error))
    if home is not None and home.is_dir():
        log = home / "errors.log"
        try:
            with log.open("a") as handle:
                handle.write(f"--- {reference}\n{text}\n")
        except OSError:
            return "The details could not be written."
        return f"The details are in {log}."
    logger.debug("unexpected error", exc_info=error)
    return f"Run again with POSTHOUSE_LOG=debug to see the details ({Path(sys.argv[0]).name})."
