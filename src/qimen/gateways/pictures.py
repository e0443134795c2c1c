"""Uploaded pictures, decoded and written anew: what is kept is made here, not by a stranger."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps

#: Bytes of a file, pixels of a picture, and the longer side of what is kept.
MOST_BYTES = 5_000_000
MOST_PIXELS = 30_000_000
SIDE = 640
#: Pillow knows fifty formats; these three are what browsers and cameras make.
FORMATS = ("PNG", "JPEG", "WEBP")


class Fault(StrEnum):
    """What is wrong with a file."""

    TOO_BIG = "too_big"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PICTURE = "not_a_picture"


class UnusableError(ValueError):
    """The file is not kept; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: PNG or JPEG, without anything but its pixels."""

    media_type: str
    content: bytes
    width: int
    height: int


def reencoded(content: bytes) -> Picture:
    """Return the picture that a file holds, upright and at most 640 pixels long.

    Raises UnusableError. The size is read from the file's head before anything is unpacked, so a
    small file that would unpack to gigabytes costs nothing. Places, names and previews that
    cameras put into a file are left behind.
    """
    if len(content) > MOST_BYTES:
        raise UnusableError(Fault.TOO_BIG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                return _kept(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise UnusableError(Fault.TOO_MANY_PIXELS) from bomb
    except UnusableError:
        raise
    except Exception as error:  # whatever a broken file makes a decoder do
        raise UnusableError(Fault.NOT_A_PICTURE) from error


def _kept(opened: Image.Image) -> Picture:
    if opened.width * opened.height > MOST_PIXELS:
        raise UnusableError(Fault.TOO_MANY_PIXELS)
    if opened.format == "JPEG":
        opened.draft("RGB", (SIDE * 2, SIDE * 2))  # decoded at a fraction of its size
    is_photo = opened.format == "JPEG"
    upright = ImageOps.exif_transpose(opened)
    pixels = upright.convert("RGB" if is_photo else "RGBA")
    pixels.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    fresh = Image.new(pixels.mode, pixels.size)
    fresh.paste(pixels)
    kept = io.BytesIO()
    if is_photo:
        fresh.save(kept, "JPEG", quality=88, optimize=True)
    else:
        fresh.save(kept, "PNG", optimize=True)
    media_type = "image/jpeg" if is_photo else "image/png"
    return Picture(media_type, kept.getvalue(), fresh.width, fresh.height)
