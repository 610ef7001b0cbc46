"""`posthouse users`: the people who may sign in."""

from typing import Annotated

import typer

from actions import people
from actions.actor import Grant
from posthouse.cli.output import Json, finish, table
from posthouse.cli.state import workspace
from posthouse.workspace import CONSOLE, Workspace

app = typer.Typer(help="The people who may sign in, and their roles.", no_args_is_help=True)

Password = Annotated[
    str,
    typer.Option(
        prompt=True,
        hide_input=True,
        confirmation_prompt=True,
        envvar="POSTHOUSE_NEW_PASSWORD",
        help="Asked for when left out.",
    ),
]


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
    password: Password,
    name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    role: Annotated[str, typer.Option(help="viewer, author, approver, admin or owner.")] = "viewer",
    json_: Json = False,
) -> None:
    """Add a person. The first one becomes the owner."""
    with workspace() as found:
        shown = name or email.partition("@")[0]
        if people.is_empty(found.desk):
            outcome = people.first_owner(found.desk, email, shown, password)
            role = "owner"
        else:
            grant = Grant(role=role, scope="workspace", scope_id=0)
            outcome = people.add_person(found.desk, CONSOLE, email, shown, password, grants=(grant,))
    finish({"id": outcome.id, "email": email, "role": role}, f"Added {email} as {role}.", json_=json_)


@app.command("list")
def list_(json_: Json = False) -> None:
    """List people and their roles."""
    with workspace() as found:
        rows = [
            {
                "id": row.id,
                "email": row.email,
                "name": row.name,
                "status": row.status,
                "roles": ", ".join(_grant(grant) for grant in row.grants),
                "last_sign_in_at": row.last_sign_in_at,
            }
            for row in people.list_people(found.desk, CONSOLE)
        ]
    if json_:
        finish({"people": rows}, "", json_=True)
    else:
        table(
            rows,
            {
                "id": "Id",
                "email": "E-mail",
                "name": "Name",
                "status": "Status",
                "roles": "Roles",
                "last_sign_in_at": "Last sign-in",
            },
            empty="Nobody yet: posthouse users add you@example.com",
        )


@app.command()
def role(
    email: Annotated[str, typer.Argument(help="Whose role.")],
    role_: Annotated[str, typer.Argument(metavar="ROLE", help="viewer, author, approver, admin or owner.")],
    scope: Annotated[str, typer.Option(help="workspace, client:ID or account:ID.")] = "workspace",
    json_: Json = False,
) -> None:
    """Give a person a role."""
    kind, _, number = scope.partition(":")
    if kind not in ("workspace", "client", "account") or (kind != "workspace") != number.isdigit():
        raise typer.BadParameter("must be workspace, client:ID or account:ID", param_hint="--scope")
    with workspace() as found:
        grant = Grant(role=role_, scope=kind, scope_id=int(number or 0))
        people.set_role(found.desk, CONSOLE, _person_id(found, email), grant)
    finish(
        {"email": email, "role": role_, "scope": scope}, f"{email} is now {role_} on {scope}.", json_=json_
    )


@app.command("password")
def password_(
    email: Annotated[str, typer.Argument(help="Whose password.")],
    password: Password,
    json_: Json = False,
) -> None:
    """Set a new password for a person; their sessions end."""
    with workspace() as found:
        people.reset_password(found.desk, CONSOLE, _person_id(found, email), password)
    finish({"email": email}, f"{email} has a new password; their sessions have ended.", json_=json_)


def _person_id(found: Workspace, email: str) -> int:
    person = next((p for p in people.list_people(found.desk, CONSOLE) if p.email == email.lower()), None)
    if person is None:
        raise typer.BadParameter(f"nobody signs in as {email}", param_hint="EMAIL")
    return person.id


def _grant(grant: Grant) -> str:
    return grant.role if grant.scope == "workspace" else f"{grant.role} on {grant.scope} {grant.scope_id}"
