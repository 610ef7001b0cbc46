"""The format of one kept answer: a zstd skippable frame with its header, then a zstd frame with its content.

The content is one line of JSON about the answer, then the body, then a newline; so `zstdcat FILE` reads a
whole file, header frames being skipped. The header holds the length and CRC-32 of the content frame and the
first 16 bytes of the body's SHA-256.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec
import zstandard

_SKIPPABLE = 0x184D2A57  # one of the sixteen magic numbers that zstd decoders skip
_HEADER = struct.Struct("<IIII16s")  # magic, bytes that follow in this frame, content length, CRC-32, digest
_FOLLOWING = _HEADER.size - 8
LEVEL = 3


class DamagedAnswer(Exception):
    """A kept answer does not read back as it was written."""


@dataclass(frozen=True)
class Kept:
    """Where one answer lies in a file."""

    digest: bytes
    offset: int
    end: int


def digest(body: bytes) -> bytes:
    """Return what tells equal bodies: 16 bytes of SHA-256."""
    return hashlib.sha256(body).digest()[:16]


def pack(body: bytes, meta: dict[str, Any], compressor: zstandard.ZstdCompressor) -> bytes:
    """Return the two frames of an answer."""
    content = compressor.compress(msgspec.json.encode(meta) + b"\n" + body + b"\n")
    header = _HEADER.pack(_SKIPPABLE, _FOLLOWING, len(content), zlib.crc32(content), digest(body))
    return header + content


def unpack(file: BinaryIO, offset: int) -> tuple[bytes, dict[str, Any]]:
    """Return the body and its meta at an offset; raises DamagedAnswer."""
    content = _checked_content(file, offset)
    if content is None:
        raise DamagedAnswer(f"The raw answer at {offset} of {file.name} is damaged or was never finished.")
    line, _, rest = zstandard.ZstdDecompressor().decompress(content).partition(b"\n")
    return rest[:-1], msgspec.json.decode(line)


def scan(file: BinaryIO, size: int) -> Iterator[Kept]:
    """Yield every whole answer of a file, by its headers; stops at a torn or foreign tail.

    Only the last answer's content is checked: what precedes it was complete when the next one was begun.
    """
    offset, found = 0, None
    while (kept := _header_at(file, offset, size)) is not None:
        if found:
            yield found
        found, offset = kept, kept.end
    if found and _checked_content(file, found.offset) is not None:
        yield found


def _header_at(file: BinaryIO, offset: int, size: int) -> Kept | None:
    file.seek(offset)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    magic, following, length, _, known = _HEADER.unpack(head)
    end = offset + _HEADER.size + length
    if magic != _SKIPPABLE or following != _FOLLOWING or end > size:
        return None
    return Kept(known, offset, end)


def _checked_content(file: BinaryIO, offset: int) -> bytes | None:
    file.seek(offset)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    magic, _, length, crc, _ = _HEADER.unpack(head)
    content = file.read(length) if magic == _SKIPPABLE else b""
    return content if len(content) == length and content and zlib.crc32(content) == crc else None
