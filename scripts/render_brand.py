# /// script
# requires-python = ">=3.14"
# dependencies = ["pillow==12.3.0", "resvg-py==0.5.0", "zopfli==0.4.3"]
# ///
"""Renders each drawing in docs/brand/ in two sizes, to the same bytes each time."""

import hashlib
from io import BytesIO
from pathlib import Path
import struct
import zlib

from PIL import Image
import resvg_py
import zopfli.zlib

ROOT = Path(__file__).resolve().parent.parent
DRAWINGS = ROOT / "docs" / "brand"
IMAGES = ROOT / "custom_components" / "ovh_sms" / "brand"
HEIGHTS = {"": 256, "@2x": 512}
RGBA = 6


def chunk(name: bytes, data: bytes = b"") -> bytes:
    """Return a part of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(image: Image.Image, digest: str) -> bytes:
    """Return an image as PNG that names the drawing it was made from.

    Flat colours are smallest without filters, and two thirds of their size without interlacing.
    """
    width, height = image.size
    pixels = image.tobytes()
    stride = len(pixels) // height
    rows = b"".join(b"\0" + pixels[at : at + stride] for at in range(0, len(pixels), stride))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, RGBA, 0, 0, 0)),
            chunk(b"sRGB", b"\0"),
            chunk(b"tEXt", f"SVG SHA-256\0{digest}".encode()),
            chunk(b"IDAT", zopfli.zlib.compress(rows, numiterations=5)),
            chunk(b"IEND"),
        )
    )


def main() -> None:
    """Write all images, and remove those whose drawing is gone."""
    images = set()
    for drawing in sorted(DRAWINGS.glob("*.svg")):
        digest = hashlib.sha256(drawing.read_bytes()).hexdigest()
        for scale, height in HEIGHTS.items():
            rendered = resvg_py.svg_to_bytes(
                svg_path=str(drawing), height=height, skip_system_fonts=True
            )
            path = IMAGES / f"{drawing.stem}{scale}.png"
            path.write_bytes(png(Image.open(BytesIO(bytes(rendered))).convert("RGBA"), digest))
            images.add(path)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
    for path in set(IMAGES.iterdir()) - images:
        path.unlink()


if __name__ == "__main__":
    main()
