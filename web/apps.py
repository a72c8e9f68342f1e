from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "web"

    def ready(self) -> None:
        # Django's defaults state a fact ("This field is required."); ours say what to do.
        forms.Field.default_error_messages["required"] = _("Fill this in.")
        forms.ChoiceField.default_error_messages["required"] = _("Choose one.")
        forms.ModelChoiceField.default_error_messages["required"] = _("Choose one.")
