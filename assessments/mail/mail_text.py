"""A mail's subject and text from its templates, and the HTML made from the text."""

import re

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# Between paragraphs, and before the small print.
BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
RULE = "---"


def subject(name: str, context: dict[str, object]) -> str:
    line = one_line(render_to_string(f"emails/{name}-subject.txt", context))
    says_so = line.startswith(_("Practice round"))
    return _("Practice round: %s") % line if context.get("practice") and not says_so else line


def text(name: str, context: dict[str, object]) -> str:
    """The plain part. Templates return text marked as safe HTML, which this is not; hence join."""
    body = render_to_string(f"emails/{name}-body.txt", context)
    return "\n\n".join(each.strip() for each in BLANK.split(body) if each.strip()) + "\n"


def html(text: str, context: dict[str, object]) -> str:
    return render_to_string("emails/_frame.html", context | paragraphs(text))


def paragraphs(text: str) -> dict[str, object]:
    """The plain part's paragraphs, and the small print after the last rule."""
    main, rule, small = text.strip().rpartition(f"\n\n{RULE}\n\n")
    return {
        "paragraphs": (main if rule else small).split("\n\n"),
        "small": small.split("\n\n") if rule else [],
    }


def one_line(text: str) -> str:
    """A line break in a name would start another header."""
    return " ".join(text.split())
