"""Turn whatever picture a person uploads into the JPEG that Instagram takes.

Limits (graph-api.md 5.5): JPEG, at most 8 MB, 320 to 1440 pixels wide (wider ones are scaled). The picture is
always encoded anew, which drops EXIF with its GPS position and anything hidden behind the image data.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_PIXELS = 50_000_000
MAX_BYTES = 8 * 1024 * 1024
WIDEST = 1440
NARROWEST = 320
_ORIENTATION, _GPS = 0x0112, 0x8825
_QUALITIES = (92, 85, 75, 60)


@dataclass(frozen=True)
class Picture:
    """A JPEG ready for Instagram, its size in pixels, and what was done to it in plain words."""

    data: bytes
    width: int
    height: int
    notes: tuple[str, ...]


def to_jpeg(data: bytes, name: str) -> Picture:
    """Check, turn upright, flatten, scale and encode a picture; ValueError with a sentence when it cannot be used."""
    image = _open(data, name)
    notes: list[str] = []
    if image.format != "JPEG":
        notes.append(f"{name} was converted from {image.format} to JPEG.")
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
        notes.append(f"{name} is animated; only its first frame is used. For movement upload an MP4.")
    exif = image.getexif()
    if exif.get_ifd(_GPS):
        notes.append(f"The place where {name} was taken was removed from it.")
    if exif.get(_ORIENTATION, 1) != 1:
        notes.append(f"{name} was turned upright.")
    flat = _flatten(ImageOps.exif_transpose(image), name, notes)
    return _encode(_scaled(flat, name, notes), name, notes)


def _open(data: bytes, name: str) -> Image.Image:
    """Open and fully decode; the size is checked before the pixels are, so that a bomb never unfolds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
        try:
            image = Image.open(io.BytesIO(data))
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise ValueError(
                    f"{name} has {width * height / 1e6:,.0f} million pixels; at most 50 million are taken. "
                    "Save it smaller and upload it again."
                )
            image.load()
        except Image.DecompressionBombError as error:
            raise ValueError(
                f"{name} has far too many pixels; at most 50 million are taken. Save it smaller."
            ) from error
        except UnidentifiedImageError as error:
            raise ValueError(
                f"{name} is not a picture that can be read. Upload JPEG, PNG or WebP, or an MP4 video."
            ) from error
        except (OSError, SyntaxError, EOFError) as error:
            raise ValueError(
                f"{name} is damaged and cannot be read. Export it again and upload that."
            ) from error
    return image


def _flatten(image: Image.Image, name: str, notes: list[str]) -> Image.Image:
    """Give plain sRGB: colours converted by the picture's own profile, transparent parts on white."""
    image = _to_srgb(image)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        if layer.getchannel("A").histogram()[255] < layer.width * layer.height:
            notes.append(f"{name} has transparent parts; they are white now.")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    if image.mode.startswith("I;16") or image.mode == "I":  # 16-bit grey: scale, else it is clipped to white
        return image.point(_to_8_bit).convert("L").convert("RGB")
    return image.convert("RGB")


def _to_8_bit(value: int) -> float:
    return value / 257


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile: the plain conversion is the best that is left
    return converted or image


def _scaled(image: Image.Image, name: str, notes: list[str]) -> Image.Image:
    width, height = image.size
    if width < NARROWEST:
        raise ValueError(
            f"{name} is {width} pixels wide; Instagram needs at least {NARROWEST}. Use a larger version."
        )
    if width <= WIDEST:
        return image
    notes.append(
        f"{name} was scaled from {width} to {WIDEST} pixels in width, the most that Instagram shows."
    )
    return image.resize((WIDEST, max(1, round(height * WIDEST / width))), Image.Resampling.LANCZOS)


def _encode(image: Image.Image, name: str, notes: list[str]) -> Picture:
    for quality in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= MAX_BYTES:
            return Picture(out.getvalue(), image.width, image.height, tuple(notes))
    raise ValueError(f"{name} is larger than 8 MB even when compressed. Crop it or use a smaller version.")
