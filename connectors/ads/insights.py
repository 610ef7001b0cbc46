"""Days of ads page by page, and what it means when they are refused.

Two refusals are about the size of the query, not about the platform's health: too much data (ask for fewer days) and
a timeout (ask for a report). Neither is repeated, and neither gets better with a smaller page.
"""

from collections.abc import Iterator, Mapping

from connectors.ads.records import AdDay
from connectors.graph.answers import RawAnswer
from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError, Rejected, TooMuchData, Transient
from connectors.graph.paging import Page, walk
from connectors.graph.retry import reading

_TIMED_OUT = frozenset({1504018, 1504038})
_NO_SUCH_QUERY = frozenset({1504041, 1504042})


class TooMuch(Exception):
    """The query asks for more than the platform answers; ask for fewer days."""


class TakesTooLong(Exception):
    """The query takes too long for an answer at once; order a report."""


def walk_days(client: GraphClient, path: str, params: Mapping[str, str], about: str) -> Iterator[Page[AdDay]]:
    """Yield the pages of a query of insights, or of a completed report.

    Raises:
        TooMuch, TakesTooLong: see there. GraphError: as every read.
    """
    return walk(lambda asked: _fetch(client, path, asked, about), params, AdDay, about)


def _fetch(client: GraphClient, path: str, params: dict[str, str], about: str) -> RawAnswer:
    def once() -> RawAnswer:
        try:
            return client.send("GET", path, params, resource=about)
        except Transient as error:
            raise meaning_of(error) from error

    return reading(once)


def meaning_of(error: GraphError) -> Exception:
    """Return what a refusal of a query of insights means; itself when there is nothing particular about it."""
    if isinstance(error, TooMuchData):
        return TooMuch(str(error))
    if error.subcode in _TIMED_OUT:
        return TakesTooLong(str(error))
    if error.subcode in _NO_SUCH_QUERY:
        return Rejected(
            "The platform does not know this combination of numbers of ads",
            code=error.code,
            subcode=error.subcode,
            trace_id=error.trace_id,
            message=error.message,
            http_status=error.http_status,
            resource=error.resource,
        )
    return error
