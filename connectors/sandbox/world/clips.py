"""Short real clips for reels and story videos: a slow pan over the post's picture, as an MP4 that any player shows."""

import io
from functools import lru_cache
from threading import Lock

import av
import numpy as np
from av.video.stream import VideoStream
from PIL import Image

from connectors.sandbox.chance import mix, unit
from connectors.sandbox.world.pictures import draw_picture

WIDTH, HEIGHT, RATE = 270, 480, 12
KEPT = 48
"""How many clips stay in memory; one is about 100 kB and takes about 50 ms to make."""
_ROOM = 1.25
"""How much larger than the frame the picture is, so that there is somewhere to pan."""
_one_at_a_time = Lock()


def draw_clip(colours: tuple[str, str, str] | None, shape: str, *seeds: int) -> bytes:
    """An MP4 of two to four seconds, always the same for the same post."""
    with _one_at_a_time:
        return _drawn(colours, shape, *seeds)


@lru_cache(maxsize=KEPT)
def _drawn(colours: tuple[str, str, str] | None, shape: str, *seeds: int) -> bytes:
    picture = Image.open(io.BytesIO(draw_picture(colours, shape, *seeds)))
    wide, high = int(WIDTH * _ROOM), int(HEIGHT * _ROOM)
    pixels = np.asarray(picture.convert("RGB").resize((wide, high)))
    frames = RATE * (2 + mix(*seeds, 72) % 3)
    from_left, from_top = unit(*seeds, 73) < 0.5, unit(*seeds, 74) < 0.5
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as clip:
        stream = clip.add_stream(_codec(), rate=RATE)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = 1  # more threads may cut slices otherwise from run to run
        stream.options = {"crf": "30", "preset": "veryfast"}
        for number in range(frames):
            done = number / (frames - 1)
            x = int((wide - WIDTH) * (done if from_left else 1 - done))
            y = int((high - HEIGHT) * (done if from_top else 1 - done))
            window = np.ascontiguousarray(pixels[y : y + HEIGHT, x : x + WIDTH])
            clip.mux(stream.encode(av.VideoFrame.from_ndarray(window, format="rgb24")))
        clip.mux(stream.encode())
    return out.getvalue()


def _codec() -> str:
    return "libx264" if "libx264" in av.codecs_available else "mpeg4"
