"""Keeps personal links, password links and full e-mail addresses out of logs."""

import json
import logging
import re
from datetime import UTC, datetime

# Within a query string, slashes are written as %2F.
A_LINK = re.compile(
    r"((?:/|%(?:25)*2F)(?:r|reminders|welcome)(?:/|%(?:25)*2F))[^\s\"'?#]+", re.IGNORECASE
)
# The part before the @, also URL-encoded or quoted. The password in a database or broker URL is in
# the same position. Matching starts only at the beginning of a word: otherwise a long word without
# an @, which any stranger can request, would take minutes.
NOT_IN_A_WORD = r"\s\"<>()\[\],;:=&/?@"
A_PERSON = re.compile(
    rf"(?:(?<![^{NOT_IN_A_WORD}])('*)[^{NOT_IN_A_WORD}'][^{NOT_IN_A_WORD}]*?|\"[^\n\"@]{{1,64}}\")"
    r"(@|%40)(?=[\w\[])"
)


def without_links(text: str) -> str:
    """The text without links, and without the local parts of e-mail addresses."""
    return A_PERSON.sub(r"\1…\2", A_LINK.sub(r"\1…", text))


class RefusalsInOneLine(logging.Filter):
    """Removes the traceback of a refused request: refusing is what the program is meant to do.

    For errors of ours (500) it stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class WithoutLinks(logging.Filter):
    """Removes links and addresses from a log record, including its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_links(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_links(record.exc_text)
        return True


class AsJson(logging.Formatter):
    """One object a line. What records hold beside their message is left out: it may be a request,
    with a link."""

    def format(self, record: logging.LogRecord) -> str:
        WithoutLinks().filter(record)
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_text:
            said["traceback"] = record.exc_text
        if record.stack_info:
            said["stack"] = without_links(record.stack_info)
        return json.dumps(said, ensure_ascii=False)
