"""Keeps spreadsheets from evaluating text as a formula."""

# Including the full-width signs, which some spreadsheets accept as well.
BEGIN_ONE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CUT_OFF = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text for a cell of CSV. (In XLSX, text is never evaluated.) Leading spaces are
    ignored."""
    is_one = text.startswith(CUT_OFF) or text.lstrip().startswith(BEGIN_ONE)
    return f"'{text}" if is_one else text
