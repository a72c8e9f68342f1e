"""From data to a PDF, by one of the templates in typst/.

All of it goes to typst as one text of JSON, so that no name is ever read as an instruction.
PDF/UA-1: typst checks it, and makes no file that fails. It keeps in memory what it made, about
20 MB a report: so files are made in processes that end (reports/heavy.py).
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from reports.blocks import Frame
from reports.render.pdf import fonts

TEMPLATES = Path(__file__).parent / "typst"
HEADER_WIDTH = 60  # of each name in the line on top of each page


def typeset(
    template: str, content: dict[str, Any], frame: Frame, *, made_at: datetime | None
) -> bytes:
    """Nothing of this machine goes in: no clock, no path, no font but ours.

    content : what the template draws; its "language" is a code such as "en-gb"
    """
    made_at = made_at or datetime(2000, 1, 1, tzinfo=UTC)
    data = {
        **content,
        "made_with": frame.made_with,
        "remark": frame.missing_letters if _misses_letters(content) else "",
        "fonts": list(fonts.FONTS.values()),
    }
    compiler = typst.Compiler(
        TEMPLATES / template, root=TEMPLATES, font_paths=fonts.loaded(), ignore_system_fonts=True
    )
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(fonts.shown_in(data))},
        pdf_standards=["ua-1"],
        timestamp=made_at.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes)  # noqa: S101
    return pdf


def header(*names: str) -> list[str]:
    """What stands on top of each page."""
    return [fonts.cut(each, HEADER_WIDTH) for each in names]


def _misses_letters(content: dict[str, Any]) -> bool:
    return bool(fonts.misses(json.dumps(content, ensure_ascii=False)))
