from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationConfig(AppConfig):
    name = "operation"
    verbose_name = _("Operation")

    def ready(self) -> None:
        from operation import erasures  # needs the models

        erasures.watch()
