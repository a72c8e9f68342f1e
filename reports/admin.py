"""What reports add to the Django admin: ending rounds, publications to look at, and that a
partnership is deleted by its own page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.admin import PartnershipAdmin, RoundAdmin
from assessments.models import Partnership, Round
from assessments.sealing import EnvelopeBroken, KeyMissing
from reports import closing
from reports.models import Publication

# assessments knows nothing of closing, so its pages of rounds and partnerships get the deeds here.
admin.site.unregister(Round)
admin.site.unregister(Partnership)


@admin.register(Round)
class ClosableRoundAdmin(RoundAdmin):
    actions = (*RoundAdmin.actions, "close_rounds", "cancel_rounds")

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
                end(survey_round, now=timezone.now())
            except ValidationError as problem:
                self.complain(request, survey_round, " ".join(problem.messages))
            except (KeyMissing, EnvelopeBroken) as problem:
                self.complain(request, survey_round, f"{problem}")
            else:
                self.message_user(request, done % survey_round, messages.SUCCESS)


@admin.register(Partnership)
class DeletablePartnershipAdmin(PartnershipAdmin):
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


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """To look at: a publication never changes."""

    list_display = ("survey_round", "published_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        return False
