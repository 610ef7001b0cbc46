"""Short real clips for reels and story videos: a slow pan over the post's picture, as an MP4 that any player shows."""

import io
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from connectors.sandbox.chance import mix, unit
from connectors.sandbox.world.pictures import draw_picture

WIDTH, HEIGHT, RATE = 270, 480, 24
KEPT = 48
"""How many clips stay in memory; one is about 100 kB and takes about 50 ms to make."""
_ROOM = 1.25
"""How much larger than the frame the picture is, so that there is somewhere to pan."""
Pixels = NDArray[np.uint8]
_one_at_a_time = Lock()


def draw_clip(colours: tuple[str, str, str] | None, shape: str, *seeds: int) -> bytes:
    """An MP4 of three to five seconds that could be published itself, always the same for the same post."""
    with _one_at_a_time:
        return _drawn(colours, shape, *seeds)


@lru_cache(maxsize=KEPT)
def _drawn(colours: tuple[str, str, str] | None, shape: str, *seeds: int) -> bytes:
    picture = Image.open(io.BytesIO(draw_picture(colours, shape, *seeds)))
    wide, high = int(WIDTH * _ROOM), int(HEIGHT * _ROOM)
    pixels = np.asarray(picture.convert("RGB").resize((wide, high)))
    frames = RATE * (3 + mix(*seeds, 72) % 3)
    from_left, from_top = unit(*seeds, 73) < 0.5, unit(*seeds, 74) < 0.5
    with TemporaryDirectory() as folder:  # to move its index to the front, the library reads what it wrote
        path = Path(folder, "clip.mp4")
        _write(path, pixels, frames, from_left, from_top)
        return path.read_bytes()


def _write(path: Path, pixels: Pixels, frames: int, from_left: bool, from_top: bool) -> None:
    high, wide = pixels.shape[:2]
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as clip:
        stream = clip.add_stream(_codec(), rate=RATE)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = 1  # more threads may cut slices otherwise from run to run
        stream.options = {
            "crf": "32",
            "preset": "veryfast",
            "bf": "0",
        }  # without B-frames there is no edit list
        for number in range(frames):
            done = number / (frames - 1)
            x = int((wide - WIDTH) * (done if from_left else 1 - done))
            y = int((high - HEIGHT) * (done if from_top else 1 - done))
            window = np.ascontiguousarray(pixels[y : y + HEIGHT, x : x + WIDTH])
            clip.mux(stream.encode(av.VideoFrame.from_ndarray(window, format="rgb24")))
        clip.mux(stream.encode())


def _codec() -> str:
    return "libx264" if "libx264" in av.codecs_available else "mpeg4"
