"""Commands that keep running: up, serve, publisher, sandbox, demo."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from posthouse.cli.output import Json, err
from posthouse.cli.state import settings, workspace
from posthouse.home import Home
from posthouse.supervisor import Child, Supervisor, end_with_parent, stop_on_signals

Port = Annotated[int | None, typer.Option(help="Port of the dashboard.", min=1, max=65535)]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (demo, up, serve, publisher, sandbox):
        app.command()(command)


def up(port: Port = None) -> None:
    """Run the whole desk: the server and the publisher, each restarted when it dies."""
    chosen = settings(log_level="INFO")
    number = port or chosen.port
    Home.open(chosen.home)
    supervisor = Supervisor(
        children=[
            Child("server", ["serve", "--port", str(number)]),
            Child("publisher", ["publisher"]),
        ],
        # The publisher needs the port too: it gives Instagram the addresses of media.
        env={**os.environ, "POSTHOUSE_PORT": str(number)},
    )
    stop_on_signals(supervisor.stop)
    err.print(f"Posthouse on {chosen.home}: http://localhost:{number} (stop with Ctrl-C)")
    raise typer.Exit(supervisor.run())


def serve(port: Port = None) -> None:
    """Run the server alone: dashboard, routes, and the jobs that fill the lake."""
    from posthouse.server import serve as run_server

    chosen = settings(log_level="INFO")
    chosen = chosen.on_port(port or chosen.port)
    run_server(chosen, chosen.port, parent=_parent())


def publisher() -> None:
    """Run the publisher alone: it opens only the ledger, and a slow or broken lake never delays a post."""
    from posthouse.publisher import run_publisher

    settings(log_level="INFO")
    stop = threading.Event()
    stop_on_signals(stop)
    with workspace() as found, found.home.lock("publisher"):
        end_with_parent(_parent(), stop)
        run_publisher(found, stop)


def sandbox(
    port: Annotated[int, typer.Option(help="Port to serve on (loopback only).", min=1, max=65535)] = 8600,
    seed: Annotated[int, typer.Option(help="The same seed is the same world.")] = 1,
    accounts: Annotated[int, typer.Option(help="How many accounts the world has.", min=1)] = 4,
    posts: Annotated[int, typer.Option(help="How many posts each account has.", min=0)] = 250,
    days: Annotated[int, typer.Option(help="How many days of history.", min=1)] = 730,
    world: Annotated[
        Path | None,
        typer.Option(
            help="A Parquet or CSV file of real posts: account, caption, posted_at, like_count, comments_count."
        ),
    ] = None,
    profile: Annotated[
        str, typer.Option(help="calm (no quirks), realistic, or hostile (all of them, more often).")
    ] = "realistic",
    quirk: Annotated[
        list[str] | None,
        typer.Option(help="One quirk over the profile: Q11=off, Q11=on or Q11=0.3. Can be given again."),
    ] = None,
    switch: Annotated[
        list[str] | None, typer.Option(help="One open question: quota_total=50. Can be given again.")
    ] = None,
    latency_ms: Annotated[int, typer.Option(help="Delay of each answer.", min=0)] = 0,
    start: Annotated[datetime | None, typer.Option(help="Where its clock starts, UTC.")] = None,
    speed: Annotated[float, typer.Option(help="Seconds of its clock per real second.", min=0.0)] = 1.0,
    state: Annotated[
        Path | None, typer.Option(help="Keep what happens in this file and resume from it.")
    ] = None,
    restore: Annotated[
        Path | None, typer.Option(help="Go on from a saved sandbox; it brings its own world and options.")
    ] = None,
    json_: Json = False,
) -> None:
    """Serve a Graph API with a world and a clock of its own, for trying things out offline.

    Prints a token that sees every account of the world, the control token, and the app's id and secret.
    """
    from posthouse.sandbox import read_quirks, read_switches, run_sandbox, sandbox_options

    try:
        chosen = sandbox_options(
            port=port,
            seed=seed,
            accounts=accounts,
            posts=posts,
            days=days,
            world_file=world,
            profile=profile,
            latency_ms=latency_ms,
            start_at=start.replace(tzinfo=UTC) if start else None,
            speed=speed,
            state_file=state,
            restore=restore,
            quirks=read_quirks(quirk or ()),
            switches=read_switches(switch or ()),
        )
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from error
    run_sandbox(Home.open(settings().home), chosen, parent=_parent(), json_=json_)


def demo(
    port: Annotated[int, typer.Option(help="Port of the dashboard.", min=1, max=65535)] = 8501,
    sandbox_port: Annotated[int, typer.Option(help="Port of the sandbox.", min=1, max=65535)] = 8600,
    days: Annotated[
        int, typer.Option(help="How many days of its past it lives through.", min=1, max=365)
    ] = 60,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the old demo away and begin again.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Show everything, offline: a sandbox with two years of history and a desk that has lived its last 60 days."""
    from posthouse.demo.run import run_demo

    raise typer.Exit(
        run_demo(
            settings(_demo_home(), log_level="ERROR"),
            port=port,
            sandbox_port=sandbox_port,
            days=days,
            fresh=fresh,
            browser=not no_browser,
        )
    )


def _demo_home() -> Path | None:
    """The demo never touches a real workspace: without POSTHOUSE_HOME it has a folder of its own."""
    return None if os.environ.get("POSTHOUSE_HOME") else Path("~/.posthouse-demo")


def _parent() -> int | None:
    text = os.environ.get("POSTHOUSE_PARENT", "")
    return int(text) if text.isdigit() else None
