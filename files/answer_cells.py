"""Reading a cell of a file of answers: a number of the scale, one of its labels, or an error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from files.messages import Message, several
from files.messages import message as _

# How other programs write "don't know", besides the scale's own label. Not for "no answer".
DONT_KNOW = (
    "dk", "na", "n/a", "n.a.", "don't know", "dont know", "do not know", "not applicable",
    "don't know / not applicable", "don't know/not applicable", "don't know or not applicable",
    "does not apply", "don't know or does not apply", "don't know / does not apply",
)  # fmt: skip
# What other programs call the middle of an agreement scale.
MIDDLE = ("neutral", "neither", "neither agree nor disagree", "neither agree or disagree")
# LimeSurvey's default answer codes. They do not say which end of the scale is meant.
CODE = re.compile(r"[Aa]([1-9][0-9]?)")
NUMBER_FIRST = re.compile(r"([0-9]{1,3})\s*(?:[-–—=:.)]\s*|\s)(\D.*)")
NUMBER_LAST = re.compile(r"(\D.*?)\s*[-–—=:(\[]\s*([0-9]{1,3})\s*[)\]]?")


@dataclass(frozen=True, slots=True)
class Scale:
    """The valid contents of a cell, and the byte that each stands for.

    numbers : such as {"1": 1, ..., "5": 5}
    labels : of the categories, in order; empty for a scale without labels
    dont_know : the byte for "don't know"; None if the scale does not have it
    dont_know_label : the scale's own label for it
    codes_in_order : the user says that A1, A2 and so on are the categories in this order
    """

    numbers: Mapping[str, int]
    labels: tuple[str, ...] = ()
    dont_know: int | None = None
    dont_know_label: str | None = None
    codes_in_order: bool = False
    words: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        labels = dict(zip(map(plain_label, self.labels), self.numbers.values(), strict=False))
        if len(labels) < len(self.labels):  # two equal labels are ambiguous
            labels = {}
        unknown = {}
        if self.dont_know is not None:
            own = [self.dont_know_label] if self.dont_know_label else []
            unknown = {plain_label(each): self.dont_know for each in (*DONT_KNOW, *own)}
        others = {**self._middle(), **self._codes()} if labels else {}
        object.__setattr__(self, "words", {**unknown, **others, **labels})

    def _middle(self) -> dict[str, int]:
        """Words for the middle category, if there is one."""
        at, rest = divmod(len(self.labels), 2)
        return dict.fromkeys(MIDDLE, [*self.numbers.values()][at]) if rest else {}

    def _codes(self) -> dict[str, int]:
        if not self.codes_in_order:
            return {}
        return {f"a{n}": byte for n, byte in enumerate(self.numbers.values(), start=1)}


def plain_label(text: str) -> str:
    """A label without differences that do not matter: case, spaces, kinds of apostrophes."""
    text = re.sub("[’‘ʼ`´]", "'", text.casefold()).replace("_", " ")
    return " ".join(text.split()).strip(" .;*\"'")


class Cells(dict[str, int]):
    """Caches the byte of every cell seen so far; KeyError for an invalid one."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self.scale = scale
        self.by_number: set[int] = set()
        self.by_label: dict[int, str] = {}

    def __missing__(self, cell: str) -> int:
        found = self._read(cell.strip())
        if found is None:
            raise KeyError(cell)
        self[cell] = found
        return found

    def is_answer(self, cell: str) -> bool:
        try:
            return self[cell] >= 0
        except KeyError:
            return False

    def _read(self, cell: str) -> int | None:
        if not cell:
            return 0
        if cell in self.scale.numbers:
            self.by_number.add(self.scale.numbers[cell])
            return self.scale.numbers[cell]
        return self._label(cell)

    def _label(self, cell: str) -> int | None:
        found = self.scale.words.get(plain_label(cell)) if cell[0] not in "=+-@#" else None
        if found is None:
            number, label = _both(cell)
            found = self.scale.words.get(plain_label(label))
            if found is None or self.scale.numbers.get(number) != found:
                return None
        if cell.lower() not in ("dk", "na"):
            self.by_label.setdefault(found, cell)
        return found

    def why_not(self, cell: str, quoted: str, say_so: Message) -> Message:
        """Why a cell is not an answer, and what would be one.

        say_so : a sentence on how to confirm that codes are in order
        """
        number, label = _both(cell.strip())
        meant = self.scale.words.get(plain_label(label))
        here = next((n for n, byte in self.scale.numbers.items() if byte == meant), None)
        if here is not None and number:
            return _(
                "%(cell)s says %(number)s, but “%(label)s” is %(here)s here: the numbers may run "
                "the other way. Export the labels without numbers, or correct the numbers.",
                cell=quoted,
                number=number,
                label=label.strip(),
                here=here,
            )
        if CODE.fullmatch(cell.strip()) and not self.scale.codes_in_order and self.scale.labels:
            return _(
                "%(cell)s is a code, and does not say which end of the scale it is at. Export the "
                "full answers instead. Or is A1 “%(lowest)s” and A%(last)s “%(highest)s”? "
                "%(say_so)s",
                cell=quoted,
                lowest=self.scale.labels[0],
                last=str(len(self.scale.labels)),
                highest=self.scale.labels[-1],
                say_so=say_so,
            )
        allowed = several([*self.scale.numbers, *self._unknown()], join="or")
        if self.scale.labels and any(map(str.isalpha, cell)) and len(cell.strip()) > 3:
            return _(
                "%(cell)s is not an answer. Use %(allowed)s, or leave it empty. The labels are: "
                "%(labels)s.",
                cell=quoted,
                allowed=allowed,
                labels=several(f"“{label}”" for label in self.scale.labels),
            )
        return _(
            "%(cell)s is not an answer. Use %(allowed)s, or leave it empty.",
            cell=quoted,
            allowed=allowed,
        )

    def _unknown(self) -> tuple[str, ...]:
        return ("dk", "na") if self.scale.dont_know is not None else ()

    def notes(self) -> list[Message]:
        """How labels were read, if there were any."""
        if not self.by_label:
            return []
        numbers = {byte: number for number, byte in self.scale.numbers.items()}
        read = [
            _("“%(label)s” as %(number)s", label=label, number=numbers[byte])
            if byte in numbers
            else _("“%(label)s” as don’t know", label=label)
            for byte, label in sorted(self.by_label.items())
        ]
        notes = [
            _(
                "Labels are read as the questionnaire’s numbers: %(labels)s.",
                labels=several(read, 20),
            )
        ]
        if self.by_number and set(self.by_label) - {self.scale.dont_know}:
            notes.append(_numbers_beside_labels(self.scale))
        return notes


def _numbers_beside_labels(scale: Scale) -> Message:
    numbers = list(scale.numbers)
    return _(
        "The file has numbers as well as labels. They are read as the questionnaire’s numbers too: "
        "%(first)s is “%(lowest)s”, %(last)s is “%(highest)s”.",
        first=numbers[0],
        lowest=scale.labels[0],
        last=numbers[-1],
        highest=scale.labels[-1],
    )


def _both(cell: str) -> tuple[str, str]:
    """A number and a label in one cell, as in “5 - Strongly agree”."""
    if found := NUMBER_FIRST.fullmatch(cell[:200]):
        return found[1], found[2]
    if found := NUMBER_LAST.fullmatch(cell[:200]):
        return found[2], found[1]
    return "", ""
