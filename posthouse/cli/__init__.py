"""The command line. One module per group of commands; `main` is the only place that catches everything.

A module is imported only when one of its commands is used: the whole house takes two seconds to import, and a
supervisor or a `--version` needs none of it.
"""

import importlib
import io
import logging
import sys
from collections.abc import Iterable

import typer

from posthouse import __version__

# command → the module of this package that has it; a group has an `app`, the others `register`
MODULES = {
    **dict.fromkeys(("demo", "up", "serve", "publisher", "sandbox"), "run"),
    **dict.fromkeys(("sync", "report", "sql"), "data"),
    "replay": "replay",
    **dict.fromkeys(("migrate", "doctor", "audit"), "maintenance"),
    "accounts": "accounts",
    "posts": "posts",
    "import": "imports",
    "users": "people",
    "webhooks": "webhooks",
    "watch": "watch",
}


def application(modules: Iterable[str] | None = None) -> typer.Typer:
    """The command line with the commands of these modules; None: all of them."""
    app = typer.Typer(
        name="posthouse",
        help="A self-hosted desk for Instagram marketing: dashboards, exactly-once publishing, reports.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback(invoke_without_command=True)(_front)
    for name in dict.fromkeys(MODULES.values() if modules is None else modules):
        module = importlib.import_module(f"posthouse.cli.{name}")
        if hasattr(module, "register"):
            module.register(app)
        else:
            app.add_typer(module.app, name=next(word for word, of in MODULES.items() if of == name))
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 failed, 2 wrong use. No traceback is ever shown."""
    given = sys.argv[1:] if arguments is None else arguments
    logging.getLogger().setLevel(logging.WARNING)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what is printed is seen at once, also in a file or pipe
    try:
        application(_needed(given))(args=given)  # ends by SystemExit; wrong use ends with 2
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the entry point is one of the two places that catch everything
        from posthouse.cli.failure import tell
        from posthouse.cli.state import settings_home

        sys.exit(tell(error, settings_home()))


def _needed(given: list[str]) -> list[str] | None:
    """The modules that these arguments use; None (all of them) for help and for what does not exist."""
    if given[:1] == ["--version"]:
        return []
    module = MODULES.get(given[0]) if given else None
    return [module] if module else None


def _front(version: bool = typer.Option(False, "--version", help="Print the version and end.")) -> None:
    """Answer --version; every command reads its settings itself."""
    if version:
        typer.echo(f"posthouse {__version__}")
        raise typer.Exit
