"""The script that Streamlit runs for every page: who is looking, navigation, sidebar, then the view."""

import streamlit as st

from dashboard.messages import _
from dashboard.shell import draw_filters
from dashboard.states import guarded
from dashboard.status import draw_status
from dashboard.theme import ICON, dress
from dashboard.viewer import viewer
from dashboard.views import campaigns, overview, planner, posts, reports, settings

WITHOUT_DAYS = ("planner",)
WITHOUT_FILTERS = ("settings",)

st.set_page_config(page_title="Posthouse", page_icon=str(ICON), layout="wide")
person = viewer(touch=True)
dress("Posthouse")

page = st.navigation(
    [
        st.Page(
            overview.page,
            title=_("Overview"),
            icon=":material/space_dashboard:",
            url_path="overview",
            default=True,
        ),
        st.Page(campaigns.page, title=_("Campaigns"), icon=":material/flag:", url_path="campaigns"),
        st.Page(posts.page, title=_("Posts"), icon=":material/grid_view:", url_path="posts"),
        st.Page(planner.page, title=_("Planner"), icon=":material/edit_calendar:", url_path="planner"),
        st.Page(reports.page, title=_("Reports"), icon=":material/description:", url_path="reports"),
        st.Page(settings.page, title=_("Settings"), icon=":material/tune:", url_path="settings"),
    ]
)
with st.sidebar:
    if page.url_path not in WITHOUT_FILTERS and person.accounts:
        draw_filters(person, days=page.url_path not in WITHOUT_DAYS)
    guarded(draw_status, person)
page.run()
