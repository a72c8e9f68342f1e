"""Names that look like others."""

LONG = (
    "Northside Community Health and Care Trust for Older People and their Families in the Borough"
)


def twisted(number, rng):
    """Names of 92 letters, each with four other letters than the first."""
    for _name in range(number):
        letters = list(LONG)
        for _slip in range(4):
            letters[rng.randrange(len(letters))] = rng.choice("abcdefghijklmnopqrstuvwxyz")
        yield "".join(letters)
