"""Recognising a column by its title, in a list of people or a file of answers."""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

# Titles of a column in steps, the best first. If two columns match, the better one is used and the
# other ignored; two matches on the same step are an error.
Steps = tuple[tuple[str, ...], ...]

AGENCY: Steps = (
    ("agency",),
    (
        "organisation", "organization", "company", "employer", "organisation name",
        "organization name", "company name", "agency name", "organization 1 name",
        "partner organisation", "partner agency", "employing organisation", "employing agency",
        "current employer", "associated company", "account name",
    ),
)  # fmt: skip

# Words around a title in forms and surveys: “Which organisation do you work for?”
BEFORE = re.compile(
    r"(?:please )?(?:(?:enter|give|type|select|choose|state) )?(?:in )?(?:what is |what s |which )?"
    r"(?:the )?(?:name of )?(?:your |the )?(?:own )?"
)
AFTER = re.compile(
    r"(?: do you (?:work|belong|come|represent)(?: for| at| in| to| from)?| are you (?:from|in|at)"
    r"| you (?:work|are employed)(?: for| at| in| by)?| required| optional)+$"
)
NUMBERED = re.compile(r"(?:Q ?)?[0-9]{1,3}[.):]\s+", re.IGNORECASE)
REMARK = re.compile(r"\s*[\[(][^\[\]()]*[\])]\s*$")
WITH_ITS_CODE = re.compile(r"([^\W\d_]\w*)\. ")
# LimeSurvey's own columns: `attribute_1 <Agency>`.
ATTRIBUTE = re.compile(r"attribute_\d+ ?<(.+)>", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][^<>]{0,300}>|<br/?>", re.IGNORECASE)


MOST_PARTS = 3  # as in “Agency / organisation”
LONGEST = 120  # longer titles are not examined


def readable(title: str) -> str:
    """A title on one line, without HTML tags."""
    title = title.replace("\ufeff", "").strip()
    if attribute := ATTRIBUTE.fullmatch(title):
        title = attribute[1]
    if "<" in title or "&" in title:
        title = html.unescape(TAG.sub(" ", title))
    return " ".join(title.split())


def words(title: str) -> str:
    """Its words and numbers: titles that differ only in punctuation or case give the same."""
    apart = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"[^\W_]+", apart.replace("’", "").replace("'", "")))


def plain(title: str) -> str:
    """The same without spaces: “E-mail” becomes “email”."""
    return words(title).replace(" ", "")


@lru_cache(maxsize=2_000)  # each title is looked up for each of our columns
def meanings(title: str) -> list[str]:
    """What a title may mean, the most literal first."""
    title = NUMBERED.sub("", readable(title))
    literal = words(title)
    asked = AFTER.sub("", BEFORE.sub("", literal, count=1) if literal else "")
    found = [literal.replace(" ", "")]
    if asked and asked != literal:
        found.append(asked.replace(" ", ""))
    if (without := REMARK.sub("", title)) != title:  # “E-mail address (work)”
        found.append(plain(without))
    if code := WITH_ITS_CODE.match(title):  # “agency. Your organisation”
        found.append(plain(code[1]))
    return found


def step_of(title: str, names: Steps) -> int | None:
    """How good a title is for this column, 0 being best; None if it does not match."""
    if len(title) > LONGEST:
        return None
    steps = _steps(names)
    if not _may_be(plain(title), names):
        return None
    parts = re.split(r"\s*/\s*|\s+or\s+", readable(title))
    for choice in ([title], parts if 1 < len(parts) <= MOST_PARTS else ()):
        found = [_step(part, steps) for part in choice]
        known = [step for step in found if step is not None]
        if known and len(known) == len(found):
            return min(known)
    return None


def _may_be(title: str, names: Steps) -> bool:
    """A quick test: whether it contains the longest word of any of the titles."""
    return any(word in title for word in _words_of(names))


@cache
def _words_of(names: Steps) -> frozenset[str]:
    return frozenset(max(words(name).split(), key=len) for step in names for name in step)


@cache
def _steps(names: Steps) -> dict[str, int]:
    return {plain(name): step for step, each in enumerate(names) for name in each}


def _step(title: str, steps: dict[str, int]) -> int | None:
    return next((steps[each] for each in meanings(title) if each in steps), None)


def named(titles: Iterable[str], names: Steps) -> dict[int, int]:
    """The columns whose titles match, each with its step."""
    found = {at: step_of(title, names) for at, title in enumerate(titles)}
    return {at: step for at, step in found.items() if step is not None}


def best(titles: Iterable[str], names: Steps) -> list[int]:
    """The columns with the best title: none, one, or several that are equally good."""
    found = named(titles, names)
    return [at for at, step in found.items() if step == min(found.values())]
