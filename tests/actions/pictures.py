"""Real pictures and clips for tests, made on the spot."""

import io
import struct

from PIL import Image


def picture(
    width: int = 1080, height: int = 1080, kind: str = "JPEG", colour: str = "teal", **options: object
) -> bytes:
    out = io.BytesIO()
    mode = str(options.pop("mode", "RGB"))
    Image.new(mode, (width, height), colour).save(out, kind, **options)
    return out.getvalue()


def photo_with_place(width: int = 800, height: int = 600, orientation: int = 6) -> bytes:
    """A JPEG as a phone writes it: turned, with camera and GPS position in its EXIF."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def clip(seconds: float = 12.0, width: int = 1080, height: int = 1920, *, index_first: bool = True) -> bytes:
    """An MP4 with a true index (length and size), and no pictures worth playing."""
    head = struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + b"\0" * 80
    track = b"\0" * 76 + struct.pack(">II", width << 16, height << 16)
    moov = box(b"moov", box(b"mvhd", head) + box(b"trak", box(b"tkhd", track)))
    parts = [moov, box(b"mdat", b"\0" * 1000)]
    return box(b"ftyp", b"isom\0\0\0\0isommp42") + b"".join(parts if index_first else parts[::-1])
