"""Who acts: a signed-in person, whoever has the machine's command line, or a job of the house."""

from dataclasses import dataclass

from warehouse.ledger import people
from warehouse.ledger.store import Connection


@dataclass(frozen=True)
class Grant:
    """A role held on the workspace (scope_id 0), on one client, or on one account."""

    role: str
    scope: str = "workspace"
    scope_id: int = 0


_ALL = (Grant("owner"),)


@dataclass(frozen=True)
class Actor:
    """The one who acts. A person's grants are read again inside every change; the others hold everything."""

    kind: str  # person | console | job
    id: int
    name: str
    grants: tuple[Grant, ...] = ()

    @classmethod
    def console(cls) -> "Actor":
        """Whoever runs the command line on this machine; they hold the files and the keys already."""
        return cls("console", 0, "console", _ALL)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A job of the house, e.g. `sync`."""
        return cls("job", 0, name, _ALL)

    @property
    def label(self) -> str:
        """How the audit names the actor: `person:3`, `console` or `job:sync`."""
        return {"person": f"person:{self.id}", "console": "console"}.get(self.kind, f"job:{self.name}")

    @property
    def person_id(self) -> int | None:
        """The person's id, None when a machine acts."""
        return self.id if self.kind == "person" else None


def actor_for(conn: Connection, person_id: int) -> Actor:
    """Read a person with the grants they hold now; one who is disabled holds none."""
    person = people.get(conn, person_id)
    held = people.grants_of(conn, person_id) if person.status == "active" else []
    return Actor("person", person.id, person.name, tuple(Grant(g.role, g.scope, g.scope_id) for g in held))


def fresh(conn: Connection, actor: Actor) -> Actor:
    """Give the actor with the grants held at this moment, so that a withdrawn role ends at once."""
    return actor_for(conn, actor.id) if actor.kind == "person" else actor
