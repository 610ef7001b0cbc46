"""Reports that were made: they never change, and can be taken along as files."""

from collections.abc import Callable

import streamlit as st

from actions.reports import list_reports, report_document, save_report
from dashboard.context import current
from dashboard.messages import _, moment
from dashboard.panels.forms import change_once
from dashboard.shell import Viewer
from dashboard.states import empty
from jobs.reports.document import ReportDocument
from jobs.reports.spec import ReportSpec

FILES = {
    "pdf": ("application/pdf", ":material/picture_as_pdf:"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ":material/table_view:"),
    "csv": ("text/csv", ":material/csv:"),
}


def make_report(reader: Viewer, spec: ReportSpec, document: ReportDocument) -> None:
    """The button that freezes what the preview shows."""
    st.caption(
        _("Making it keeps these numbers as they are known now. Later changes by Instagram do not alter it.")
    )
    if not st.button(_("Make this report"), type="primary", icon=":material/lock:"):
        return
    title = f"{document.title}, {spec.start} – {spec.end}"
    outcome = change_once(
        "report",
        lambda key: save_report(
            current().desk, reader.actor, title, spec.as_dict(), document.as_of, document.to_json(),
            spec.account_ids, request_key=key,
        ),
        _("Report made."),
    )  # fmt: skip
    if outcome:
        st.query_params["report"] = str(outcome.id)
        st.rerun()


def report_list(reader: Viewer, zone: str) -> None:
    """The reports the reader may see, the newest first, each with its files."""
    found = list_reports(current().desk, reader.actor, limit=50)
    if not found:
        empty(_("No report yet"), _("Choose accounts and a month above, look at the preview, and make it."),
              icon=":material/description:")  # fmt: skip
        return
    for report in found:
        with st.container(border=True):
            with st.container(
                horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
            ):
                if st.button(
                    report.title, key=f"open-{report.id}", type="tertiary", icon=":material/description:"
                ):
                    st.query_params["report"] = str(report.id)
                    st.rerun()
                files(reader, report.id, report.title)
            stamp = moment(report.as_of, zone)
            st.caption(
                _(
                    "Numbers as known at {moment} · SHA-256 {checksum}",
                    moment=stamp,
                    checksum=report.sha256[:16],
                )
            )


def files(reader: Viewer, report_id: int, title: str) -> None:
    """One download button per kind of file; a file is made when it is asked for."""
    with st.container(horizontal=True, width="content"):
        for kind, (mime, icon) in FILES.items():
            st.download_button(
                kind.upper(),
                _file(reader, report_id, kind),
                f"{_file_name(title)}.{kind}",
                mime,
                icon=icon,
                on_click="ignore",
                key=f"file-{report_id}-{kind}",
            )


def _file(reader: Viewer, report_id: int, kind: str) -> Callable[[], bytes]:
    context = current()

    def render() -> bytes:
        kept = report_document(context.desk, reader.actor, report_id)
        if context.render_report is None:
            raise RuntimeError("this desk was started without its reports")
        return context.render_report(ReportDocument.from_json(kept.document), kind)

    return render


def _file_name(title: str) -> str:
    kept = (letter if letter.isalnum() else "-" for letter in title)
    return "-".join(part for part in "".join(kept).split("-") if part).lower()
