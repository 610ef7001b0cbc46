"""Reports: what a client is sent. Built once as a frozen document, rendered from it in any format at any time."""

from jobs.reports.build import build
from jobs.reports.document import ReportDocument
from jobs.reports.errors import ReportError
from jobs.reports.render import FORMATS, render
from jobs.reports.spec import ReportSpec, parse_period

__all__ = ["FORMATS", "ReportDocument", "ReportError", "ReportSpec", "build", "parse_period", "render"]
