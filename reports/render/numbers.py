"""How pages and PDFs show a published number: rounded halves up, in the reader's language."""

import math
from decimal import Decimal

from django.utils.formats import number_format

from reports.blocks import Number

MINUS = "−"


def shown(number: Number) -> str:
    """Such as "34", "2.4", "+9", or "−12" with a real minus; nothing moved is "0" without sign."""
    digits = math.floor(abs(number.value) * 10**number.decimals + 0.5)
    text = number_format(Decimal(digits).scaleb(-number.decimals), number.decimals)
    if not digits:
        return text
    return f"{_sign(number)}{text}"


def _sign(number: Number) -> str:
    if number.value < 0:
        return MINUS
    return "+" if number.signed else ""
