"""Writing a post: what, where, when. Everything wrong is said before anything is sent."""

import re
import secrets

import streamlit as st

from actions.campaigns import list_campaigns
from actions.posts import PostDraft, PostRow
from dashboard.context import current
from dashboard.messages import _, day, number
from dashboard.planner.files import alt_texts, choose_files
from dashboard.planner.submit import submit
from dashboard.planner.when import choose_time
from dashboard.planner.words import KINDS, kind_words
from dashboard.viewer import Viewer

FORM = "planner.form"
MAX_CAPTION, MAX_HASHTAGS, MAX_MENTIONS = 2200, 30, 20
HASHTAG = re.compile(r"(?<![\w#])#\w+")
MENTION = re.compile(r"(?<![\w@.])@[\w.]+")
STAY_VALID = (300, 900, 3600, 21600, 86400)  # seconds of lateness to choose from


def compose(person: Viewer, post: PostRow | None = None) -> None:
    """Draw the form for a new post, or for changing `post`."""
    form = form_id(post)
    left, right = st.columns([3, 2], gap="large")
    with left:
        account_id = _account(person, form, post)
        kind = _kind(form)
        file_ids = choose_files(person, form, kind)
        texts = alt_texts(person, form, file_ids) if kind in ("image", "carousel") else ()
        caption = _caption(form)
        first_comment = _first_comment(form) if kind != "story" else None
    with right:
        when = choose_time(person, form, account_id)
        late = _late(form) if when.mode == "at" else 900
        campaign_id = _campaign(person, form, account_id)
        options = _reel_options(form) if kind == "reel" else {}
        draft = PostDraft(
            account_id=account_id,
            kind=kind,
            caption=caption,
            file_ids=file_ids,
            alt_texts=texts,
            wall_time=when.wall_time,
            time_zone=when.time_zone,
            first_comment=first_comment or None,
            options=options,
            late_policy_s=late,
            campaign_id=campaign_id,
        )
        submit(person, form, draft, when.mode, post)


def form_id(post: PostRow | None) -> str:
    """The id of this form: one form makes one post, however often its button is pressed."""
    wanted = str(post.id) if post else "new"
    known = st.session_state.get(FORM)
    if not isinstance(known, tuple) or known[0] != wanted:
        known = (wanted, secrets.token_hex(12))
        st.session_state[FORM] = known
        if post:
            _fill(known[1], post)
    return str(known[1])


def forget_form() -> None:
    """End this form; the next one starts empty and makes another post."""
    known = st.session_state.pop(FORM, None)
    if isinstance(known, tuple):
        for key in [k for k in st.session_state if isinstance(k, str) and k.endswith(known[1])]:
            del st.session_state[key]


def _fill(form: str, post: PostRow) -> None:
    """Begin a form with what the post already says."""
    state = st.session_state
    state[f"planner.account.{form}"] = post.account_id
    state[f"planner.kind.{form}"] = post.kind
    state[f"planner.caption.{form}"] = post.caption
    state[f"planner.comment.{form}"] = post.first_comment or ""
    state[f"planner.late.{form}"] = post.late_policy_s if post.late_policy_s in STAY_VALID else 900
    state[f"planner.campaign.{form}"] = post.campaign_id
    state[f"planner.share.{form}"] = bool(post.options.get("share_to_feed", True))
    state[f"planner.kept.{form}"] = tuple(post.file_ids)
    state[f"planner.wall.{form}"] = post.wall_time
    for file_id, text in zip(post.file_ids, post.alt_texts, strict=False):
        state[f"planner.alt.{form}.{file_id}"] = text or ""


def _account(person: Viewer, form: str, post: PostRow | None) -> int:
    allowed = [a for a in person.account_ids if person.can("posts.create", a)]
    chosen: int = st.selectbox(
        _("Account"),
        [post.account_id] if post else allowed,
        key=f"planner.account.{form}",
        format_func=lambda a: "@" + person.accounts[a].username,
    )
    return chosen


def _kind(form: str) -> str:
    kind = st.segmented_control(
        _("Kind"),
        list(KINDS),
        default=st.session_state.get(f"planner.kind.{form}", "image"),
        key=f"planner.kind.{form}",
        format_func=lambda known: f":material/{KINDS[known][1]}: {kind_words(known)}",
        required=True,
    )
    return str(kind or "image")


def _caption(form: str) -> str:
    caption = (
        st.text_area(_("Caption"), key=f"planner.caption.{form}", height=180, max_chars=MAX_CAPTION) or ""
    )
    counts = (
        (len(caption), MAX_CAPTION, _("characters")),
        (len(HASHTAG.findall(caption)), MAX_HASHTAGS, _("hashtags")),
        (len(MENTION.findall(caption)), MAX_MENTIONS, _("mentions")),
    )
    st.caption(" · ".join(_count(*count) for count in counts))
    return caption


def _count(n: int, most: int, what: str) -> str:
    said = f"{number(n)} / {number(most)} {what}"
    return f":red[{said}]" if n > most else said


def _first_comment(form: str) -> str:
    return st.text_area(
        _("First comment"),
        key=f"planner.comment.{form}",
        height=80,
        help=_("Written right after publishing."),
    )


def _late(form: str) -> int:
    words = {
        300: _("5 minutes"),
        900: _("15 minutes"),
        3600: _("1 hour"),
        21600: _("6 hours"),
        86400: _("24 hours"),
    }
    st.session_state.setdefault(f"planner.late.{form}", 900)
    chosen: int = st.selectbox(
        _("If something delays it, still publish within"),
        STAY_VALID,
        key=f"planner.late.{form}",
        format_func=lambda seconds: words[seconds],
        help=_("Later than that it is not published; it is shown as missed and you decide."),
    )
    return chosen


def _campaign(person: Viewer, form: str, account_id: int) -> int | None:
    client = person.accounts[account_id].client_id
    known = {c.id: c for c in list_campaigns(current().desk, person.actor) if c.client_id == client}
    if not known:
        return None
    chosen: int | None = st.selectbox(
        _("Campaign"),
        [None, *known],
        key=f"planner.campaign.{form}",
        format_func=lambda c: f"{known[c].name} ({day(known[c].ends_on)})" if c else _("None"),
    )
    return chosen


def _reel_options(form: str) -> dict[str, object]:
    st.session_state.setdefault(f"planner.share.{form}", True)
    shared = st.toggle(_("Also show in the feed"), key=f"planner.share.{form}")
    return {"share_to_feed": bool(shared)}
