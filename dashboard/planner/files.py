"""Pictures and clips of a post being written: kept at once, shown, described."""

from collections.abc import Sequence

import streamlit as st

from actions.errors import ActionError
from actions.files import FileRow, add_file, list_files, stored_name
from dashboard.context import current
from dashboard.messages import _
from dashboard.viewer import Viewer

TYPES = ["jpg", "jpeg", "png", "webp", "mp4", "mov"]


def choose_files(person: Viewer, form: str, kind: str) -> tuple[int, ...]:
    """Let files be chosen; gives their ids in order. A file that cannot be used says why and is left out."""
    uploaded = st.file_uploader(
        _("Pictures or video"),
        type=TYPES,
        accept_multiple_files=True,
        key=f"planner.files.{form}",
        help=_("Pictures become JPEG without location data. A carousel takes 2 to 10 files, in this order."),
    )
    kept: list[int] = []
    for upload in uploaded or []:
        added = _keep(person, form, upload.file_id, upload.name, upload.getvalue())
        if added is not None and added not in kept:
            kept.append(added)
    return tuple(kept) or _earlier(form)


def _earlier(form: str) -> tuple[int, ...]:
    earlier = st.session_state.get(f"planner.kept.{form}", ())
    return tuple(earlier)


def _keep(person: Viewer, form: str, upload_id: str, name: str, data: bytes) -> int | None:
    """Keep one upload; a rerun of the page does not convert it again."""
    seen = st.session_state.setdefault(f"planner.uploads.{form}", {})
    if upload_id not in seen:
        try:
            outcome = add_file(current().desk, person.actor, data, name)
        except ActionError as error:
            seen[upload_id] = (None, (str(error),))
        else:
            seen[upload_id] = (outcome.id, outcome.notes)
    file_id, notes = seen[upload_id]
    for note in notes:
        (st.caption if file_id else st.error)(f"{name}: {note}")
    return file_id if isinstance(file_id, int) else None


def alt_texts(person: Viewer, form: str, file_ids: Sequence[int]) -> tuple[str, ...]:
    """Show each file with a field for its description; gives the descriptions in the same order."""
    found = {row.id: row for row in list_files(current().desk, person.actor, list(file_ids))}
    texts = []
    for place, file_id in enumerate(file_ids, start=1):
        with st.container(horizontal=True, vertical_alignment="center"):
            preview(found[file_id], width=96)
            texts.append(
                st.text_input(
                    _("Alt text {n}", n=place),
                    key=f"planner.alt.{form}.{file_id}",
                    max_chars=1000,
                    placeholder=_("What can be seen, for people who cannot see it"),
                )
            )
    return tuple(texts)


def preview(row: FileRow, *, width: int) -> None:
    """Show a kept picture or clip."""
    store = current().media_store
    name = stored_name(row.sha256, row.mime)
    if store is None or not store.has(name):
        st.caption(row.name)
        return
    with store.open(name) as file:
        data = file.read()
    if row.mime.startswith("video/"):
        st.video(data, format=row.mime, width=max(width, 240))
    else:
        st.image(data, width=width)
