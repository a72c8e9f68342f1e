from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        # What to do, where Django says what is so: "This field is required."
        forms.Field.default_error_messages["required"] = _("Fill this in.")
        forms.ChoiceField.default_error_messages["required"] = _("Choose one.")
        forms.ModelChoiceField.default_error_messages["required"] = _("Choose one.")
