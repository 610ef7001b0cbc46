"""Media are really looked into: pictures by Pillow, clips by their boxes and streams."""

import io

import pytest
import requests
from PIL import Image

from connectors.sandbox.intake.probing import ClipRules, Unfit, look_at_clip, look_at_picture
from tests.clips import clip
from tests.sandbox.helpers import create, first_account, jpeg, media_host, publish, settle

RULES = ClipRules(3.0, 60.0, 1 << 20, (0.1, 10.0))


def drawn(kind: str, size=(400, 400), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#3060a0").save(out, kind, **options)
    return out.getvalue()


def put(tmp_path, body: bytes):
    path = tmp_path / "media"
    path.write_bytes(body)
    return path


def bomb() -> bytes:
    """A PNG that says it has four thousand million pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_what_pictures_are_taken(tmp_path):
    for body, side in ((jpeg(400, 400), 400), (jpeg(64, 64), 320), (jpeg(4000, 4000), 1440)):
        kept = Image.open(io.BytesIO(look_at_picture(put(tmp_path, body), feed=True, lenient=False)))
        assert (kept.format, kept.width) == ("JPEG", side)
    for kind in ("PNG", "WEBP"):
        look_at_picture(put(tmp_path, drawn(kind)), feed=True, lenient=True)


@pytest.mark.parametrize(
    ("body", "subcode"),
    [
        (drawn("PNG"), 2207005),
        (drawn("WEBP"), 2207005),
        (drawn("GIF"), 2207005),
        (drawn("MPO", save_all=True, append_images=[Image.new("RGB", (400, 400))]), 2207005),
        (bomb(), 2207005),
        (jpeg()[:200], 2207005),
        (b"", 2207005),
        (b"<html>", 2207052),
        (b' {"error": 1}', 2207052),
        (b"\0" * (8 * 1024 * 1024 + 1), 2207004),
        (jpeg(400, 520), 2207009),
        (jpeg(800, 400), 2207009),
    ],
)
def test_what_pictures_are_refused(tmp_path, body, subcode):
    with pytest.raises(Unfit) as refused:
        look_at_picture(put(tmp_path, body), feed=True, lenient=False)
    assert refused.value.subcode == subcode


def test_a_turned_picture_is_measured_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    body = drawn("JPEG", (500, 400), exif=exif)
    kept = Image.open(io.BytesIO(look_at_picture(put(tmp_path, body), feed=True, lenient=False)))
    assert (kept.width, kept.height) == (400, 500)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"codec": "libx265"},
        {"sound": None},
        {"suffix": ".mov"},
        {"fps": 60},
        {"width": 320, "height": 180},
    ],
)
def test_what_clips_are_taken(tmp_path, options):
    cover = look_at_clip(put(tmp_path, clip(**options)), RULES)
    assert Image.open(io.BytesIO(cover)).format == "JPEG"


@pytest.mark.parametrize(
    ("options", "subcode"),
    [
        ({"seconds": 2.0}, 2207026),
        ({"seconds": 61.0, "fps": 23}, 2207026),
        ({"fps": 12}, 2207026),
        ({"fps": 90}, 2207026),
        ({"codec": "mpeg4"}, 2207026),
        ({"sound": "libmp3lame"}, 2207026),
        ({"rate": 96_000}, 2207026),
        ({"pixels": "yuv444p"}, 2207026),
        ({"index_first": False}, 2207026),
        ({"width": 1922, "height": 240}, 2207026),
        ({"width": 640, "height": 32}, 2207026),
    ],
)
def test_what_clips_are_refused(tmp_path, options, subcode):
    with pytest.raises(Unfit) as refused:
        look_at_clip(put(tmp_path, clip(**options)), RULES)
    assert refused.value.subcode == subcode


@pytest.mark.parametrize(
    ("spoil", "subcode"),
    [
        (lambda body: b"RIFF" + body, 2207026),
        (lambda body: body[: len(body) // 8], 2207085),
        (lambda body: body[:40], 2207085),
        (lambda body: body[: (at := body.index(b"mdat") + 4)] + b"\xff" * (len(body) - at), 2207026),
        (lambda body: b"\0\0\0\x14ftypmp42\0\0\0\0mp42" + b"\xff\xff\xff\xffmoov", 2207085),
        (lambda body: b"<html>" + body, 2207052),
        (lambda body: b"", 2207026),
        (lambda body: body + b"\0\x10\0\0free" + b"\0" * ((1 << 20) - 8), 2207026),
    ],
)
def test_damaged_clips_are_refused(tmp_path, spoil, subcode):
    with pytest.raises(Unfit) as refused:
        look_at_clip(put(tmp_path, spoil(clip())), RULES)
    assert refused.value.subcode == subcode


def test_edit_lists_are_refused_by_a_switch(tmp_path):
    strict = ClipRules(3.0, 60.0, 1 << 20, (0.1, 10.0), edit_lists=False)
    with pytest.raises(Unfit):
        look_at_clip(put(tmp_path, clip()), strict)


def test_the_cover_is_the_frame_at_the_offset(tmp_path):
    def brightness(at_ms: int) -> int:
        rules = ClipRules(3.0, 60.0, 1 << 20, (0.1, 10.0), cover_ms=at_ms)
        return Image.open(io.BytesIO(look_at_clip(put(tmp_path, clip()), rules))).getpixel((5, 5))[0]

    assert brightness(0) < brightness(1000) < brightness(2000) < brightness(3100)
    with pytest.raises(Unfit) as refused:
        brightness(3300)
    assert refused.value.subcode == 2207057


def test_a_mix_needs_sound(tmp_path):
    rules = ClipRules(3.0, 60.0, 1 << 20, (0.1, 10.0), needs_sound=True)
    look_at_clip(put(tmp_path, clip()), rules)
    with pytest.raises(Unfit) as refused:
        look_at_clip(put(tmp_path, clip(sound=None)), rules)
    assert refused.value.subcode == 2207082


@pytest.fixture(scope="module")
def host():
    files = {"clip.mp4": clip(), "long.mp4": clip(61.0, fps=23), "ok.jpg": jpeg(colour="#ff0000")}
    with media_host(files | {"noise.jpg": b"\xff\xd8 nonsense"}) as url:
        yield url


def test_each_kind_of_clip_has_its_limits(sandbox, host):
    account = first_account(sandbox)
    long = f"{host}/long.mp4"
    assert settle(sandbox, create(sandbox, account, video_url=long, media_type="REELS")) == "FINISHED"
    assert settle(sandbox, create(sandbox, account, video_url=long, media_type="STORIES")) == "ERROR"
    item = create(sandbox, account, video_url=long, media_type="VIDEO", is_carousel_item="true")
    assert settle(sandbox, item) == "ERROR"
    cut = create(sandbox, account, video_url=f"{host}/cut-clip.mp4", media_type="REELS")
    assert settle(sandbox, cut) == "ERROR"


@pytest.mark.parametrize(
    ("options", "bright"),
    [({}, False), ({"thumb_offset": 3100}, True), ({"thumb_offset": 3100, "cover_url": "ok.jpg"}, None)],
)
def test_the_cover_is_served(sandbox, host, options, bright):
    account = first_account(sandbox)
    if "cover_url" in options:
        options = {**options, "cover_url": f"{host}/{options['cover_url']}"}
    reel = create(sandbox, account, video_url=f"{host}/clip.mp4", media_type="REELS", **options)
    assert settle(sandbox, reel) == "FINISHED"
    media = publish(sandbox, account, reel).json()["id"]
    link = sandbox.get(f"/v25.0/{media}", fields="thumbnail_url").json()["thumbnail_url"]
    red, green, _ = Image.open(io.BytesIO(requests.get(link, timeout=10).content)).getpixel((9, 9))
    assert (red > 200 and green < 60) if bright is None else (red > 150) is bright


def test_a_bad_cover_fails_the_reel(sandbox, host):
    account = first_account(sandbox)
    for cover in ("noise.jpg", "missing.jpg"):
        reel = create(
            sandbox, account, video_url=f"{host}/clip.mp4", media_type="REELS", cover_url=f"{host}/{cover}"
        )
        assert settle(sandbox, reel) == "ERROR"


def test_a_clip_without_end_is_bounded(sandbox, host):
    account = first_account(sandbox)
    endless = create(sandbox, account, video_url=f"{host}/endless", media_type="STORIES")
    assert settle(sandbox, endless) == "ERROR"
    words = sandbox.get(f"/v25.0/{endless}", fields="status").json()["status"]
    assert words == "Error"
