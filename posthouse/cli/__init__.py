"""The command line. One module per group of commands; `main` is the only place that catches everything."""

import io
import logging
import sys

import typer

from posthouse import __version__
from posthouse.cli import accounts, data, maintenance, people, posts, run
from posthouse.cli.failure import tell
from posthouse.cli.state import settings, settings_home

app = typer.Typer(
    name="posthouse",
    help="A self-hosted desk for Instagram marketing: dashboards, exactly-once publishing, reports.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
run.register(app)
data.register(app)
maintenance.register(app)
app.add_typer(accounts.app, name="accounts")
app.add_typer(posts.app, name="posts")
app.add_typer(people.app, name="users")


@app.callback(invoke_without_command=True)
def front(version: bool = typer.Option(False, "--version", help="Print the version and end.")) -> None:
    """Answer --version; every command reads its settings itself."""
    if version:
        typer.echo(f"posthouse {__version__}")
        raise typer.Exit


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 failed, 2 wrong use. No traceback is ever shown."""
    logging.getLogger().setLevel(logging.WARNING)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # what is printed is seen at once, also in a file or pipe
    try:
        app(args=arguments)  # ends by SystemExit; wrong use is told by typer and ends with 2
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the entry point is one of the two places that catch everything
        sys.exit(tell(error, settings_home()))


__all__ = ["app", "main", "settings"]
