"""A report as data: its publication as JSON, which docs/publication.schema.json describes."""

import json

from reports.publication_json import to_json
from reports.render.report import Report


def render(report: Report) -> bytes:
    text = json.dumps(to_json(report.published), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()
