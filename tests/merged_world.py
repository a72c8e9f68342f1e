"""Agencies that merged between two rounds."""

from datetime import date

NEW = "Northside and Southern Council"
APRIL = date(2026, 4, 1)


def squeezed(text):
    return " ".join(text.split())
