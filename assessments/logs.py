"""Logs never hold a personal link."""

import logging
import re

A_LINK = re.compile(r"(/r/)[^\s\"'?#]+")


def without_links(text: str) -> str:
    return A_LINK.sub(r"\1…", text)


class WithoutLinks(logging.Filter):
    """Replaces every personal link in a record, in its traceback too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_links(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_links(record.exc_text)
        return True
