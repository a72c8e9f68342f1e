"""What reports add to the Django admin: closing rounds, and publications to look at."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.admin import RoundAdmin
from assessments.models import Round
from assessments.sealing import EnvelopeBroken, KeyMissing
from reports import closing
from reports.models import Publication

# assessments knows nothing of closing, so its page of rounds gets the action here.
admin.site.unregister(Round)


@admin.register(Round)
class ClosableRoundAdmin(RoundAdmin):
    actions = (*RoundAdmin.actions, "close_rounds")

    @admin.action(
        description=_("Close the chosen rounds now: publish once, destroy the answers"),
        permissions=["change"],
    )
    def close_rounds(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        for survey_round in queryset:
            try:
                closing.close(survey_round, now=timezone.now())
            except ValidationError as problem:
                self._complain(request, survey_round, " ".join(problem.messages))
            except (KeyMissing, EnvelopeBroken) as problem:
                self._complain(request, survey_round, f"{problem}")
            else:
                self.message_user(request, _("%s is closed.") % survey_round, messages.SUCCESS)

    def _complain(self, request: HttpRequest, survey_round: Round, problem: str) -> None:
        self.message_user(request, f"{survey_round}: {problem}", messages.ERROR)


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
