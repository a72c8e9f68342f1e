from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def spelled_out(reference: str) -> str:
    """ "H, paragraph 13" for "H13"; a document without a paragraph as it is."""
    document = reference.rstrip("0123456789")
    number = reference.removeprefix(document)
    if not document or not number:
        return reference
    return _("%(document)s, paragraph %(number)s") % {"document": document, "number": number}
