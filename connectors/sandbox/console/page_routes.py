"""What the sandbox serves, as a table: read from the endpoints themselves."""

from collections.abc import Iterator
from functools import lru_cache

from connectors.sandbox.access.scopes import CAPABILITIES
from connectors.sandbox.api import router
from connectors.sandbox.console.page_parts import row, table

HOSTS = {"fb": "graph.facebook.com", "ig": "graph.instagram.com"}
OTHERS = (
    ("/cdn/…", "pictures and clips of posts and profiles"),
    ("/_sandbox/…", "the control plane, with its own token"),
)


def served() -> Iterator[tuple[str, str, str, str]]:
    """(verb, path, hosts, what it does) of every endpoint; permissions are told once, not each by its name."""
    told = set()
    for kind, edges in sorted(router.TABLES.items(), key=lambda one: (one[0] != "root", one[0])):
        for (verb, place), endpoint in sorted(edges.items(), key=lambda one: (one[0][1], one[0][0])):
            node = "" if kind == "root" else "/me" if kind == "person" else f"/{{{kind}}}"
            edge = "permissions/{permission}" if place.startswith("permissions/") else place
            path = node + (f"/{edge}" if edge else "")
            if (verb, path) in told:
                continue
            told.add((verb, path))
            about = CAPABILITIES[endpoint.needs].about if endpoint.needs is not None else ""
            yield verb, path, ", ".join(HOSTS[host] for host in endpoint.hosts), about


@lru_cache(maxsize=1)
def routes_table() -> str:
    """The table for the page."""
    prefixes = """<p class="quiet">Under <code>/v21.0</code> to <code>/v26.0</code> as graph.facebook.com, the same
under <code>/ig</code> as graph.instagram.com.</p>"""
    rows = [row(one, ("narrow", "", "", "wide")) for one in served()]
    rows += [row(("GET", path, "", about), ("narrow", "", "", "")) for path, about in OTHERS]
    return prefixes + table(("", "Path", "Host", "To…"), rows)
