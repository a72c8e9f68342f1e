"""From data to a PDF, by one of the templates in typst/.

All of it goes to typst as one text of JSON, so that no name is ever read as an instruction.
PDF/UA-1: typst checks it, and makes no file that fails.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.render.pdf import fonts

TEMPLATES = Path(__file__).parent / "typst"
HEADER_WIDTH = 60  # of each name in the line on top of each page
KEEPS = 10  # what typst remembers of what it made


def typeset(template: str, content: dict[str, Any], *, made_at: datetime | None) -> bytes:
    """Nothing of this machine goes in: no clock, no path, no font but ours."""
    made_at = made_at or datetime(2000, 1, 1, tzinfo=UTC)
    data = {
        "language": get_language() or "en",
        **content,
        "made_with": _("Partnership Health"),
        "remark": _remark(content),
        "fonts": list(fonts.FONTS.values()),
    }
    compiler = typst.Compiler(
        TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True
    )
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(fonts.shown_in(data))},
        pdf_standards=["ua-1"],
        timestamp=made_at.replace(microsecond=0),
    )
    _forget()
    assert isinstance(pdf, bytes)  # noqa: S101
    return pdf


def header(*names: str) -> list[str]:
    """What stands on top of each page."""
    return [fonts.cut(each, HEADER_WIDTH) for each in names]


def _forget() -> None:
    """typst keeps what it made, 20 MB a report, until so many other things were made.

    This takes 4 ms a file, and holds a process at 145 MB that would grow to 340 MB.
    """
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
