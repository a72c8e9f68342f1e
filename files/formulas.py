"""Text that a spreadsheet would take for a formula, made into text that it takes as text."""

# Some spreadsheets take the wide signs of Chinese and Japanese keyboards for formulas too.
BEGIN_ONE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CUT_OFF = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """A cell of CSV; in XLSX a text is a text. Spaces before a formula may be passed over."""
    is_one = text.startswith(CUT_OFF) or text.lstrip().startswith(BEGIN_ONE)
    return f"'{text}" if is_one else text
