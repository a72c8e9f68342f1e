"""Logs never hold a personal link, a link to choose a password, nor a full e-mail address."""

import logging
import re

# In an address of another page, slashes are written as %2F.
A_LINK = re.compile(
    r"((?:/|%(?:25)*2F)(?:r|reminders|welcome)(?:/|%(?:25)*2F))[^\s\"'?#]+", re.IGNORECASE
)
# What stands before the @, also as addresses on the web write it, and in quotation marks. A
# password in the address of a database or broker stands there too. Words are only looked at from
# their beginning: else a long one without an @, which any stranger may ask for, takes minutes.
NOT_IN_A_WORD = r"\s\"<>()\[\],;:=&/?@"
A_PERSON = re.compile(
    rf"(?:(?<![^{NOT_IN_A_WORD}])('*)[^{NOT_IN_A_WORD}'][^{NOT_IN_A_WORD}]*?|\"[^\n\"@]{{1,64}}\")"
    r"(@|%40)(?=[\w\[])"
)


def without_links(text: str) -> str:
    """The text without links, and without the names of e-mail addresses."""
    return A_PERSON.sub(r"\1…\2", A_LINK.sub(r"\1…", text))


class WithoutLinks(logging.Filter):
    """Replaces every link and name of an address in a record, in its traceback too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_links(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_links(record.exc_text)
        return True
