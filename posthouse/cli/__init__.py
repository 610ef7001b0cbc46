"""The command line. One module per group of commands; `main` is the only place that catches everything."""

import io
import logging
import os
import sys

import click
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
        code = app(args=arguments, standalone_mode=False)
    except click.exceptions.Abort:
        typer.echo("posthouse: stopped.", err=True)
        code = 1
    except click.ClickException as error:
        error.show()
        code = 2
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        code = tell(error, settings_home())
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["app", "main", "settings"]
