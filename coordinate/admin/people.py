from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import tasks
from assessments.access import account
from assessments.localised import listed
from assessments.models import (
    Agency,
    Did,
    Participant,
    Partnership,
    User,
)
from assessments.selectors import late_people
from assessments.services import deeds, memberships, people
from coordinate.admin.recorded import RecordsDeeds
from files import addresses


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
class AccountAdmin(ShowsAddresses, RecordsDeeds, UserAdmin):
    form = AccountForm
    adding, changing = Did.ADDED_ACCOUNT, Did.CHANGED_ACCOUNT
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

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        deeds.record(account(request), Did.DELETED_ACCOUNT, obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for each in queryset:
            deeds.record(account(request), Did.DELETED_ACCOUNT, each)
        super().delete_queryset(request, queryset)


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


@admin.register(Participant)
class ParticipantAdmin(ChoosesAnAgency, ShowsAddresses, RecordsDeeds):
    adding, changing = Did.ADDED_PEOPLE, Did.CHANGED_PERSON
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
            people.remove(person, timezone.now(), by=account(request))
        tasks.send_soon()
