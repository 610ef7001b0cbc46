"""Keeps a small picture of a post at first sight, because the platform's links die within days.

Best effort: a picture that cannot be had is simply missing, and never fails a sync.
"""

import io
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageOps

from connectors.cdn import NoPicture, fetch_picture
from connectors.instagram.records import Media

logger = logging.getLogger(__name__)

YOUNG = timedelta(days=60)
MOST_PER_PAGE = 60
LONGEST_SIDE = 480
AT_ONCE = 4


def keep_thumbnails(
    folder: Path | None, account_id: int, media: Sequence[Media], now: datetime
) -> dict[str, str]:
    """Fetch and keep pictures of young media; return media id -> path below `folder`."""
    young = [item for item in media if now - item.posted_at < YOUNG]
    wanted = [(item.id, item.picture_url) for item in young if item.picture_url][:MOST_PER_PAGE]
    if folder is None or not wanted:
        return {}
    home = folder / str(account_id)
    home.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="thumbnail") as pool:
        kept = list(pool.map(lambda item: _keep(home, *item), wanted))
    return {
        media_id: f"{account_id}/{media_id}.jpg"
        for (media_id, _), is_kept in zip(wanted, kept, strict=True)
        if is_kept
    }


def _keep(home: Path, media_id: str, url: str) -> bool:
    try:
        picture = small_jpeg(fetch_picture(url))
        draft = home / f"{media_id}.part"
        draft.write_bytes(picture)
        draft.replace(home / f"{media_id}.jpg")
    except (NoPicture, OSError, ValueError, Image.DecompressionBombError) as error:
        logger.info("no thumbnail", extra={"media": media_id, "error": type(error).__name__})
        return False
    return True


def small_jpeg(picture: bytes) -> bytes:
    """Return a picture as a JPEG whose longer side is at most LONGEST_SIDE pixels, without its metadata."""
    with Image.open(io.BytesIO(picture)) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets the JPEG decoder skip most of the work
        small = ImageOps.exif_transpose(opened).convert("RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        kept = io.BytesIO()
        small.save(kept, "JPEG", quality=80)
    return kept.getvalue()
