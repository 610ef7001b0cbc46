"""A post's state in words and colour, and a post in one line."""

from dataclasses import dataclass

from actions.posts import PostRow
from dashboard.markdown import plain
from dashboard.messages import N_, _


@dataclass(frozen=True)
class State:
    """How a state is shown: a word, what it means, a Streamlit colour name and an icon."""

    word: str
    meaning: str
    colour: str
    icon: str


STATES = {
    "draft": State(N_("Draft"), N_("Not scheduled yet."), "gray", "edit_note"),
    "in_review": State(N_("In review"), N_("Waits for someone to approve it."), "violet", "rate_review"),
    "approved": State(N_("Approved"), N_("Approved, but without a time yet."), "violet", "thumb_up"),
    "scheduled": State(N_("Scheduled"), N_("Waits for its time."), "blue", "schedule"),
    "preparing": State(
        N_("Preparing"), N_("Its media is being handed to Instagram."), "blue", "cloud_upload"
    ),
    "ready": State(N_("Ready"), N_("Instagram has its media; it goes out on time."), "blue", "task_alt"),
    "publishing": State(N_("Publishing"), N_("It is being published now."), "primary", "send"),
    "uncertain": State(
        N_("Checking"),
        N_(
            "Instagram's answer was lost. We are finding out whether it is live before trying anything again."
        ),
        "orange",
        "troubleshoot",
    ),
    "wait": State(
        N_("Waiting"), N_("Instagram asked us to wait; it continues by itself."), "orange", "hourglass_top"
    ),
    "needs_reauth": State(
        N_("Needs a new token"),
        N_(
            "Instagram no longer accepts the account's token. "
            "Connect the account again; the post then continues."
        ),
        "red",
        "key_off",
    ),
    "review": State(
        N_("Needs your decision"),
        N_(
            "We could not find out whether it is live. "
            "Look at the account and decide; nothing is sent until you do."
        ),
        "red",
        "contact_support",
    ),
    "published": State(N_("Published"), N_("It is live on Instagram."), "green", "check_circle"),
    "failed": State(N_("Failed"), N_("Instagram refused it. It was not published."), "red", "error"),
    "cancelled": State(N_("Cancelled"), N_("It will not be published."), "gray", "cancel"),
    "missed": State(N_("Missed"), N_("Its time passed before it could be published."), "red", "event_busy"),
}
UNKNOWN = State(N_("Unknown"), N_("This state is new to this page."), "gray", "help")

GROUPS = {
    "upcoming": N_("Upcoming"),
    "attention": N_("Needs attention"),
    "drafts": N_("Drafts"),
    "published": N_("Published"),
    "all": N_("All"),
}
IN_GROUP = {
    "upcoming": {
        "scheduled",
        "preparing",
        "ready",
        "publishing",
        "uncertain",
        "wait",
        "needs_reauth",
        "review",
    },
    "attention": {"uncertain", "needs_reauth", "review", "failed", "missed"},
    "drafts": {"draft", "in_review", "approved"},
    "published": {"published"},
    "all": set(STATES),
}
KINDS = {
    "image": (N_("Picture"), "image"),
    "carousel": (N_("Carousel"), "view_carousel"),
    "reel": (N_("Reel"), "movie"),
    "story": (N_("Story"), "amp_stories"),
}


def state_of(post: PostRow) -> State:
    """How this post's state is shown."""
    return STATES.get(post.state, UNKNOWN)


def badge(post: PostRow) -> str:
    """The state as a coloured badge in Markdown."""
    state = state_of(post)
    return f":{state.colour}-badge[:material/{state.icon}: {_(state.word)}]"


def kind_words(kind: str) -> str:
    """The kind of post as shown to people."""
    return _(KINDS[kind][0]) if kind in KINDS else kind


def first_words(caption: str, length: int = 80) -> str:
    """The caption's beginning on one line, safe inside Markdown."""
    text = " ".join(caption.split())
    if len(text) > length:
        text = text[: length - 1].rstrip() + "…"
    return plain(text) or _("(no caption)")
