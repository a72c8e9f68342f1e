"""The Django admin, for administrators: the most direct way to set things up.

It shows no envelopes, no personal links, and not who has answered.
"""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import tasks, working_days
from assessments.forms.rounds import PlanForm
from assessments.forms.time_fields import SplitTimeField
from assessments.localised import language, listed
from assessments.models import (
    Agency,
    CustomInstrument,
    Membership,
    Participant,
    Partnership,
    Round,
    User,
)
from assessments.models.partnerships import NAME_IS_TAKEN
from assessments.sealing import KeyMissing
from assessments.selectors import late_people
from assessments.services import invitation_wording, memberships, people, rounds, spacing
from assessments.times import in_zone
from files import addresses, names

admin.site.site_header = _("Partnership Health: administration")
admin.site.site_title = _("Partnership Health")
admin.site.index_title = _("Set up partnerships and rounds")


class ShowsAddresses(BaseModelAdmin):
    @admin.display(description=_("e-mail address"), ordering="email")
    def address(self, row: User | Participant) -> str:
        """The address in readable form."""
        return addresses.readable(row.email)


class AccountForm(UserChangeForm):
    def clean_is_active(self) -> bool:
        stays: bool = self.cleaned_data["is_active"]
        managed = memberships.only_managed_by(self.instance) if self.instance.is_active else []
        if managed and not stays:
            raise ValidationError(nobody_else_manages(managed))
        return stays


def nobody_else_manages(partnerships: list[Partnership]) -> str:
    return gettext(
        "Nobody else manages %s. Make somebody else a manager first, and wait until they have "
        "signed in."
    ) % listed(partnerships)


@admin.register(User)
class AccountAdmin(ShowsAddresses, UserAdmin):
    form = AccountForm
    ordering = ("email",)
    list_display = ("address", "first_name", "last_name", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2")}),)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A partnership's only manager cannot be deleted; the page says why."""
        listed, count, missing, protected = super().get_deleted_objects(objs, request)
        managed = [(each, memberships.only_managed_by(each, with_them=[*objs])) for each in objs]
        said = [f"{each}: {nobody_else_manages(theirs)}" for each, theirs in managed if theirs]
        return listed, count, missing, [*protected, *said]


class AgenciesFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """Two new agencies are validated separately, before either is stored, so compare them
        here."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        keys = [names.key(name) for form in kept if (name := form.cleaned_data.get("name"))]
        if len({*keys}) < len(keys):
            raise ValidationError(NAME_IS_TAKEN)


class AgencyInline(admin.TabularInline):
    model = Agency
    formset = AgenciesFormSet
    extra = 0


class AgencyField(forms.ModelChoiceField):
    """An agency of any partnership, labelled with the partnership's name."""

    def label_from_instance(self, obj: Agency) -> str:
        return f"{obj.partnership}: {obj}"


class ChoosesAnAgency(BaseModelAdmin):
    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "agency":
            agencies = Agency.objects.select_related("partnership")
            kwargs["form_class"] = AgencyField
            kwargs["queryset"] = agencies.order_by("partnership__name", "name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MembershipsFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """The last manager who has signed in stays, as on the partnership's own pages."""
        super().clean()
        before = Membership.objects.filter(partnership=self.instance.pk).select_related("user")
        kept = [form for form in self.forms if form not in self.deleted_forms]
        still = [
            form.cleaned_data["user"]
            for form in kept
            if form.cleaned_data.get("access") == Membership.Access.MANAGER
            and form.cleaned_data.get("user")
        ]
        managed = [each.user for each in before if each.access == Membership.Access.MANAGER]
        if not any(user.has_signed_in for user in still) and any(u.has_signed_in for u in managed):
            raise ValidationError(nobody_else_manages([self.instance]))


class MembershipInline(ChoosesAnAgency, admin.TabularInline):
    model = Membership
    formset = MembershipsFormSet
    extra = 0


def time_zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones())]


class PartnershipForm(forms.ModelForm):
    country = forms.ChoiceField(
        label=_("Public holidays of"),
        choices=lambda: working_days.choices(language()),
        initial=Partnership().country,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, initial=Partnership().time_zone
    )

    class Meta:
        model = Partnership
        fields = (
            "name",
            "slug",
            "purpose",
            "time_zone",
            "country",
            "contact_name",
            "contact_email",
        )

    def clean_country(self) -> str:
        chosen: str = self.cleaned_data["country"]
        return chosen or self.instance.country


@admin.register(Partnership)
class PartnershipAdmin(admin.ModelAdmin):
    form = PartnershipForm
    list_display = ("name", "time_zone", "is_demo")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AgencyInline, MembershipInline)


@admin.register(Participant)
class ParticipantAdmin(ChoosesAnAgency, ShowsAddresses, admin.ModelAdmin):
    list_display = ("address", "first_name", "last_name", "agency", "role", "partnership")
    list_filter = ("partnership", "agency", "role")
    search_fields = ("email", "first_name", "last_name")

    def get_readonly_fields(self, request: HttpRequest, obj: Participant | None = None) -> Any:
        """A link belongs to one address, so addresses only change among the round's invitations."""
        if obj is not None and obj.current_invitations().filter(no_more_mails=False).exists():
            return ("email",)
        return ()

    def delete_model(self, request: HttpRequest, obj: Participant) -> None:
        self._remove(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Participant]) -> None:
        self._remove(request, list(queryset))

    def _remove(self, request: HttpRequest, people_leaving: list[Participant]) -> None:
        """As on the list's own pages: people who were invited keep their invitation and link."""
        for survey_round in late_people.open_rounds_inviting(people_leaving):
            said = gettext(
                "“%s” still asks the people it has invited. E-mails to them stop, and one tells "
                "them so. Their links work until it closes."
            )
            self.message_user(request, said % survey_round.title, messages.WARNING)
        for person in people_leaving:
            people.remove(person, timezone.now())
        tasks.send_soon()


@admin.register(CustomInstrument)
class CustomInstrumentAdmin(admin.ModelAdmin):
    """Read-only: questionnaires are added with `./run manage add_instrument`.

    They cannot be deleted, because rounds that use one would lose their text.
    """

    list_display = ("title", "key", "version")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: CustomInstrument | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: CustomInstrument | None = None
    ) -> bool:
        return False


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
class RoundAdmin(admin.ModelAdmin):
    form = RoundForm
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
    actions: tuple[str, ...] = ("open_rounds", "open_soon_after_another")

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
        rounds.drop(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        for survey_round in queryset:
            rounds.drop(survey_round)

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
            opened = rounds.open(survey_round, now=timezone.now(), **how)
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
