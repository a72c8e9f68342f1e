"""A questionnaire on paper, drawn from what it says."""

from dataclasses import dataclass
from typing import Any

from reports.blocks import Frame
from reports.render.pdf.typeset import typeset


@dataclass(frozen=True)
class Sheet:
    """Plain data: `content` is what typst/questionnaire.typ draws."""

    content: dict[str, Any]
    frame: Frame


def render(sheet: Sheet) -> bytes:
    return typeset("questionnaire.typ", sheet.content, sheet.frame, made_at=None)
