"""Real clips, made on the spot and once per process: small, but with true pictures, sound and an index."""

import functools
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np


@functools.cache
def clip(
    seconds: float = 3.2,
    width: int = 180,
    height: int = 320,
    *,
    fps: int = 25,
    codec: str = "libx264",
    sound: str | None = "aac",
    rate: int = 44_100,
    index_first: bool = True,
    suffix: str = ".mp4",
    pixels: str = "yuv420p",
) -> bytes:
    """A clip whose picture goes from dark to bright, so that its frames can be told apart."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("clip" + suffix)
        options = {"movflags": "faststart"} if index_first else {}
        with av.open(str(path), "w", options=options) as out:
            _write(out, round(seconds * fps), (width, height, fps), codec, pixels, sound, rate)
        return path.read_bytes()


def _write(out, count, shape, codec, pixels, sound, rate) -> None:
    width, height, fps = shape
    picture = out.add_stream(codec, rate=fps)
    picture.width, picture.height, picture.pix_fmt = width, height, pixels
    picture.options = (
        {"preset": "ultrafast", "bf": "0", "x265-params": "log-level=none"}
        if codec.startswith("libx26")
        else {}
    )
    noise = out.add_stream(sound, rate=rate, layout="stereo") if sound else None
    for number in range(count):
        shade = 20 + 200 * number // max(1, count - 1)
        image = np.full((height, width, 3), shade, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, fps)
        out.mux(picture.encode(frame))
    out.mux(picture.encode())
    if noise is not None:
        _write_silence(out, noise, int(count / fps * rate), rate)


def _write_silence(out, stream, samples, rate) -> None:
    for at in range(0, samples, 1024):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((2, 1024), dtype=np.float32), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        out.mux(stream.encode(frame))
    out.mux(stream.encode())
