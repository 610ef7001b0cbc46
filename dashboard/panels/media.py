"""What a media is called and looks like on screen."""

from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.messages import N_, _

_FORMATS = {
    ("REELS", None): N_("Reel"),
    ("STORY", None): N_("Story"),
    ("AD", None): N_("Ad"),
    ("FEED", "CAROUSEL_ALBUM"): N_("Carousel"),
    ("FEED", "IMAGE"): N_("Photo"),
    ("FEED", "VIDEO"): N_("Video"),
}


def format_name(product_type: object, media_type: object) -> str:
    """What people call this kind of media; the platform's own word when it is new to us."""
    product, media = _text(product_type), _text(media_type)
    known = _FORMATS.get((product, None)) or _FORMATS.get((product or "FEED", media))
    return _(known) if known else (product or media or _("Unknown format"))


def format_names(rows: pd.DataFrame) -> list[str]:
    """`format_name` of every row."""
    return [format_name(p, m) for p, m in zip(rows["product_type"], rows["media_type"], strict=True)]


def headline(caption: object, length: int = 70) -> str:
    """The beginning of a caption on one line, or that there is none."""
    words = " ".join(_text(caption).split())
    if not words:
        return _("(no caption)")
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def safe_headline(caption: object, length: int = 70) -> str:
    """The same for places that understand HTML, such as hover texts."""
    return escape(headline(caption, length))


def pictures(rows: pd.DataFrame, side: int) -> list[str | None]:
    """Small square pictures of the rows as data addresses."""
    return [data.thumbnail(_text(name) or None, side) for name in rows["thumbnail_path"]]


def open_media(media_id: str) -> None:
    """Go to the page of one post."""
    st.switch_page(st.Page(_nowhere, title="Posts", url_path="posts"), query_params={"media": media_id})


def open_campaign(campaign_id: int) -> None:
    """Go to the page of one campaign."""
    target = st.Page(_nowhere, title="Campaigns", url_path="campaigns")
    st.switch_page(target, query_params={"campaign": str(campaign_id)})


def known(value: Any) -> float | None:
    """A number of a frame as a float, None where it is missing."""
    return None if pd.isna(value) else float(value)


def numbers(column: Iterable[Any]) -> list[float | None]:
    """`known` of every value."""
    return [known(value) for value in column]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _nowhere() -> None:
    """Stand for a page of the navigation: only its address counts."""
