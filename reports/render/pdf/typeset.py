"""From data to a PDF, by one of the templates in typst/.

What is prepared here may be typeset in another process.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from reports.render import typesetting
from reports.render.pdf import fonts
from reports.render.typesetting import Typesetting

TEMPLATES = Path(__file__).parent / "typst"
HEADER_WIDTH = 60  # of each name in the line on top of each page
KEEPS = 10  # what typst remembers of what it made


def typeset(template: str, content: dict[str, Any], *, made_at: datetime | None) -> bytes:
    """In this process."""
    pdf = typesetting.typeset(prepared(template, content, made_at=made_at))
    _forget()
    return pdf


def prepared(template: str, content: dict[str, Any], *, made_at: datetime | None) -> Typesetting:
    """Nothing of this machine goes in: no clock, no path, no font but ours."""
    data = {
        **content,
        "made_with": _("Partnership Health"),
        "remark": _remark(content),
        "fonts": list(fonts.FONTS.values()),
    }
    return Typesetting(
        template=TEMPLATES / template,
        data=json.dumps(fonts.shown_in(data)),
        fonts=tuple(fonts.folders()),
        made_at=made_at or datetime(2000, 1, 1, tzinfo=UTC),
    )


def header(*names: str) -> list[str]:
    """What stands on top of each page."""
    return [fonts.cut(each, HEADER_WIDTH) for each in names]


def _forget() -> None:
    """typst keeps what it made, 25 MB a report, until so many other things were made."""
    compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    for _time in range(KEEPS + 1):
        compiler.compile(b"", format="pdf")


def _remark(content: dict[str, Any]) -> str:
    if not fonts.misses(json.dumps(content, ensure_ascii=False)):
        return ""
    return _("Letters of scripts that this file cannot show stand as “?”. The page has them.")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=fonts.folders()
    )
