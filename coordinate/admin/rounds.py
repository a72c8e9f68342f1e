from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.access import account
from assessments.encryption.sealing import EnvelopeBroken, KeyMissing
from assessments.models import Did, Round
from assessments.selectors import late_people
from assessments.services import invitation_wording, rounds, spacing
from assessments.times import in_zone
from coordinate.admin.recorded import RecordsDeeds
from coordinate.forms.rounds import PlanForm
from reports.disclosure.end_of_round import closing
from web.time_fields import SplitTimeField


class RoundForm(PlanForm):
    stays = PlanForm.stays | {"partnership"}
    instrument = forms.ChoiceField(
        label=_("Instrument"), help_text=_("The questionnaire, in the version that is asked.")
    )

    class Meta:
        model = Round
        fields = (
            "partnership",
            "title",
            "source",
            "breakdown",
            "minimum_group",
            "opens_at",
            "closes_at",
        )


@admin.register(Round)
class RoundAdmin(RecordsDeeds):
    form = RoundForm
    adding, changing = Did.PLANNED_ROUND, Did.CHANGED_PLAN
    formfield_overrides = {
        models.DateTimeField: {"form_class": SplitTimeField, "widget": AdminSplitDateTime}
    }
    list_display = ("title", "partnership", "number", "status", "closes_at")
    list_filter = ("partnership",)
    fields = (
        "partnership",
        "title",
        "instrument",
        "source",
        "breakdown",
        "minimum_group",
        "opens_at",
        "closes_at",
        "report_after_days",
        "is_practice",
    )
    actions = ("open_rounds", "open_soon_after_another", "close_rounds", "cancel_rounds")

    @admin.display(description=_("number"), ordering="pk")
    def number(self, survey_round: Round) -> int:
        """The id that commands use for the round."""
        return survey_round.pk

    @admin.display(description=_("status"))
    def status(self, survey_round: Round) -> str:
        return str(survey_round.status(timezone.now()).label)

    @admin.display(description=_("instrument"))
    def asked(self, survey_round: Round) -> str:
        return f"{survey_round.instrument_key} {survey_round.instrument_version}"

    # An opened round is read-only.

    def has_change_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return (obj is None or obj.is_planned) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return obj is not None and obj.is_planned and super().has_delete_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Round | None = None) -> Any:
        if self._may_fill_in(request, obj):
            return self.fields
        return tuple("asked" if field == "instrument" else field for field in self.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Round | None = None) -> Any:
        return () if self._may_fill_in(request, obj) else (*self.fields, "asked")

    def _may_fill_in(self, request: HttpRequest, obj: Round | None) -> bool:
        return obj is None or self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Round, form: Any, change: bool) -> None:
        if not change:
            invitation_wording.take_words_over(obj)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Round) -> None:
        """Also deletes the key of any paper answers entered in it."""
        rounds.drop(obj, by=account(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        for survey_round in queryset:
            rounds.drop(survey_round, by=account(request))

    # Actions on selected rounds

    @admin.action(
        description=_("Open the chosen rounds and make their invitations"), permissions=["change"]
    )
    def open_rounds(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        for survey_round in queryset:
            self._open(request, survey_round)

    @admin.action(
        description=_("Open although another round with many of the same people is near"),
        permissions=["change"],
    )
    def open_soon_after_another(
        self, request: HttpRequest, queryset: QuerySet[Round]
    ) -> HttpResponse | None:
        if not self.understood(request):
            return self.ask(
                request,
                queryset,
                title=gettext("Open although another round is near?"),
                consequence=gettext(
                    "Many of the same people answer another round that is less than four weeks "
                    "away, or less than twelve months away with a report that shows other groups. "
                    "Comparing the two reports could show what somebody answered. Everybody who "
                    "is asked is told that this risk was taken."
                ),
                button=gettext("Open all the same"),
            )
        for survey_round in queryset:
            self._open(request, survey_round, soon_after_another=True)
        return None

    def _open(self, request: HttpRequest, survey_round: Round, **how: bool) -> None:
        was_open = survey_round.opened_at is not None
        try:
            opened = rounds.open(survey_round, now=timezone.now(), by=account(request), **how)
        except spacing.TooClose as problem:
            way_out = gettext("If it has to be, choose the action “Open although another round …”.")
            self.complain(request, survey_round, f"{' '.join(problem.messages)} {way_out}")
        except ValidationError as problem:
            self.complain(request, survey_round, " ".join(problem.messages))
        except (KeyMissing, OSError) as problem:
            sentence = gettext("Its key could not be stored, so it was not opened: %s") % problem
            self.complain(request, survey_round, sentence)
        else:
            self.message_user(request, _said(opened, was_open=was_open), messages.SUCCESS)

    @admin.action(description=_("Close the chosen rounds now"), permissions=["change"])
    def close_rounds(self, request: HttpRequest, queryset: QuerySet[Round]) -> HttpResponse | None:
        if not self.understood(request):
            return self.ask(
                request,
                queryset,
                title=gettext("Close these rounds now?"),
                consequence=gettext(
                    "Only practice rounds, imported rounds and rounds whose closing time has "
                    "passed are closed: nobody can answer them any more, their results are "
                    "published once and never change, and all answers are destroyed. This cannot "
                    "be undone. All other rounds stay as they are."
                ),
                button=gettext("Close and publish"),
            )
        self._end(request, queryset, closing.close, done=gettext("%s is closed."))
        return None

    @admin.action(description=_("Cancel the chosen rounds"), permissions=["change"])
    def cancel_rounds(self, request: HttpRequest, queryset: QuerySet[Round]) -> HttpResponse | None:
        if not self.understood(request):
            return self.ask(
                request,
                queryset,
                title=gettext("Cancel these rounds?"),
                consequence=gettext(
                    "Nobody can answer any more. All answers are destroyed, there will be no "
                    "report, and everybody who was asked is told. This cannot be undone."
                ),
                button=gettext("Cancel the rounds, destroy the answers"),
            )
        done = gettext("%s is cancelled, and its answers are destroyed.")
        self._end(request, queryset, closing.cancel, done=done)
        return None

    def _end(
        self, request: HttpRequest, queryset: QuerySet[Round], end: Callable[..., Any], done: str
    ) -> None:
        for survey_round in queryset:
            try:
                end(survey_round, now=timezone.now(), by=account(request))
            except ValidationError as problem:
                self.complain(request, survey_round, " ".join(problem.messages))
            except (KeyMissing, EnvelopeBroken) as problem:
                self.complain(request, survey_round, f"{problem}")
            else:
                self.message_user(request, done % survey_round, messages.SUCCESS)

    def complain(self, request: HttpRequest, survey_round: Round, problem: str) -> None:
        self.message_user(request, f"{survey_round}: {problem}", messages.ERROR)

    def understood(self, request: HttpRequest) -> bool:
        return "understood" in request.POST

    def ask(
        self,
        request: HttpRequest,
        queryset: QuerySet[Round],
        *,
        title: str,
        consequence: str,
        button: str,
    ) -> HttpResponse:
        """A confirmation page with the consequences and the rounds; nothing has happened yet."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "consequence": consequence,
            "button": button,
            "rounds": [
                (each, _people(each), in_zone(each.closes_at, each.partnership), _near(each))
                for each in queryset.select_related("partnership")
            ],
            "action": request.POST["action"],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "not_ticked": "asked" in request.POST,
        }
        return TemplateResponse(request, "admin/ask_about_rounds.html", context)


def _people(survey_round: Round) -> int:
    """How many people were invited, or would be."""
    if survey_round.is_planned:
        return survey_round.partnership.participants.count()
    return late_people.first_invitations(survey_round).count()


def _near(survey_round: Round) -> list[spacing.NearbyRound]:
    """Rounds that are too near to open this one without confirmation."""
    return spacing.nearby(survey_round, timezone.now()) if survey_round.is_planned else []


def _said(opened: Round, *, was_open: bool) -> str:
    if opened.has_not_begun(timezone.now()):
        said = {"round": opened, "day": in_zone(opened.opens_at, opened.partnership)}
        return gettext("%(round)s: invitations are made; it opens on %(day)s.") % said
    return (gettext("%s was already open.") if was_open else gettext("%s is open.")) % opened
