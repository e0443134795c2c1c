"""Uploaded pictures: what is kept is written here, and nothing else of the file survives."""

import io
import struct
import zlib

import pytest
from PIL import Image

from qimen.gateways import pictures
from qimen.gateways.pictures import Fault


def file_of(kind, size=(900, 300), mode="RGB", **how):
    kept = io.BytesIO()
    Image.new(mode, size, 120).save(kept, kind, **how)
    return kept.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def bomb(width, height):
    """A PNG of a few bytes that says it is this large."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("WEBP", "image/png"), ("JPEG", "image/jpeg")]
)
def test_picture_is_made_smaller_and_written_anew(kind, media_type):
    picture = pictures.reencoded(file_of(kind))

    assert (picture.media_type, picture.width, picture.height) == (media_type, 640, 213)
    assert opened(picture).size == (640, 213)


def test_transparency_stays():
    assert opened(pictures.reencoded(file_of("PNG", (10, 10), "RGBA"))).mode == "RGBA"


def test_what_the_camera_wrote_is_left_behind():
    exif = Image.Exif()
    exif[0x010E] = "taken at Ada's house"
    exif[0x0112] = 6  # lies on its side

    picture = pictures.reencoded(file_of("JPEG", (400, 200), exif=exif))

    assert b"Ada" not in picture.content
    assert not opened(picture).getexif()
    assert (picture.width, picture.height) == (200, 400)


def test_what_hangs_on_a_picture_is_left_behind():
    assert b"<script>" not in pictures.reencoded(file_of("PNG") + b"<script>").content


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Fault.NOT_A_PICTURE),
        (file_of("GIF", mode="L"), Fault.NOT_A_PICTURE),
        (file_of("PNG")[:60], Fault.NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), Fault.NOT_A_PICTURE),
        (bytes(pictures.MOST_BYTES + 1), Fault.TOO_BIG),
        (bomb(8_000, 8_000), Fault.TOO_MANY_PIXELS),
        (bomb(60_000, 60_000), Fault.TOO_MANY_PIXELS),
    ],
    ids=["empty", "svg", "gif", "cut", "zeros", "big", "many pixels", "bomb"],
)
def test_unusable_file_is_refused_with_its_fault(content, fault):
    with pytest.raises(pictures.UnusableError) as refused:
        pictures.reencoded(content)

    assert refused.value.fault == fault
