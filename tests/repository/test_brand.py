"""Test the images of the integration: that Home Assistant has all it asks for, as it wants them.

They are rendered by scripts/render-brand. Its renderer is not among the tests' requirements: each
image names the drawing it was made from, and has to have its colours.
"""

from collections import Counter
import hashlib
from http import HTTPStatus
import re
import struct
from typing import Final
from xml.etree import ElementTree as ET

from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ovh_sms.const import DOMAIN
from homeassistant.components.brands.const import ALLOWED_IMAGES
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .. import source

IMAGES: Final = source.INTEGRATION / "brand"
DRAWINGS: Final = source.ROOT / "docs" / "brand"
SIZES: Final = {"": 256, "@2x": 512}
RENDERED: Final = [
    f"{drawing}{scale}.png" for drawing in ("icon", "logo", "dark_logo") for scale in SIZES
]
# What images are shown on, and the least contrast to it that accessible graphics have (WCAG).
LIGHT: Final = ["#ffffff", "#fafafa"]
DARK: Final = ["#111111", "#1c1c1c"]
CONTRAST: Final = 3


def open_image(name: str) -> Image.Image:
    """Return a rendered image with all that its file says."""
    with Image.open(IMAGES / name) as image:
        image.load()
        return image


def drawing_of(name: str) -> str:
    """Return the name of the drawing of an image."""
    return name.removesuffix(".png").removesuffix("@2x")


def svg(drawing: str) -> str:
    """Return a drawing."""
    return (DRAWINGS / f"{drawing}.svg").read_text(encoding="utf-8")


def parse(drawing: str) -> ET.Element:
    """Return the elements of a drawing."""
    return ET.fromstring(svg(drawing))  # noqa: S314 - our own file


def shapes(drawing: str) -> list[str]:
    """Return what is drawn, one element after the other."""
    return [
        ET.tostring(element, encoding="unicode").strip()
        for element in parse(drawing)
        if not element.tag.endswith("title")
    ]


def colours(drawing: str) -> set[str]:
    """Return the colours of a drawing, all written with six digits."""
    found = re.findall(r'"#(\w+)"', svg(drawing))
    return {
        "#" + (code if len(code) == 6 else "".join(2 * digit for digit in code)) for code in found
    }


def luminance(colour: str) -> float:
    """Return how light a colour is, by WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, by WCAG."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", sorted(ALLOWED_IMAGES))
async def test_home_assistant_serves(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, name: str
) -> None:
    """Test that Home Assistant gets an image of its kind and size for whatever it may ask."""
    assert await async_setup_component(hass, "brands", {})
    client = await hass_client()
    response = await client.get(f"/api/brands/integration/{DOMAIN}/{name}?placeholder=no")
    assert response.status == HTTPStatus.OK
    # The icon is made for light and dark backgrounds alike; the letters of the logo cannot be.
    served = name.replace("dark_icon", "icon")
    assert await response.read() == (IMAGES / served).read_bytes()


def test_all_are_asked_for() -> None:
    """Test that users download no file that nobody asks for, and no drawing is left out."""
    assert {path.name for path in IMAGES.iterdir()} == set(RENDERED) <= ALLOWED_IMAGES
    assert {f"{drawing_of(name)}.svg" for name in RENDERED} == {
        path.name for path in DRAWINGS.iterdir()
    }


@pytest.mark.parametrize("name", RENDERED)
def test_size(name: str) -> None:
    """Test the sizes that Home Assistant's brand images have."""
    drawing = drawing_of(name)
    width, height = open_image(name).size
    assert height == SIZES[name.removeprefix(drawing).removesuffix(".png")]
    # The shortest side of a logo is its height.
    assert width == height if drawing == "icon" else 2 * height <= width <= 3 * height
    assert open_image(f"{drawing}@2x.png").width == 2 * open_image(f"{drawing}.png").width


@pytest.mark.parametrize("name", RENDERED)
def test_transparent_and_trimmed(name: str) -> None:
    """Test that an image can be seen through at its corners, and has no margin."""
    image = open_image(name)
    assert (image.format, image.mode) == ("PNG", "RGBA")
    alpha = image.getchannel("A")
    corners = [(x, y) for x in (0, image.width - 1) for y in (0, image.height - 1)]
    assert [alpha.getpixel(corner) for corner in corners] == [0] * 4
    assert alpha.getbbox() == (0, 0, *image.size)
    # What just touches the edge is not seen there: what is must begin within two pixels.
    seen = alpha.point([0] * 128 + [255] * 128).getbbox()
    assert seen is not None
    assert max(abs(a - b) for a, b in zip(seen, (0, 0, *image.size), strict=True)) <= 2
    # Neither nearly empty nor a box.
    assert 0.3 < sum(alpha.histogram()[128:]) / (image.width * image.height) < 0.8


@pytest.mark.parametrize("name", RENDERED)
def test_up_to_date(name: str) -> None:
    """Test that an image was made from the drawing as it is now."""
    image = open_image(name)
    drawing = drawing_of(name)
    digest = hashlib.sha256((DRAWINGS / f"{drawing}.svg").read_bytes()).hexdigest()
    assert image.info["SVG SHA-256"] == digest, "run scripts/render-brand"
    pixels = Counter(pixel.hex() for (pixel,) in struct.iter_unpack("4s", image.tobytes()))
    opaque = Counter({f"#{pixel[:6]}": pixels[pixel] for pixel in pixels if pixel.endswith("ff")})
    expected = colours(drawing)
    assert {colour for colour, _ in opaque.most_common(len(expected))} == expected


@pytest.mark.parametrize("drawing", ["icon", "logo", "dark_logo"])
def test_drawing(drawing: str) -> None:
    """Test that a drawing looks the same anywhere: flat shapes, no fonts, no other files."""
    used = {element.tag.rpartition("}")[2] for element in parse(drawing).iter()}
    assert used <= {"svg", "title", "g", "path", "circle"}
    assert "href" not in svg(drawing)
    assert len(colours(drawing)) <= 4


def test_drawings_agree() -> None:
    """Test that logos show the icon, and that only the colour of the letters is another one."""
    assert shapes("logo")[: len(shapes("icon"))] == shapes("icon")
    (light,) = colours("logo") - colours("dark_logo")
    (dark,) = colours("dark_logo") - colours("logo")
    assert [shape.replace(light, dark) for shape in shapes("logo")] == shapes("dark_logo")
    for scale in SIZES:
        logo, dark_logo = open_image(f"logo{scale}.png"), open_image(f"dark_logo{scale}.png")
        assert logo.getchannel("A").tobytes() == dark_logo.getchannel("A").tobytes()
        assert logo.tobytes() != dark_logo.tobytes()


@pytest.mark.parametrize(
    ("drawing", "backgrounds"),
    [("icon", LIGHT + DARK), ("logo", LIGHT), ("dark_logo", DARK)],
)
def test_contrast(drawing: str, backgrounds: list[str]) -> None:
    """Test that what is drawn is seen on what it is shown on, and the dots on their bubble."""
    dots, bubble = "#ffffff", "#0b877d"
    drawn = colours(drawing) - {dots}
    assert bubble in drawn
    weak = {(a, b) for a in drawn for b in backgrounds if contrast(a, b) < CONTRAST}
    assert weak == set()
    assert contrast(dots, bubble) >= CONTRAST
