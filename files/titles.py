"""What a column is, by the name that it has in a list or in a file of answers."""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

# Names of a column, the best first: where two columns of a file have one, the first is it, and the
# other is left out. Names on one step are as good as each other, and two of them are a mistake.
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

# What forms and questionnaires write around such a name: “Which organisation do you work for?”
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


MOST_PARTS = 3  # of “Agency / organisation”
LONGEST = 120  # of a title that is looked at


def readable(title: str) -> str:
    """A title on one line, without tags of a web page."""
    title = title.replace("\ufeff", "").strip()
    if attribute := ATTRIBUTE.fullmatch(title):
        title = attribute[1]
    if "<" in title or "&" in title:
        title = html.unescape(TAG.sub(" ", title))
    return " ".join(title.split())


def words(title: str) -> str:
    """Its words and numbers alone: two titles that differ in signs or capitals mean the same."""
    apart = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"[^\W_]+", apart.replace("’", "").replace("'", "")))


def plain(title: str) -> str:
    """The same without spaces: “E-mail” is “email”."""
    return words(title).replace(" ", "")


@lru_cache(maxsize=2_000)  # a title is looked at for each of our columns
def meanings(title: str) -> list[str]:
    """What a title may be called in a list of names, the most literal first."""
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
    """How good a name of this column the title is, 0 the best; None if it is none of them."""
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
    """Quickly: is there the longest word of one of the names in it?"""
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
    """The columns that have one of the names, each with how good it is."""
    found = {at: step_of(title, names) for at, title in enumerate(titles)}
    return {at: step for at, step in found.items() if step is not None}


def best(titles: Iterable[str], names: Steps) -> list[int]:
    """The columns with the best name: one, none, or several that are as good as each other."""
    found = named(titles, names)
    return [at for at, step in found.items() if step == min(found.values())]
