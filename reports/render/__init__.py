"""What draws a report. Empty: a process that makes one file imports no more than it needs."""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """The formats made from a report, until all are made from a document (reports/formats.py)."""
    if name not in ("FORMATS", "SUMMARY", "Format"):
        raise AttributeError(name)
    return getattr(import_module("reports.render.formats"), name)
