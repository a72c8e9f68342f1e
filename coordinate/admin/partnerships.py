from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from assessments import working_days
from assessments.access import account
from assessments.localised import language
from assessments.models import (
    Agency,
    Did,
    Membership,
    Partnership,
)
from assessments.models.partnerships import NAME_IS_TAKEN
from assessments.services import deeds
from coordinate.admin.people import ChoosesAnAgency, nobody_else_manages
from coordinate.admin.recorded import RecordsDeeds
from files import names


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


# For each table below the form: the deeds of adding, changing and deleting a row.
INLINE_DEEDS: dict[type[Agency | Membership], tuple[Did, Did, Did]] = {
    Agency: (Did.ADDED_AGENCIES, Did.CHANGED_AGENCIES, Did.REMOVED_AGENCY),
    Membership: (Did.GAVE_ACCESS, Did.CHANGED_ACCESS, Did.ENDED_ACCESS),
}


@admin.register(Partnership)
class PartnershipAdmin(RecordsDeeds):
    form = PartnershipForm
    adding, changing = Did.CREATED_PARTNERSHIP, Did.CHANGED_PARTNERSHIP
    list_display = ("name", "time_zone", "is_demo")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AgencyInline, MembershipInline)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Also records what was added, changed and deleted in the tables below the form."""
        by, (added, changed, deleted) = account(request), INLINE_DEEDS[formset.model]
        for each in formset.deleted_forms:
            if each.instance.pk:
                deeds.record(by, deleted, each.instance)
        super().save_formset(request, form, formset, change)
        for new in formset.new_objects:
            deeds.record(by, added, new)
        for old, _fields in formset.changed_objects:
            deeds.record(by, changed, old)

    def get_actions(self, request: HttpRequest) -> Any:
        """Several at once are not deleted: each is asked about, on its own page."""
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The page that says what goes, and asks for the name."""
        found = self.get_object(request, unquote(object_id))
        if found is None or not self.has_delete_permission(request, found):
            return super().delete_view(request, object_id, extra_context)
        return redirect("partnership-delete", found.slug)
