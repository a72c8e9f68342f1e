"""Adding questionnaires from files."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.instruments import catalogue
from assessments.instruments.schema import Instrument
from assessments.models import CustomInstrument, Did, User
from assessments.services import deeds


@transaction.atomic
def add(instrument: Instrument, *, by: User | None = None) -> CustomInstrument:
    """Store a questionnaire from a file.

    Adding the same one again is harmless; a version never changes. Raises ValidationError.
    """
    released = catalogue.find(instrument.key, instrument.version)
    held = CustomInstrument.objects.filter(key=instrument.key, version=instrument.version).first()
    if released is not None or (held is not None and held.value() != instrument):
        raise ValidationError(
            _("There is a %(name)s already, and a version never changes: give yours a new version.")
            % {"name": instrument.name}
        )
    if held is not None:
        return held
    added = CustomInstrument.objects.create(
        key=instrument.key,
        version=instrument.version,
        title=instrument.title,
        document=instrument.to_json(),
    )
    deeds.record(by, Did.ADDED_QUESTIONNAIRE, added)
    return added
