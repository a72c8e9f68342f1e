"""Titles of the parts of a document, and of what stands in them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.words.plain import isolated

PARTS: Mapping[str, tuple[object, object]] = {
    "talk": (gettext_lazy("Talk about first"), gettext_lazy("Talk about first")),
    "steps": (gettext_lazy("Questions and first steps"), gettext_lazy("Questions")),
    "participation": (gettext_lazy("Who took part"), gettext_lazy("Who took part")),
    "dont-know": (gettext_lazy("What people could not say"), gettext_lazy("Could not say")),
    "groups": (gettext_lazy("The criteria, group by group"), gettext_lazy("Group by group")),
    "ranking": (
        gettext_lazy("What should the partnership be for?"),
        pgettext_lazy("the order of purposes", "What it is for"),
    ),
    "statements": (gettext_lazy("Statement by statement"), gettext_lazy("Statements")),
    "links": (gettext_lazy("How the themes connect"), gettext_lazy("Connections")),
    "changes": (gettext_lazy("What has changed"), gettext_lazy("What has changed")),
    "changes-groups": (gettext_lazy("What has changed, group by group"), ""),
    "rounds": (gettext_lazy("Every round so far"), gettext_lazy("Every round")),
    "method": (gettext_lazy("How these figures were made"), gettext_lazy("Method")),
    "cannot-say": (gettext_lazy("What this report cannot say"), ""),
    "differently": (gettext_lazy("People see these differently"), ""),
    "reason": (gettext_lazy("Why it is asked"), gettext_lazy("Why it is asked")),
    "studies": (gettext_lazy("What studies found"), ""),
}


def part_title(key: str) -> str:
    return str(PARTS[key][0])


def short_title(key: str) -> str:
    return str(PARTS[key][1]) or part_title(key)


def changed_since(before: str) -> str:
    return _("What has changed since %(round)s") % {"round": isolated(before)}


def ask_each_other() -> str:
    return _("Ask each other")


def first_steps() -> str:
    return _("First steps you could take")


def too_few_title() -> str:
    return _("Too few people answered")
