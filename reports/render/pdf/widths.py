"""How wide the columns of a table are, and about how high it is: so that typst need not try.

Estimates from the number of letters, in points, for a table in small type across the page.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from reports.blocks import Column

Data = dict[str, Any]

ACROSS = 482.0  # between the margins of the page
LETTER, HEAD_LETTER = 4.15, 4.1
INSET, TEXT_INSET = 8.0, 15.0
DRAWN, DRAWN_BESIDE_MUCH = 120.0, 84.0
MANY = 5  # columns
UPRIGHT, UPRIGHT_AT_MOST, LETTER_UPRIGHT, EM = 20.0, 12.5, 0.5, 8.5  # a width, then ems
HEAD_LINES, TINTED_HEAD_LINES = 2, 3  # of a column's name
ONE_LINE = 16  # letters of a column's name that likes to be in one line
TINTED = 24.0
MORE_FOR_NUMBERS, MORE_FOR_DRAWINGS, MORE_FOR_TINTED = 8.0, 80.0, 40.0
SHORT_TEXT = 20  # letters that stand in one line
LONGEST_WORD = 16  # letters that a column has room for; longer words may be broken
WIDEST_TEXT = 70  # letters
ONE_LINE_OF_TEXT = 36  # letters: a column likes to have room for its longest text
USUAL = 80  # per cent of texts: of longer ones it likes to have room for so many
ROW, LINE, TIGHT_ROW, DRAWN_ROW = 6.8, 11.5, 5.0, 16.0
ABOVE = 45.0  # its title and the names of its columns
GROUP = 18.0
EM_OF_PAGE = 10.0
FIRST_ROWS = 3
HALF_A_PAGE = 355.0
TIGHT = 12  # rows


def of(columns: Sequence[Column], groups: Sequence[Data], tinted: Sequence[bool]) -> Data:
    """widths: shares of the width; upright: so many ems that column names which stand need, or 0;
    whole: stays on one page; least: its title and first rows, in ems of the page.

    Coloured columns have the same width.
    """
    rows = [row for group in groups for row in group["rows"]]
    found = [
        _Width(column, [row[at] for row in rows], is_tinted=tinted[at], is_first=at == 0)
        for at, column in enumerate(columns)
    ]
    if len(columns) > MANY:
        for each in found:
            each.squeeze()
    upright = 0.0
    if sum(each.least for each in found) > ACROSS:
        upright = min(
            UPRIGHT_AT_MOST, 1 + LETTER_UPRIGHT * max(len(each.title) for each in columns)
        )
        for each in found:
            each.stand()
    _make_alike([each for each in found if each.is_tinted])
    widths = _shared(found)
    lines = list(_lines(rows, widths))
    tight = len(rows) > TIGHT
    heights = [max(LINE * many, DRAWN_ROW) + (TIGHT_ROW if tight else ROW) for many in lines]
    above = ABOVE + EM * upright
    titles = GROUP * sum(bool(group["title"]) for group in groups)
    return {
        "widths": [round(each, 1) for each in widths],
        "upright": upright,
        "tight": tight,
        "whole": above + titles + sum(heights) <= HALF_A_PAGE,
        "least": round((above + min(titles, GROUP) + sum(heights[:FIRST_ROWS])) / EM_OF_PAGE, 1),
    }


class _Width:
    """What a column needs at least, and what it would like to have."""

    def __init__(
        self, column: Column, cells: Sequence[Any], *, is_tinted: bool, is_first: bool
    ) -> None:
        texts = [_text(cell) for cell in cells]
        lengths = sorted(map(len, texts)) or [0]
        longest = lengths[-1]
        usual = (
            longest if longest <= ONE_LINE_OF_TEXT else lengths[(len(lengths) - 1) * USUAL // 100]
        )
        word = max((len(word) for text in texts for word in text.split()), default=0)
        self.is_drawn = column.scale is not None
        self.is_tinted = is_tinted
        self.is_number = column.numeric and not is_tinted
        self.is_text = not (column.numeric or self.is_drawn or is_tinted)
        stays = longest if longest <= SHORT_TEXT or not self.is_text else word
        inset = TEXT_INSET if self.is_text and not is_first else INSET
        self._body = inset + LETTER * min(stays, SHORT_TEXT)
        self._likes = inset + LETTER * min(usual, WIDEST_TEXT)
        if self.is_drawn:
            self._body = self._likes = DRAWN
        title = "" if self.is_drawn else column.title
        lines = TINTED_HEAD_LINES if is_tinted else HEAD_LINES
        self._head = inset + HEAD_LETTER * _in_lines(title, lines)
        whole = inset + HEAD_LETTER * len(title)
        self._head_likes = whole if len(title) <= ONE_LINE else self._head

    @property
    def least(self) -> float:
        return max(self._body, self._head)

    @property
    def likes(self) -> float:
        return max(self._likes, self._head_likes, self.least)

    def squeeze(self) -> None:
        """Beside many others."""
        self._head_likes = self._head
        if self.is_drawn:
            self._body = self._likes = DRAWN_BESIDE_MUCH

    def become(self, least: float, likes: float) -> None:
        self._body, self._likes = least, likes

    def stand(self) -> None:
        """A name that stands takes little room beside others."""
        if not self.is_text:
            self._head = self._head_likes = 0.0 if self.is_drawn else UPRIGHT


def _make_alike(tinted: Sequence[_Width]) -> None:
    most = max((each.least for each in tinted), default=0.0)
    likes = max((each.likes for each in tinted), default=0.0)
    for each in tinted:
        each.become(most, max(likes, TINTED))


def _in_lines(title: str, lines: int) -> int:
    """Letters of the longest line, where a title is broken as evenly as its words allow."""
    words = [min(len(word), LONGEST_WORD) for word in title.split(" ")]
    if lines == 1 or len(words) < 2:
        return sum(words) + max(0, len(words) - 1)
    breaks = range(1, len(words))
    return min(
        max(
            sum(words[:at]) + at - 1,
            _in_lines(" ".join("x" * length for length in words[at:]), lines - 1),
        )
        for at in breaks
    )


def _shared(found: Sequence[_Width]) -> list[float]:
    """First what each needs, then what it likes; what is left goes to drawings, then to texts."""
    rest = ACROSS - sum(each.least for each in found)
    wanted = sum(each.likes - each.least for each in found)
    if rest <= 0:
        return [each.least for each in found]
    share = min(1.0, rest / wanted) if wanted else 0.0
    widths = [each.least + share * (each.likes - each.least) for each in found]
    for group, most in (
        ([at for at, each in enumerate(found) if each.is_number], MORE_FOR_NUMBERS),
        ([at for at, each in enumerate(found) if each.is_drawn], MORE_FOR_DRAWINGS),
        ([at for at, each in enumerate(found) if each.is_tinted], MORE_FOR_TINTED),
        ([at for at, each in enumerate(found) if each.is_text], ACROSS),
    ):
        over = ACROSS - sum(widths)
        for at in group:
            widths[at] += min(most, over / len(group))
    return widths


def _lines(rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> Iterator[int]:
    """About how many lines each row takes."""
    for row in rows:
        yield max(
            1 + int(LETTER * len(_text(cell)) / max(1.0, width - INSET))
            for cell, width in zip(row, widths, strict=True)
        )


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return _text(cell.get("text", "")) + str(cell.get("letter", ""))
    return cell or ""
