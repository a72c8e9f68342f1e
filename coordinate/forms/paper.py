"""Type in answers from paper, with one key for each answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instruments import coding
from assessments.instruments.coding import Answer
from assessments.instruments.schema import Criterion, Scale
from assessments.models import Agency, Role, Round
from assessments.services import paper
from coordinate.forms.rounds import AskedForm
from web.forms import CHOOSE_ONE, tick_to_go_on
from web.questionnaire_forms import RankingForm

A_NUMBER = re.compile(r"-?[0-9]{1,3}")


class SheetForm(forms.Form):
    """One sheet: its agency and role, and its answers in the order of the paper.

    Statements can be left empty; the form asks once whether that is intended.
    """

    blanks_meant = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        survey_round: Round,
        agencies: Sequence[Agency],
        last: Mapping[str, str],
    ) -> None:
        """last : agency and role of the previous sheet, proposed because they are often the same"""
        super().__init__(data, initial=dict(last))
        self.instrument = survey_round.instrument
        self.fields["agency"] = forms.ModelChoiceField(
            queryset=survey_round.partnership.agencies.all(),
            label=_("Agency"),
            initial=agencies[0].pk if len(agencies) == 1 else last.get("agency"),
        )
        # Django drops the empty choice if there is an initial one. If that agency has since been
        # removed, the first in the list would be chosen unnoticed.
        self.fields["agency"].empty_label = CHOOSE_ONE  # type: ignore[attr-defined]
        if survey_round.breakdown == Round.Breakdown.ROLE:
            self.fields["role"] = forms.ChoiceField(
                label=_("Role"), choices=[("", CHOOSE_ONE), *Role.choices]
            )
        for number, statement in enumerate(self.instrument.statements, start=1):
            self.fields[statement.code] = KeyField(
                self.instrument.scale, label=f"{number}. {statement.text}"
            )
        if self.instrument.ranking:
            options = zip(
                self.instrument.ranking.options, self.instrument.ranking.columns, strict=True
            )
            for option, column in options:
                self.fields[column] = RankField(
                    len(self.instrument.ranking.options), label=option.text
                )

    def clean(self) -> None:
        super().clean()
        self._clean_ranking()
        blanks = [code for code in self.instrument.codes if self.cleaned_data.get(code) is None]
        if not self.errors and blanks and not self.cleaned_data.get("blanks_meant"):
            if len(blanks) == len(self.instrument.codes):
                return  # there is nothing to store, and the service says so
            self.add_error(
                "blanks_meant",
                ngettext(
                    "%(blanks)d statement has no answer here. If it has none on the sheet either, "
                    "tick the box and store the sheet.",
                    "%(blanks)d statements have no answer here. If they have none on the sheet "
                    "either, tick the box and store the sheet.",
                    len(blanks),
                )
                % {"blanks": len(blanks)},
            )

    def _clean_ranking(self) -> None:
        """The same rules and messages as on the page for respondents."""
        if not self.instrument.ranking or self.errors:
            return
        ranks = {column: self.cleaned_data[column] for column in self.instrument.ranking_columns}
        typed = {f"answer-{column}": str(rank or "") for column, rank in ranks.items()}
        for column, problems in RankingForm(self.instrument.ranking, data=typed).errors.items():
            self.add_error(column, list(problems))

    @property
    def dont_know_key(self) -> str:
        return coding.key_for_dont_know(self.instrument.scale)

    @property
    def asks_about_blanks(self) -> bool:
        return "blanks_meant" in self.errors or bool(self.data.get("blanks_meant"))

    def answers(self) -> dict[str, Answer]:
        columns = (*self.instrument.codes, *self.instrument.ranking_columns)
        return {
            column: self.cleaned_data[column]
            for column in columns
            if self.cleaned_data[column] is not None
        }

    def by_criterion(self) -> Iterator[tuple[Criterion, list[BoundField]]]:
        for criterion in self.instrument.criteria:
            yield criterion, [self[code] for code in criterion.codes]

    def ranking(self) -> list[BoundField]:
        return [self[column] for column in self.instrument.ranking_columns]


class KeyField(forms.CharField):
    """A typed answer: a number of the scale, 0 or d for don't know, or nothing."""

    def __init__(self, scale: Scale, **kwargs: Any) -> None:
        self.scale = scale
        digits = max(len(str(category)) for category in scale.categories)
        super().__init__(required=False, widget=_key(digits, self._keys()), **kwargs)

    def _keys(self) -> str:
        dont_know = ["d", coding.key_for_dont_know(self.scale)] if self.scale.dont_know else []
        return " ".join([*map(str, self.scale.categories), *dont_know])

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip().lower()
        if typed in ("", "-", "."):
            return None
        if A_NUMBER.fullmatch(typed) and int(typed) in self.scale.categories:
            return int(typed)
        if self.scale.dont_know and typed in (coding.key_for_dont_know(self.scale), "d"):
            return "dk"
        raise ValidationError(self._refusal(typed))

    def _refusal(self, typed: str) -> str:
        values = {"typed": typed, "least": self.scale.min, "most": self.scale.max}
        if not self.scale.dont_know:
            return (
                _("“%(typed)s” is not an answer: type %(least)d to %(most)d, or nothing.") % values
            )
        values["cannot_say"] = self.scale.dont_know
        values["dont_know"] = coding.key_for_dont_know(self.scale)
        return (
            _(
                "“%(typed)s” is not an answer: type %(least)d to %(most)d, %(dont_know)s for "
                "“%(cannot_say)s”, or nothing."
            )
            % values
        )


class RankField(forms.CharField):
    """The rank of one option: 1 for what was put first, or nothing."""

    def __init__(self, options: int, **kwargs: Any) -> None:
        self.options = options
        keys = " ".join(map(str, range(options + 1)))
        super().__init__(required=False, widget=_key(len(str(options)), keys), **kwargs)

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip()
        if typed in ("", "-", ".", "0"):
            return None
        if typed.isascii() and typed.isdecimal() and int(typed) <= self.options:
            return int(typed)
        values = {"typed": typed, "most": self.options}
        raise ValidationError(
            _("“%(typed)s” is not a place: type 1 to %(most)d, or nothing.") % values
        )


def _key(digits: int, keys: str) -> forms.TextInput:
    """keys : what can be typed, apart from nothing; the script marks anything else at once"""
    attributes = {
        "class": "key", "inputmode": "numeric", "autocomplete": "off", "maxlength": digits,
        "data-keys": keys,
    }  # fmt: skip
    return forms.TextInput(attributes | ({"data-one-key": ""} if digits == 1 else {}))


LAST_ASKED = ("opens_at", "closes_at", "soon_after_another", "without_report", "understood")


class HandedOutForm(AskedForm):
    """How many sheets each agency got, and when. Asked before the report is made."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        survey_round: Round,
        agencies: Sequence[Agency],
        typed: Mapping[int, int],
        now: datetime,
    ) -> None:
        super().__init__(data, survey_round=survey_round, now=now)
        self.too_few = sum(typed.values()) < survey_round.minimum_group
        self.fields["without_report" if self.too_few else "understood"] = tick_to_go_on(
            _("Destroy the sheets without a report.")
            if self.too_few
            else _("All sheets are typed in. Make the report, which then never changes.")
        )
        self.agencies = {f"sheets-{agency.pk}": agency for agency in agencies}
        for name, agency in self.agencies.items():
            returned = typed.get(agency.pk, 0)
            self.fields[name] = forms.IntegerField(
                label=agency.name,
                min_value=returned,
                max_value=paper.MOST_SHEETS,
                widget=forms.NumberInput(attrs={"class": "number"}),
                help_text=ngettext("%d came back.", "%d came back.", returned) % returned,
                error_messages={"min_value": paper.too_few_handed_out(returned)},
            )
        self.order_fields([*self.agencies, *LAST_ASKED])
        self.helper = FormHelper()
        self.helper.form_tag = False

    def handed_out(self) -> dict[Agency, int]:
        return {agency: self.cleaned_data[name] for name, agency in self.agencies.items()}
