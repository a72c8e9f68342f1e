"""The Django admin: the first way to set things up, for administrators.

It shows no envelopes, no personal links, and not who has answered.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    Agency,
    CustomInstrument,
    Membership,
    Participant,
    Partnership,
    Round,
    User,
    instrument_choices,
)
from assessments.services import rounds

admin.site.site_header = _("Partnership Health: administration")
admin.site.site_title = _("Partnership Health")
admin.site.index_title = _("Set up partnerships and rounds")


@admin.register(User)
class AccountAdmin(UserAdmin):
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2")}),)


class AgencyInline(admin.TabularInline):
    model = Agency
    extra = 0


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(Partnership)
class PartnershipAdmin(admin.ModelAdmin):
    list_display = ("name", "time_zone", "is_demo")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AgencyInline, MembershipInline)


@admin.register(Participant)
class ParticipantAdmin(admin.ModelAdmin):
    list_display = ("email", "first_name", "last_name", "agency", "role", "partnership")
    list_filter = ("partnership", "agency", "role")
    search_fields = ("email", "first_name", "last_name")


@admin.register(CustomInstrument)
class CustomInstrumentAdmin(admin.ModelAdmin):
    """To look at; a questionnaire comes in with `./run manage add_instrument`."""

    list_display = ("title", "key", "version")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: CustomInstrument | None = None
    ) -> bool:
        return False


class RoundForm(forms.ModelForm):
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "instrument" in self.fields:
            field = self.fields["instrument"]
            field.choices = instrument_choices()  # type: ignore[attr-defined]
            field.initial = f"{self.instance.instrument_key} {self.instance.instrument_version}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("instrument"):
            key, version = cleaned["instrument"].rsplit(" ", 1)
            self.instance.instrument_key, self.instance.instrument_version = key, version
        return cleaned


@admin.register(Round)
class RoundAdmin(admin.ModelAdmin):
    form = RoundForm
    list_display = ("title", "partnership", "number", "status", "opens_at", "closes_at")
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
    )
    actions: tuple[str, ...] = ("open_rounds",)

    @admin.display(description=_("number"), ordering="pk")
    def number(self, survey_round: Round) -> int:
        """What commands call the round."""
        return survey_round.pk

    @admin.display(description=_("status"))
    def status(self, survey_round: Round) -> str:
        return str(survey_round.status(timezone.now()).label)

    def get_readonly_fields(self, request: HttpRequest, obj: Round | None = None) -> Any:
        return () if obj is None or obj.is_draft else (*self.fields, "instrument")

    def get_fields(self, request: HttpRequest, obj: Round | None = None) -> Any:
        if obj is None or obj.is_draft:
            return self.fields
        shown = ("instrument_key", "instrument_version")
        return (*(f for f in self.fields if f != "instrument"), *shown)

    def has_delete_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return obj is not None and obj.is_draft and super().has_delete_permission(request, obj)

    @admin.action(description=_("Open the chosen rounds and make their invitations"))
    def open_rounds(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        for survey_round in queryset:
            try:
                rounds.open(survey_round, now=timezone.now())
            except ValidationError as problem:
                self.message_user(
                    request, f"{survey_round}: {' '.join(problem.messages)}", messages.ERROR
                )
            else:
                self.message_user(request, _("%s is open.") % survey_round, messages.SUCCESS)
