"""The look of figures, in one place.

Contrast was measured as WCAG 2 defines it; test_report_page.py measures it again. Paper is
transparent, and text takes the colour of the page around it (static/report.css), so that figures
read on light and on dark pages. Low is orange and high is blue: people who see no red or no green
tell them apart. In print without colour, the number in each cell or bar says it.
"""

from itertools import pairwise
from typing import Any

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

# At least 3:1 on white and on a dark page (#14191a), for what stands on the page itself.
MARK = "#3d82c4"
FLAG = "#c9601a"
QUIET = "#7d848c"
# Readable on both kinds of page because it is half transparent.
GRID = "rgba(128,128,128,0.35)"

# Answers. Numbers in these bars are black or white: at least 4.5:1. In grey, the first is darkest.
HEALTHIER = "#2a6fb0"
NEITHER = "#ccd1d6"
LESS_HEALTHY = "#d97f2e"

# Pale at 50, where the scale itself is neutral: the lowest of good scores stays blue.
SCALE: tuple[tuple[int, Colour], ...] = (
    (0, (166, 76, 10)),
    (25, (230, 140, 64)),
    (50, (243, 243, 240)),
    (75, (107, 168, 214)),
    (100, (20, 84, 148)),
)

# The same on a dark page, where pale is what does not shine.
DARK_SCALE: tuple[tuple[int, Colour], ...] = (
    (0, (242, 150, 72)),
    (25, (176, 98, 38)),
    (50, (52, 60, 62)),
    (75, (46, 112, 172)),
    (100, (122, 182, 232)),
)

FONT_SIZE = 14
SMALL = 12


def base_layout(height: int) -> dict[str, Any]:
    """What every figure has in common: transparent, still, without legend or margins."""
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 24},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": FONT_SIZE},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "barcornerradius": 2,
    }


def axis(**settings: Any) -> dict[str, Any]:
    """An axis that can be neither dragged nor zoomed: on a phone, a finger scrolls the page."""
    return {"fixedrange": True, "zeroline": False, "showgrid": False, **settings}


def points_axis(**settings: Any) -> dict[str, Any]:
    """From 0 to 100, with small numbers at the quarters."""
    quarters = {"range": [0, 100], "tickvals": [0, 25, 50, 75, 100], "tickfont": {"size": SMALL}}
    return axis(**quarters, **settings)


def colour_of(score: float, scale: tuple[tuple[int, Colour], ...] = SCALE) -> Colour:
    """The colour of a score on the diverging scale."""
    for (low, first), (high, second) in pairwise(scale):
        if score <= high:
            share = (score - low) / (high - low)
            return _mixed(first, second, share)
    return scale[-1][1]


def ink_on(colour: Colour) -> Colour:
    """Black or white, whichever reads better on this colour."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, colour))


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2 contrast ratio, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def css(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def from_css(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
