"""Looks into media files as the platform does before it takes them: pictures with Pillow, clips with PyAV.

Files are hostile until they were looked at: sizes are checked before anything is decoded, only the head of a clip and
a few frames are read, and only as MP4 or MOV.
"""

import io
import struct
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageOps

MEGABYTE = 1024 * 1024
MOST_PICTURE = 8 * MEGABYTE
MOST_PIXELS = 90_000_000
NARROWEST_SIDE, KEPT_SIDE = 320, 1440
FEED_RATIOS = (0.79, 1.92)
"""Between 4:5 and 1.91:1, with a little room for rounding."""
MOST_INDEX = 32 * MEGABYTE
MOST_BOXES, MOST_STREAMS = 4096, 16
MOST_FRAMES, LONGEST_LOOK_S = 900, 8.0
WIDEST, MOST_FRAME_PIXELS = 1920, 1920 * 4096
MOST_BITS = 25_000_000

UNFETCHABLE, TOO_BIG, BAD_FORMAT, BAD_RATIO = 2207052, 2207004, 2207005, 2207009
BAD_VIDEO, UNPROCESSED, BAD_OFFSET, BAD_MIX = 2207026, 2207085, 2207057, 2207082


class Unfit(Exception):
    """Media that the platform does not take; the subcode says why, `value` what was found."""

    def __init__(self, subcode: int, value: str = "") -> None:
        super().__init__(subcode)
        self.subcode, self.value = subcode, value


@dataclass(frozen=True)
class ClipRules:
    """What a clip of some kind may be, and which frame becomes its cover."""

    shortest_s: float
    longest_s: float
    most_bytes: int
    ratios: tuple[float, float]
    cover_ms: int = 0
    needs_sound: bool = False
    edit_lists: bool = True


def look_at_picture(path: Path, feed: bool, lenient: bool) -> bytes:
    """The picture as the JPEG that the platform keeps. `lenient` takes PNG and WebP too; raises Unfit."""
    if path.stat().st_size > MOST_PICTURE:
        raise Unfit(TOO_BIG)
    refuse_pages(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is stricter
            with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as found:
                taken = {"JPEG", "PNG", "WEBP"} if lenient else {"JPEG"}
                if found.format not in taken or found.width * found.height > MOST_PIXELS:
                    raise Unfit(BAD_FORMAT)
                picture = ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unfit(BAD_FORMAT) from None
    ratio = picture.width / picture.height
    if feed and not FEED_RATIOS[0] <= ratio <= FEED_RATIOS[1]:
        raise Unfit(BAD_RATIO, f"{ratio:.3g}")
    return _jpeg(_scaled(picture))


def is_jpeg(path: Path) -> bool:
    """Whether a picture's file begins as JPEG does."""
    with path.open("rb") as file:
        return file.read(2) == b"\xff\xd8"


def look_at_clip(path: Path, rules: ClipRules) -> bytes:
    """The JPEG of a clip's cover frame; raises Unfit for a clip that the platform does not take."""
    refuse_pages(path)
    _check_boxes(path, rules)
    if path.stat().st_size > rules.most_bytes:
        raise Unfit(BAD_VIDEO)
    try:
        with av.open(str(path), format="mov") as clip:
            _check_clip(clip, path.stat().st_size, rules)
            return _jpeg(_scaled(_frame(clip, rules.cover_ms)))
    except (av.error.FFmpegError, ValueError, MemoryError, IndexError):
        raise Unfit(UNPROCESSED) from None


def refuse_pages(path: Path) -> None:
    """Refuse a web page or JSON where media was expected."""
    with path.open("rb") as file:
        if file.read(64).lstrip()[:1] in {b"<", b"{"}:
            raise Unfit(UNFETCHABLE)


def _check_boxes(path: Path, rules: ClipRules) -> None:
    """MP4 or MOV by its boxes, the index before the pictures and of a sane size."""
    with path.open("rb") as file:
        end = path.stat().st_size
        found = list(_boxes(file, end))
        kinds = [kind for kind, _, _ in found]
        if not kinds or kinds[0] != b"ftyp":
            raise Unfit(BAD_VIDEO)
        if b"moov" not in kinds or any(start + size > end for _, start, size in found):
            raise Unfit(UNPROCESSED)
        if b"mdat" in kinds and kinds.index(b"mdat") < kinds.index(b"moov"):
            raise Unfit(BAD_VIDEO)
        if any(kind == b"moov" and size > MOST_INDEX for kind, _, size in found):
            raise Unfit(UNPROCESSED)
        if not rules.edit_lists and _has_edit_list(file, end):
            raise Unfit(BAD_VIDEO)


def _boxes(file: io.BufferedReader, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, size) of the boxes at the top of the file, as far as they make sense."""
    at = 0
    for _ in range(MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            size = struct.unpack(">Q", head[8:])[0]
        size = end - at if size == 0 else size
        if size < 8:
            return
        yield kind, at, size
        at += size


def _has_edit_list(file: io.BufferedReader, end: int) -> bool:
    start, size = next((at, size) for kind, at, size in _boxes(file, end) if kind == b"moov")
    file.seek(start)
    return b"elst" in file.read(size)


def _check_clip(clip: av.container.InputContainer, size: int, rules: ClipRules) -> None:
    if not 1 <= len(clip.streams) <= MOST_STREAMS or not clip.streams.video:
        raise Unfit(BAD_VIDEO)
    picture = clip.streams.video[0]
    seconds = (clip.duration or 0) / av.time_base
    if not seconds:
        raise Unfit(UNPROCESSED)
    shape = picture.codec_context
    rate = float(picture.average_rate or 0)
    ratio = shape.width / shape.height if shape.height else 0.0
    fits = (
        shape.name in {"h264", "hevc"}
        and "420" in (shape.pix_fmt or "")
        and shape.width <= WIDEST
        and shape.width * shape.height <= MOST_FRAME_PIXELS
        and rules.ratios[0] <= ratio <= rules.ratios[1]
        and 22.9 <= rate <= 60.1
        and rules.shortest_s - 0.05 <= seconds <= rules.longest_s + 0.5
        and size * 8 / seconds <= MOST_BITS
    )
    if not fits or not all(_sound_fits(stream) for stream in clip.streams.audio):
        raise Unfit(BAD_VIDEO)
    if rules.needs_sound and not clip.streams.audio:
        raise Unfit(BAD_MIX)
    if rules.cover_ms < 0 or rules.cover_ms >= seconds * 1000:
        raise Unfit(BAD_OFFSET)


def _sound_fits(stream: av.AudioStream) -> bool:
    sound = stream.codec_context
    return sound.name == "aac" and sound.sample_rate <= 48_000 and 1 <= sound.channels <= 2


def _frame(clip: av.container.InputContainer, at_ms: int) -> Image.Image:
    """The frame shown at an instant, or the last one that could be reached with a bounded effort."""
    stream, ends = clip.streams.video[0], time.monotonic() + LONGEST_LOOK_S
    if at_ms:
        clip.seek(at_ms * 1000, backward=True)
    shown: VideoFrame | None = None
    for number, frame in enumerate(clip.decode(stream)):
        if shown is not None and frame.time is not None and frame.time * 1000 > at_ms:
            break
        shown = frame
        if number >= MOST_FRAMES or time.monotonic() > ends:
            break
    if shown is None:
        raise Unfit(UNPROCESSED)
    return Image.fromarray(shown.to_ndarray(format="rgb24"))


def _scaled(picture: Image.Image) -> Image.Image:
    if picture.width < NARROWEST_SIDE:
        height = max(1, min(4 * KEPT_SIDE, round(picture.height * NARROWEST_SIDE / picture.width)))
        return picture.resize((NARROWEST_SIDE, height))
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
