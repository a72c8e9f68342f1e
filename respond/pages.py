"""The pages of a questionnaire: one for each criterion, then one for the ranking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.instruments.coding import Answers
from assessments.instruments.schema import Criterion, Instrument, Ranking, Scale
from web.questionnaire_forms import CriterionForm, RankingForm, anchor_of, rank_in_words


class Reviewed(NamedTuple):
    """A line of the review."""

    text: str
    answer: str  # in words; empty for a blank
    anchor: str  # of its field on its page; empty for the page as a whole


@dataclass(frozen=True)
class CriterionPage:
    """Rated statements. Each blank one is still to be answered."""

    criterion: Criterion
    scale: Scale
    frame: str | None = None  # the question before all statements, if there is one

    url_name: ClassVar[str] = "respond-page"
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
        return reverse(self.url_name, args=[self.criterion.code], query=query)

    def form(
        self, *, data: Mapping[str, Any] | None = None, answers: Answers | None = None
    ) -> CriterionForm:
        return CriterionForm(self.criterion, self.scale, data=data, answers=answers)

    def in_words(self, answers: Answers) -> list[tuple[str, str]]:
        """Each statement and its answer in words; empty for a blank."""
        return [
            (each.text, self._answer_in_words(answers, each.code))
            for each in self.criterion.statements
        ]

    def reviewed(self, answers: Answers) -> list[Reviewed]:
        pairs = zip(self.codes, self.in_words(answers), strict=True)
        return [Reviewed(text, answer, anchor_of(code)) for code, (text, answer) in pairs]

    def left(self, answers: Answers) -> int:
        return sum(code not in answers for code in self.codes)

    def _answer_in_words(self, answers: Answers, code: str) -> str:
        answer = answers.get(code)
        if answer is None:
            return ""
        return self.scale.dont_know or "" if answer == "dk" else self.scale.label(answer)


@dataclass(frozen=True)
class RankingPage:
    """Options to put in order. It is done once any option is ranked."""

    ranking: Ranking

    url_name: ClassVar[str] = "respond-ranking"
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
        return reverse(self.url_name, query={"back": back} if back else None)

    def form(
        self, *, data: Mapping[str, Any] | None = None, answers: Answers | None = None
    ) -> RankingForm:
        return RankingForm(self.ranking, data=data, answers=answers)

    def in_words(self, answers: Answers) -> list[tuple[str, str]]:
        """Each option and its rank in words; empty for none."""
        return [
            (option.text, rank_in_words(answers[column]) if column in answers else "")
            for option, column in zip(self.ranking.options, self.codes, strict=True)
        ]

    def reviewed(self, answers: Answers) -> list[Reviewed]:
        """In the order of their ranks; options without one come last."""
        ranks = [answers.get(column, len(self.codes) + 1) for column in self.codes]
        pairs = zip(ranks, self.in_words(answers), strict=True)
        in_order = sorted(pairs, key=lambda pair: pair[0])
        return [Reviewed(text, answer, "") for _rank, (text, answer) in in_order]

    def left(self, answers: Answers) -> int:
        return 0 if any(column in answers for column in self.codes) else 1


Page = CriterionPage | RankingPage


def of_criterion(instrument: Instrument, code: str) -> CriterionPage:
    """KeyError if there is no such criterion."""
    return CriterionPage(instrument.criterion(code), instrument.scale, instrument.frame)


def of_ranking(instrument: Instrument) -> RankingPage | None:
    return RankingPage(instrument.ranking) if instrument.ranking else None


def of(instrument: Instrument) -> list[Page]:
    """All pages, in their order."""
    criteria: list[Page] = [of_criterion(instrument, each.code) for each in instrument.criteria]
    ranking = of_ranking(instrument)
    return [*criteria, *([ranking] if ranking else [])]
