"""Recognise an MP4 or MOV by its signature, and read its length and size from the container's own index.

Limits (graph-api.md 5.5): at most 300 MB and 15 minutes for a reel, the index (`moov`) before the pictures.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Clip:
    """What the container says about a video; None where it does not say."""

    mime: str
    width: int | None
    height: int | None
    duration_ms: int | None
    index_first: bool


def is_clip(data: bytes) -> bool:
    """Say whether the bytes begin like an MP4 or MOV file."""
    return data[4:8] == b"ftyp"


def read_clip(data: bytes, name: str) -> Clip:
    """Read the clip's index; ValueError with a sentence when it is too large or damaged."""
    if len(data) > MAX_BYTES:
        raise ValueError(
            f"{name} has {len(data) / 1e6:,.0f} MB; Instagram takes at most 300 MB. Compress it."
        )
    mime = "video/quicktime" if data[8:12] == b"qt  " else "video/mp4"
    order = [(kind, start, end) for kind, start, end in _boxes(data, 0, len(data))]
    kinds = [kind for kind, _, _ in order]
    moov = next(((start, end) for kind, start, end in order if kind == b"moov"), None)
    if moov is None:
        raise ValueError(f"{name} has no index, so it is damaged or cut short. Export it again.")
    index_first = b"mdat" not in kinds or kinds.index(b"moov") < kinds.index(b"mdat")
    width, height = _size(data, *moov)
    return Clip(mime, width, height, _duration_ms(data, *moov), index_first)


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, start, end) of the content of each box in the range; stops at the first impossible length."""
    while start + 8 <= end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack(">Q", data[start + 8 : start + 16])[0], 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield kind, start + head, start + size
        start += size


def _duration_ms(data: bytes, start: int, end: int) -> int | None:
    for kind, inner, stop in _boxes(data, start, end):
        if kind != b"mvhd" or stop - inner < 32:
            continue
        wide = data[inner] == 1
        scale, length = struct.unpack_from(">IQ" if wide else ">II", data, inner + (20 if wide else 12))
        return round(length * 1000 / scale) if scale else None
    return None


def _size(data: bytes, start: int, end: int) -> tuple[int | None, int | None]:
    """Read the size of the first track that has one (16.16 fixed point at the end of its header)."""
    for kind, inner, stop in _boxes(data, start, end):
        if kind != b"trak":
            continue
        for sub, head, tail in _boxes(data, inner, stop):
            if sub == b"tkhd" and tail - head >= 84:
                width, height = (value >> 16 for value in struct.unpack_from(">II", data, tail - 8))
                if width and height:
                    return width, height
    return None, None
