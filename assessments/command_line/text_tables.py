"""Text tables for a terminal."""

from collections.abc import Iterable, Mapping, Sequence

NOT_SAID = "–"


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Columns as wide as needed; the first `left` ones left-aligned, the others right-aligned."""
    lines = [header, *rows] if any(header) else [*rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([title, *aligned])


def count(value: float | None) -> str:
    return NOT_SAID if value is None else f"{value:.0f}"


def number(value: float | None, digits: int = 1) -> str:
    return NOT_SAID if value is None else f"{value:.{digits}f}"


def interval(value: Sequence[float] | None, digits: int = 1) -> str:
    return NOT_SAID if value is None else " to ".join(f"{end:.{digits}f}" for end in value)


def chance(p: float | None) -> str:
    """A p value; never 0.000, which it cannot be."""
    if p is None:
        return NOT_SAID
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def reasons(found: Mapping[str, str]) -> str:
    counts = {reason: list(found.values()).count(reason) for reason in sorted({*found.values()})}
    said = ", ".join(f"{reason} ({times})" for reason, times in counts.items())
    return f"{NOT_SAID} is a value that is not said: {said}. JSON gives the reason of each."
