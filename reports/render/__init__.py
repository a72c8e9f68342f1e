"""A format is a name, a media type and bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from reports.render import html
from reports.render.report import Report


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    render: Callable[[Report, HttpRequest], bytes]


FORMATS = {"html": Format("text/html; charset=utf-8", html.render)}
