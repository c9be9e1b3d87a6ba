"""Ways in which documents go wrong between two companies: by hand, by program, on the line."""

import random
from collections.abc import Callable, Sequence

Lines = list[list[str]]  # segments, each its id and elements

_PLAIN = "0 1 00 99 X a EA VN ZZ 123456789012345678 20261120 20240229 261120 2359 235959 23595999"
_NUMBERS = "-5 - 4.5 5. .5 1.2.3 4x50 +3 1E3 20261301 20260229 99999999 2460"
_MARKS = "> A>B A>B>C>D>E>F>G>H>I>J>K>L >A A> ^ A^B ^A ` | $ \\ ½ é 日本"
_BLANK = ("", "A ", " A", "  ", "\x07", "\t", "\x1d", "\x1c", "\x00", "\u00a0", "x" * 81, "x" * 300)
VALUES = (*_PLAIN.split(), *_NUMBERS.split(), *_MARKS.split(), *_BLANK)
_NAMES = "N1 N4 PO1 POC IT1 HL CTT REF DTM SE2 ZZZ Z éé PO1X LIN AK2 AK3 MAN TD5"
IDS = (*_NAMES.split(), "")


def bent(lines: Lines, dice: random.Random) -> Lines:
    """Return a set with one to six things wrong in it; now and then with none."""
    lines = [list(line) for line in lines]
    for _ in range(dice.choice((0, 1, 1, 1, 1, 2, 2, 3, 6))):
        dice.choice(_BENDS)(lines, dice)
    return lines or [["ST", "850", "0001"]]


def _leave_out(lines: Lines, dice: random.Random) -> None:
    del lines[_at(lines, dice)]


def _repeat(lines: Lines, dice: random.Random) -> None:
    at = _at(lines, dice)
    lines[at:at] = [list(lines[at]) for _ in range(dice.choice((1, 1, 2, 5, 12, 30)))]


def _repeat_block(lines: Lines, dice: random.Random) -> None:
    at = _at(lines, dice)
    block = [list(line) for line in lines[at : at + dice.randint(2, 6)]]
    lines[at:at] = block * dice.choice((1, 1, 2, 4))


def _move(lines: Lines, dice: random.Random) -> None:
    line = lines.pop(_at(lines, dice))
    lines.insert(dice.randint(0, len(lines)), line)


def _add(lines: Lines, dice: random.Random) -> None:
    lines.insert(_at(lines, dice), [dice.choice(IDS), *(dice.choice(VALUES) for _ in range(dice.randint(0, 4)))])


def _cut_off(lines: Lines, dice: random.Random) -> None:
    if len(lines) > 3 and dice.random() < 0.5:
        del lines[_at(lines, dice) + 1 :]


def _shorten(lines: Lines, dice: random.Random) -> None:
    line = lines[_at(lines, dice)]
    del line[dice.randint(1, len(line)) :]


def _lengthen(lines: Lines, dice: random.Random) -> None:
    lines[_at(lines, dice)] += [dice.choice(VALUES) for _ in range(dice.choice((1, 1, 2, 30)))]


def _trail(lines: Lines, dice: random.Random) -> None:
    lines[_at(lines, dice)] += [""] * dice.choice((1, 2, 5, 30))


def _empty(lines: Lines, dice: random.Random) -> None:
    line = lines[_at(lines, dice)]
    if len(line) > 1:
        line[dice.randrange(1, len(line))] = ""


def _replace(lines: Lines, dice: random.Random) -> None:
    line = lines[_at(lines, dice)]
    if len(line) > 1:
        line[dice.randrange(1, len(line))] = dice.choice(VALUES)


def _rename(lines: Lines, dice: random.Random) -> None:
    lines[_at(lines, dice)][0] = dice.choice(IDS)


def _alter(lines: Lines, dice: random.Random) -> None:
    """Change, add or drop one letter of an element."""
    line = lines[_at(lines, dice)]
    at = dice.randrange(len(line))
    text, letter = line[at], dice.choice("A9 .-*aé0")
    place = dice.randint(0, len(text))
    line[at] = text[:place] + letter.replace("*", "") + text[place + dice.choice((0, 1)) :]


def _swap(lines: Lines, dice: random.Random) -> None:
    """Exchange two elements of a segment."""
    line = lines[_at(lines, dice)]
    if len(line) > 2:
        one, other = dice.randrange(1, len(line)), dice.randrange(1, len(line))
        line[one], line[other] = line[other], line[one]


def _at(lines: Lines, dice: random.Random) -> int:
    if not lines:
        lines.append(["ST", "850", "0001"])
    return dice.randrange(len(lines))


_BENDS: Sequence[Callable[[Lines, random.Random], None]] = (
    _leave_out,
    _repeat,
    _repeat_block,
    _move,
    _add,
    _cut_off,
    _shorten,
    _lengthen,
    _trail,
    _empty,
    *(_replace, _replace, _rename),
    *(_alter, _alter, _alter),
    _swap,
)
_SEGMENTS = (b"ISA", b"ISA*", b"IEA*1*1~", b"SE*1*1~", b"GE*1*1~", b"GS*", b"ST*850*1~", b"PO1*1*1*EA~", b"UNB+")
SPICE = (b"~", b"*", b">", b"^", b"\n", b"\r", b"\r\n", b"\t", b"~~", b"\xff", b"\xc3", b"\x00", b"\x1c", b"\x1d", b" ")
SPICE += (b"\xef\xbb\xbf", *_SEGMENTS)


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Return bytes with one to four stretches cut out, doubled, replaced or cut off."""
    for _ in range(dice.choice((1, 1, 2, 3, 4))):
        at = dice.randrange(len(content) + 1)
        until = min(len(content), at + dice.choice((0, 1, 1, 2, 8, 40, 400)))
        spice = dice.choice(SPICE)
        content = dice.choice(
            (
                content[:at] + content[until:],
                content[:at] + spice + content[at:],
                content[:at] + spice + content[until:],
                content[:at] + content[at:until] * dice.choice((2, 2, 3)) + content[until:],
                content[:at] + bytes([dice.randrange(256)]) + content[at + 1 :],
                content[:at] if dice.random() < 0.3 else content + content[at:until],
            )
        )
    return content
