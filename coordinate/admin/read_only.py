from django.contrib import admin
from django.http import HttpRequest

from assessments.models import CustomInstrument
from reports.models import Publication


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
