"""Model and form fields for e-mail addresses and names, each stored in one canonical form.

Forms, the admin and commands validate and clean the value. Values that bypass validation are still
put into that form before they are stored or looked up.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from assessments.localised import translated
from files import addresses, names

if TYPE_CHECKING:
    EmailColumn = models.EmailField[str, str]
    TextColumn = models.CharField[str, str]
else:
    EmailColumn, TextColumn = models.EmailField, models.CharField

# Longer text is rejected by its length, without looking at each character.
LONGEST_TYPED = 1_000


def clean_address(typed: str) -> str:
    try:
        return addresses.clean(typed)
    except addresses.BadAddress as problem:
        raise ValidationError(translated(problem.why), code="invalid") from None


def clean_name(typed: str) -> str:
    return names.clean(typed) if len(typed) <= LONGEST_TYPED else typed


class AddressFormField(forms.EmailField):
    """Rejects an address that cannot receive mail, and says why. Drops a name before the address,
    as e-mail programs write it."""

    default_validators = []

    def to_python(self, value: Any) -> str:
        typed = addresses.without_name(super().to_python(value) or "")
        return clean_address(typed) if typed else typed

    def prepare_value(self, value: Any) -> Any:
        return addresses.readable(value) if isinstance(value, str) else value


class NameFormField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return clean_name(typed) if isinstance(typed, str) else typed


class AddressField(EmailColumn):
    def deconstruct(self) -> Any:
        """Migrations see an ordinary e-mail column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value: Any) -> Any:
        return clean_address(value) if isinstance(value, str) and value else value

    def get_prep_value(self, value: Any) -> Any:
        """Text that is not an address can still be looked up; it matches nobody."""
        value = models.Field.get_prep_value(self, value)
        return addresses.lookup_form(value) if isinstance(value, str) and value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        stored = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, stored)
        return stored

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField} | kwargs)


class NameField(TextColumn):
    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        return clean_name(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        stored = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, stored)
        return stored

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NameFormField} | kwargs)
