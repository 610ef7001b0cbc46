"""Reports: queries that the platform prepares, up to an hour long, until we pick their rows up.

A report is ready only when it says both "Job Completed" and 100 %: either can come seconds before the other.
"""

from collections.abc import Iterator, Mapping
from enum import Enum

from connectors.ads.insights import meaning_of, walk_days
from connectors.ads.records import AdDay, Ordered, Report
from connectors.ads.resources import AD_DAYS
from connectors.graph.client import GraphClient
from connectors.graph.errors import Transient
from connectors.graph.paging import Page

ABOUT = "a report of ads"


class Stand(Enum):
    """How a report stands."""

    RUNNING = "running"
    READY = "ready"
    SKIPPED = "skipped"  # it expired before it was made: order it again
    FAILED = "failed"  # order less


def order(client: GraphClient, ad_account: str, params: Mapping[str, str]) -> str:
    """Order a report; return its id. When the answer is lost, nothing is: an orphan is forgotten by the platform.

    Raises:
        TooMuch: even a report cannot hold so much. GraphError: as every write.
    """
    try:
        path = AD_DAYS.where(ad_account=ad_account)
        return client.post(path, params, Ordered, resource=ABOUT).report_run_id
    except Transient as error:
        raise meaning_of(error) from error


def look(client: GraphClient, report_id: str) -> Report:
    """Ask how far a report is. Raises NotFound when the platform has forgotten it (after 30 days)."""
    return client.get_as(report_id, None, Report, resource=ABOUT)


def stand_of(report: Report) -> Stand:
    """Say what to do about a report."""
    status = report.async_status.removeprefix("Job ").lower()
    if status == "completed" and report.async_percent_completion >= 100:
        return Stand.READY
    return {"failed": Stand.FAILED, "skipped": Stand.SKIPPED}.get(status, Stand.RUNNING)


def why_failed(report: Report) -> str:
    """Return the platform's words for why a report failed."""
    words = report.error_user_msg or report.error_message or "the platform did not say why"
    codes = [f"code {report.error_code}"] if report.error_code is not None else []
    codes += [f"subcode {report.error_subcode}"] if report.error_subcode is not None else []
    return f"{words.rstrip('.')} [{', '.join(codes)}]" if codes else words.rstrip(".")


def rows_of(client: GraphClient, report_id: str) -> Iterator[Page[AdDay]]:
    """Yield the pages of a report that is ready."""
    return walk_days(client, f"{report_id}/insights", {"limit": str(AD_DAYS.limit)}, ABOUT)
