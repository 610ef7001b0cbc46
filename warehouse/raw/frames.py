"""The format of one kept answer: a zstd skippable frame with its header, then a zstd frame with its content.

The content is one line of JSON about the answer, then the body, then a newline; so `zstdcat FILE` reads a
whole file, header frames being skipped. The header holds the length and CRC-32 of the content frame and the
first 16 bytes of the body's SHA-256. A note (what was made of answers, see `store`) is framed in the same way
under another magic number, so that notes are found without reading the answers between them.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec
import zstandard

# Two of the sixteen magic numbers that zstd decoders skip.
ANSWER = 0x184D2A57
NOTE = 0x184D2A58
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
    magic: int = ANSWER

    @property
    def is_note(self) -> bool:
        """Say whether this is a note about answers, and none itself."""
        return self.magic == NOTE


@dataclass(frozen=True)
class Gap:
    """A stretch of a file that holds no readable header: [offset, end)."""

    offset: int
    end: int


def digest(body: bytes) -> bytes:
    """Return what tells equal bodies: 16 bytes of SHA-256."""
    return hashlib.sha256(body).digest()[:16]


def pack(
    body: bytes, meta: dict[str, Any], compressor: zstandard.ZstdCompressor, magic: int = ANSWER
) -> bytes:
    """Return the two frames of an answer, or of a note."""
    content = compressor.compress(msgspec.json.encode(meta) + b"\n" + body + b"\n")
    header = _HEADER.pack(magic, _FOLLOWING, len(content), zlib.crc32(content), digest(body))
    return header + content


def unpack(file: BinaryIO, offset: int) -> tuple[bytes, dict[str, Any]]:
    """Return the body and its meta at an offset; raises DamagedAnswer."""
    content = _checked_content(file, offset)
    if content is None:
        raise DamagedAnswer(f"The raw answer at {offset} of {file.name} is damaged or was never finished.")
    line, _, rest = zstandard.ZstdDecompressor().decompress(content).partition(b"\n")
    return rest[:-1], msgspec.json.decode(line)


def is_whole(file: BinaryIO, kept: Kept) -> bool:
    """Say whether the content behind a header is what was written."""
    return _checked_content(file, kept.offset) is not None


def survey(file: BinaryIO, size: int) -> Iterator[Kept | Gap]:
    """Yield every answer and note of a file by its header, and the stretches between them that have none.

    Behind damage it goes on at the next header. Contents are not checked.
    """
    offset = 0
    while offset < size:
        kept = _header_at(file, offset, size)
        end = kept.end if kept else _next_header(file, offset + 1, size)
        yield kept or Gap(offset, end)
        offset = end


def _next_header(file: BinaryIO, offset: int, size: int) -> int:
    """Return where the next header begins at or after an offset; the size when there is none."""
    file.seek(offset)
    rest = file.read(size - offset)
    beginnings = [struct.pack("<II", magic, _FOLLOWING) for magic in (ANSWER, NOTE)]
    found = [at for sign in beginnings for at in _places(rest, sign) if _header_at(file, offset + at, size)]
    return offset + min(found, default=len(rest))


def _places(content: bytes, sign: bytes) -> Iterator[int]:
    at = content.find(sign)
    while at >= 0:
        yield at
        at = content.find(sign, at + 1)


def _header_at(file: BinaryIO, offset: int, size: int) -> Kept | None:
    file.seek(offset)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    magic, following, length, _, known = _HEADER.unpack(head)
    end = offset + _HEADER.size + length
    if magic not in (ANSWER, NOTE) or following != _FOLLOWING or end > size:
        return None
    return Kept(known, offset, end, magic)


def _checked_content(file: BinaryIO, offset: int) -> bytes | None:
    file.seek(offset)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    magic, _, length, crc, _ = _HEADER.unpack(head)
    content = file.read(length) if magic in (ANSWER, NOTE) else b""
    return content if len(content) == length and content and zlib.crc32(content) == crc else None
