from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments.instruments import catalogue
from assessments.instruments.schema import Instrument


class CustomInstrument(models.Model):
    """A questionnaire added from a file. As with a released one, a version never changes."""

    key = models.CharField(_("key"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    document = models.JSONField(_("document"))

    class Meta:
        verbose_name = _("custom instrument")
        verbose_name_plural = _("custom instruments")
        ordering = ("key", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("key", "version"), name="one_custom_instrument_per_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.key} {self.version})"

    def value(self) -> Instrument:
        return Instrument.from_json(self.document)


def find_instrument(key: str, version: str) -> Instrument | None:
    """The released or custom instrument with that key and version."""
    released = catalogue.find(key, version)
    if released is not None:
        return released
    custom = CustomInstrument.objects.filter(key=key, version=version).first()
    return custom.value() if custom else None


def instrument_choices() -> list[tuple[str, str]]:
    """("key version", title) of every available instrument."""
    custom = [each.value() for each in CustomInstrument.objects.all()]
    return [(each.name, _in_one_line(each)) for each in [*catalogue.released(), *custom]]


def _in_one_line(instrument: Instrument) -> str:
    words = {
        "title": f"{instrument.title} {instrument.version}",
        "statements": len(instrument.statements),
        "minutes": instrument.minutes,
    }
    if instrument.minutes is None:
        return (
            ngettext(
                "%(title)s: %(statements)d statement",
                "%(title)s: %(statements)d statements",
                len(instrument.statements),
            )
            % words
        )
    return gettext("%(title)s: %(statements)d statements, about %(minutes)d minutes") % words
