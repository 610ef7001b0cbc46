"""Uploads: real pictures and clips in, what Instagram takes out, nothing of the place where they were taken."""

import io
import struct
import zlib

import pytest
from PIL import Image

from actions import files
from actions.clips import read_clip
from actions.errors import Invalid
from actions.pictures import to_jpeg
from tests.actions.conftest import House
from tests.actions.pictures import clip, photo_with_place, picture


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_phone_s_photo_is_turned_upright_and_loses_its_place() -> None:
    made = to_jpeg(photo_with_place(800, 600, orientation=6), "phone.jpg")
    image = opened(made.data)
    assert image.size == (600, 800) == (made.width, made.height)
    assert not dict(image.getexif()) and b"Exif" not in made.data and b"CameraMaker" not in made.data
    top, bottom = image.getpixel((300, 100)), image.getpixel((300, 700))
    assert top[0] > 200 and top[1] < 60 and bottom[1] > 200  # the red half was on the left; now it is on top
    assert "turned upright" in " ".join(made.notes) and "place where" in " ".join(made.notes)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_other_formats_become_jpeg(kind: str) -> None:
    made = to_jpeg(picture(500, 400, kind), f"a.{kind.lower()}")
    assert opened(made.data).format == "JPEG" and f"from {kind} to JPEG" in made.notes[0]


@pytest.mark.parametrize(
    ("mode", "colour", "kind"),
    [("RGBA", (255, 0, 0, 0), "PNG"), ("LA", (0, 0), "PNG"), ("P", 3, "PNG"), ("CMYK", (0, 0, 0, 0), "JPEG"),
     ("L", 255, "PNG"), ("1", 1, "PNG"), ("I;16", 65535, "PNG")],
)  # fmt: skip
def test_every_mode_becomes_plain_colour(mode: str, colour: object, kind: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (400, 400), colour).save(out, kind)  # type: ignore[arg-type]
    made = opened(to_jpeg(out.getvalue(), "a").data)
    assert made.mode == "RGB"
    if mode not in {"P"}:
        assert min(made.getpixel((200, 200))) > 250  # white: transparent, or white in its own mode


def test_wide_pictures_are_scaled_and_narrow_ones_refused() -> None:
    made = to_jpeg(picture(3000, 2000), "big.jpg")
    assert (made.width, made.height) == (1440, 960) and "scaled from 3000" in made.notes[0]
    with pytest.raises(ValueError, match="at least 320"):
        to_jpeg(picture(319, 319), "small.jpg")


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 7000), (30000, 30000), (60000, 60000)])
def test_pixel_bombs_are_refused_before_they_unfold(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="50 million"):
        to_jpeg(bomb(*size), "bomb.png")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a picture"),
        (b"<svg onload=alert(1)>", "not a picture"),
        (b"PK\x03\x04" + b"\0" * 100, "not a picture"),
        (picture()[:3000], "damaged"),
        (bomb(500, 500), "damaged"),
    ],
    ids=["empty", "svg", "zip", "cut", "short png"],
)
def test_what_is_no_whole_picture_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        to_jpeg(data, "a")


def test_a_tail_hidden_behind_the_picture_is_gone() -> None:
    made = to_jpeg(picture() + b"<?php hidden ?>", "a.jpg")
    assert b"php" not in made.data


def test_an_animated_picture_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    made = to_jpeg(out.getvalue(), "a.gif")
    assert any("animated" in note for note in made.notes)
    assert opened(made.data).getpixel((10, 10))[0] > 200


def test_clips_are_read_from_their_own_index() -> None:
    found = read_clip(clip(12.5, 1080, 1920), "a.mp4")
    assert (found.mime, found.width, found.height, found.duration_ms) == ("video/mp4", 1080, 1920, 12_500)
    assert found.index_first and not read_clip(clip(index_first=False), "a.mp4").index_first
    with pytest.raises(ValueError, match="no index"):
        read_clip(clip()[:60], "a.mp4")


def test_files_are_kept_by_content_and_once(any_house: House) -> None:
    house = any_house
    first = files.add_file(house.desk, house.owner, picture(500, 500), "../../etc/one.jpg")
    again = files.add_file(house.desk, house.owner, picture(500, 500), "two.jpg")
    assert first.id == again.id
    row = files.list_files(house.desk, house.owner, [first.id, 99])[0]
    assert (row.name, row.mime, row.width, row.height) == ("one.jpg", "image/jpeg", 500, 500)
    kept = house.desk.files.open(files.stored_name(row.sha256, row.mime)).read()
    assert len(kept) == row.bytes and opened(kept).size == (500, 500)


def test_a_clip_is_known_by_its_content_not_its_name(house: House) -> None:
    made = files.add_file(house.desk, house.owner, clip(index_first=False), "picture.jpg")
    row = files.list_files(house.desk, house.owner, [made.id])[0]
    assert (row.mime, row.duration_ms) == ("video/mp4", 12_000) and "index at the end" in made.notes[0]
    with pytest.raises(Invalid, match="not a picture"):
        files.add_file(house.desk, house.owner, b"not a clip", "video.mp4")
