"""Pictures of the invented brands: abstract, in the brand's colours, always the same for the same post."""

import colorsys
import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from connectors.sandbox.chance import dice

SIZES = {"IMAGE": (540, 540), "CAROUSEL_ALBUM": (540, 675), "REELS": (432, 768), "STORY": (432, 768)}
GREY = ("#5b6770", "#c9d1d6", "#2f3a40")
Rgb = tuple[int, int, int]


@lru_cache(maxsize=256)
def draw_picture(colours: tuple[str, str, str] | None, shape: str, *seeds: int) -> bytes:
    """A JPEG for a post: a slanted gradient under translucent forms."""
    chance = dice(*seeds, 70)
    width, height = SIZES.get(shape, SIZES["IMAGE"])
    palette = [_shifted(_rgb(colour), chance) for colour in colours or GREY]
    palette = [palette[index] for index in chance.permutation(3)]
    picture = _gradient(width, height, palette[0], palette[1], chance.uniform(0, 2 * np.pi))
    draw = ImageDraw.Draw(picture, "RGBA")
    style = int(chance.integers(0, 4))
    for _ in range(int(chance.integers(3, 8))):
        colour = (*palette[int(chance.integers(0, 3))], int(chance.integers(60, 170)))
        _STYLES[style](draw, chance, width, height, colour)
    return _jpeg(picture)


@lru_cache(maxsize=256)
def draw_profile_picture(colours: tuple[str, str, str] | None, name: str, seed: int) -> bytes:
    """A round-safe JPEG with the brand's first letter."""
    palette = [_rgb(colour) for colour in colours or GREY]
    picture = _gradient(320, 320, palette[0], palette[2], dice(seed, 71).uniform(0, 6))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((34, 34, 286, 286), outline=palette[1], width=8)
    font = ImageFont.load_default(size=150)
    draw.text((160, 156), name[:1].upper(), font=font, fill=palette[1], anchor="mm")
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84)
    return out.getvalue()


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _shifted(colour: Rgb, chance: np.random.Generator) -> Rgb:
    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    moved = colorsys.hls_to_rgb(
        (hue + chance.normal(0, 0.015)) % 1, float(np.clip(light + chance.normal(0, 0.05), 0.1, 0.93)), full
    )
    return int(moved[0] * 255), int(moved[1] * 255), int(moved[2] * 255)


def _gradient(width: int, height: int, first: Rgb, second: Rgb, angle: float) -> Image.Image:
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    share = np.clip(0.5 + x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle)), 0, 1)
    steps = np.linspace(0, 1, 256)[:, None]
    ramp = (np.array(first) * (1 - steps) + np.array(second) * steps).astype(np.uint8)
    return Image.fromarray(ramp[(share * 255).astype(np.uint8)])


Colour = tuple[int, int, int, int]


def _disc(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, height: int, colour: Colour
) -> None:
    radius = chance.uniform(0.08, 0.38) * width
    x, y = chance.uniform(0, width), chance.uniform(0, height)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _ring(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, height: int, colour: Colour
) -> None:
    radius = chance.uniform(0.1, 0.45) * width
    x, y = chance.uniform(0, width), chance.uniform(0, height)
    draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), outline=colour, width=int(chance.integers(12, 60))
    )


def _hill(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, height: int, colour: Colour
) -> None:
    x = np.linspace(0, width, 40)
    top = height * chance.uniform(0.35, 0.85)
    wave = top + np.sin(x / width * chance.uniform(2, 7) + chance.uniform(0, 6)) * height * chance.uniform(
        0.03, 0.12
    )
    points = [(float(a), float(b)) for a, b in zip(x, wave, strict=True)]
    draw.polygon([*points, (width, height), (0, height)], fill=colour)


def _blade(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, height: int, colour: Colour
) -> None:
    x, y, angle = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(0, np.pi)
    long, thick = chance.uniform(0.3, 0.9) * width, chance.uniform(0.04, 0.16) * width
    along = np.array([np.cos(angle), np.sin(angle)]) * long / 2
    across = np.array([-np.sin(angle), np.cos(angle)]) * thick / 2
    corners = [along + across, along - across, -along - across, -along + across]
    draw.polygon([(x + float(c[0]), y + float(c[1])) for c in corners], fill=colour)


_STYLES = (_disc, _ring, _hill, _blade)
