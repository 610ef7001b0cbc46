"""Reports: choose, look, freeze, take along. A report once made never changes (address ?report=…)."""

from zoneinfo import ZoneInfo

import streamlit as st

from actions.errors import ActionError
from actions.reports import report_document
from dashboard import data
from dashboard.context import current
from dashboard.messages import _
from dashboard.panels import report_pages
from dashboard.panels.report_form import report_form
from dashboard.panels.report_list import files, make_report, report_list
from dashboard.panels.welcome import no_account
from dashboard.shell import Viewer, filters, viewer
from dashboard.states import empty, guarded
from jobs.reports.document import ReportDocument
from jobs.reports.errors import ReportError


def page() -> None:
    """Draw the list with the form, or the one report that the address names."""
    reader, chosen = viewer(), filters()
    asked = st.query_params.get("report", "")
    if asked.isdigit():
        _made(reader, int(asked))
        return
    st.title(_("Reports"))
    if not chosen.account_ids:
        no_account(_("A report needs an account with numbers."))
        return
    today = current().now().astimezone(ZoneInfo(chosen.time_zone)).date()
    with st.expander(_("New report"), expanded=True, icon=":material/note_add:"):
        spec = report_form(reader, chosen, today)
        wanted = spec is not None and st.toggle(_("Show the preview"), key="report-preview")
    if spec is not None and wanted:
        try:
            document = data.report(spec)
        except ReportError as error:
            st.error(str(error))
        else:
            guarded(make_report, reader, spec, document)
            with st.container(border=True):
                _pages(document)
    st.subheader(_("Reports made"))
    guarded(report_list, reader, chosen.time_zone)


def _made(reader: Viewer, report_id: int) -> None:
    if st.button(_("All reports"), icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["report"]
        st.rerun()
    try:
        kept = report_document(current().desk, reader.actor, report_id)
    except ActionError:
        empty(_("This report is not here"), _("It may speak of accounts that you cannot see."))
        return
    st.title(_("Report {n}", n=report_id))
    guarded(files, reader, kept.id, kept.title)
    st.caption(_("Frozen. SHA-256 {checksum}", checksum=kept.sha256))
    with st.container(border=True):
        _pages(ReportDocument.from_json(kept.document))


def _pages(document: ReportDocument) -> None:
    guarded(report_pages.heading, document)
    guarded(report_pages.summary, document)
    st.markdown(f"**{_('Day by day')}**")
    guarded(report_pages.days, document)
    st.markdown(f"**{_('Best posts')}**")
    guarded(report_pages.posts, document)
    st.markdown(f"**{_('Formats')}**")
    guarded(report_pages.formats, document)
    guarded(report_pages.definitions, document)
