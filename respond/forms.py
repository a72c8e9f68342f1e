from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assessments.fields import AddressFormField
from web.forms import fields_only


class LinkAgainForm(forms.Form):
    email = AddressFormField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one at which you were invited."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
