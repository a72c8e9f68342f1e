from django import template
from django.forms import BoundField

register = template.Library()


@register.filter
def leads_on(label: object) -> str:
    """A field's label before its error. A statement already ends with a full stop."""
    words = str(label)
    return words if words[-1:] in ".?!:" else f"{words}:"


@register.filter
def first_to_fill(field: BoundField) -> str:
    """The id that an error links to: with several choices, the first."""
    if field.use_fieldset:
        choices = list(field.subwidgets)
        return str(choices[0].id_for_label) if choices else str(field.auto_id)
    return str(field.id_for_label or field.auto_id)
