"""A PDF from a template and its data, by typst; with nothing else of ours, so that it starts soon.

PDF/UA-1: typst checks it, and makes no file that fails.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typst


@dataclass(frozen=True, slots=True)
class Typesetting:
    """All that a PDF is made of: no clock, no font but these.

    data : a text of JSON, so that no name is ever read as an instruction
    fonts : the folders that they are in
    """

    template: Path
    data: str
    fonts: tuple[Path, ...]
    made_at: datetime


def typeset(what: Typesetting) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(what.fonts)
    )
    compiler = typst.Compiler(
        what.template, root=what.template.parent, font_paths=fonts, ignore_system_fonts=True
    )
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"data": what.data},
        pdf_standards=["ua-1"],
        timestamp=what.made_at.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes)  # noqa: S101
    return pdf
