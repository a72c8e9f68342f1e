"""The pages that a questionnaire asks: one a criterion, and after them one for the ranking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms.respond import (
    CriterionForm,
    RankingForm,
    place_in_words,
    place_on_page,
)
from assessments.instruments.coding import Answers
from assessments.instruments.schema import Criterion, Instrument, Ranking, Scale


class Reviewed(NamedTuple):
    """A line of the review."""

    text: str
    answer: str  # in words; empty for a blank
    place: str  # of the page, where it is answered; empty for the page as a whole


@dataclass(frozen=True)
class CriterionPage:
    """Rated statements. One left blank is left to answer."""

    criterion: Criterion
    scale: Scale
    frame: str | None = None  # what every statement of the questionnaire is answered for

    template: ClassVar[str] = "respond/page.html"
    is_ranking: ClassVar[bool] = False
    blank: ClassVar[str | Promise] = gettext_lazy("blank")

    @property
    def title(self) -> str:
        return self.criterion.title

    @property
    def reason(self) -> str | None:
        return self.criterion.reason

    @property
    def codes(self) -> tuple[str, ...]:
        return self.criterion.codes

    def url(self, *, back: str = "") -> str:
        query = {"back": back} if back else None
        return reverse("respond-page", args=[self.criterion.code], query=query)

    def form(
        self, *, data: Mapping[str, Any] | None = None, answers: Answers | None = None
    ) -> CriterionForm:
        return CriterionForm(self.criterion, self.scale, data=data, answers=answers)

    def said(self, given: Answers) -> list[tuple[str, str]]:
        """Each statement and its answer in words; empty for a blank."""
        return [(each.text, self._in_words(given, each.code)) for each in self.criterion.statements]

    def reviewed(self, given: Answers) -> list[Reviewed]:
        said = zip(self.codes, self.said(given), strict=True)
        return [Reviewed(text, answer, place_on_page(code)) for code, (text, answer) in said]

    def left(self, given: Answers) -> int:
        return sum(code not in given for code in self.codes)

    def _in_words(self, given: Answers, code: str) -> str:
        answer = given.get(code)
        if answer is None:
            return ""
        return self.scale.dont_know or "" if answer == "dk" else self.scale.label(answer)


@dataclass(frozen=True)
class RankingPage:
    """Options to put in order. Who ranks only some has done what is asked."""

    ranking: Ranking

    template: ClassVar[str] = "respond/ranking.html"
    is_ranking: ClassVar[bool] = True
    blank: ClassVar[str | Promise] = gettext_lazy("not ranked")
    reason: ClassVar[None] = None

    @property
    def title(self) -> str:
        return _("What comes first")

    @property
    def codes(self) -> tuple[str, ...]:
        return self.ranking.columns

    def url(self, *, back: str = "") -> str:
        return reverse("respond-ranking", query={"back": back} if back else None)

    def form(
        self, *, data: Mapping[str, Any] | None = None, answers: Answers | None = None
    ) -> RankingForm:
        return RankingForm(self.ranking, data=data, answers=answers)

    def said(self, given: Answers) -> list[tuple[str, str]]:
        """Each option and its place in words; empty for none."""
        return [
            (option.text, place_in_words(given[column]) if column in given else "")
            for option, column in zip(self.ranking.options, self.codes, strict=True)
        ]

    def reviewed(self, given: Answers) -> list[Reviewed]:
        """The first first; what has no place comes last."""
        places = [given.get(column, len(self.codes) + 1) for column in self.codes]
        pairs = zip(places, self.said(given), strict=True)
        in_order = sorted(pairs, key=lambda pair: pair[0])
        return [Reviewed(text, answer, "") for _place, (text, answer) in in_order]

    def left(self, given: Answers) -> int:
        return 0 if any(column in given for column in self.codes) else 1


Page = CriterionPage | RankingPage


def of_criterion(instrument: Instrument, code: str) -> CriterionPage:
    """KeyError if there is no such criterion."""
    return CriterionPage(instrument.criterion(code), instrument.scale, instrument.frame)


def of_ranking(instrument: Instrument) -> RankingPage | None:
    return RankingPage(instrument.ranking) if instrument.ranking else None


def of(instrument: Instrument) -> list[Page]:
    """All pages, in the order in which they are asked."""
    criteria: list[Page] = [of_criterion(instrument, each.code) for each in instrument.criteria]
    ranking = of_ranking(instrument)
    return [*criteria, *([ranking] if ranking else [])]
