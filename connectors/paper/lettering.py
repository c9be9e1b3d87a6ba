"""Letters on paper: what the printer's own fonts can show, and how a line is made to fit."""

import unicodedata

from reportlab.pdfbase.pdfmetrics import stringWidth

_STROKES = str.maketrans("ŁłĐđĦħŦŧ", "LlDdHhTt")  # letters with a stroke, which is no accent that could be dropped


def fit(line: str, font: str, size: float, width: float) -> tuple[str, float]:
    """Return the line, cut where it must be, and the size at which it fits: six tenths of ``size`` at the smallest."""
    small = max(size * 0.6, min(size, size * width / max(stringWidth(line, font, size), 1)))
    while stringWidth(line, font, small) > width:
        line = line[:-2].rstrip() + "\u2026"
    return line, small


def latin(line: str) -> str:
    """Return what the printer's own letters can show: accents they lack are dropped, other scripts become '?'."""
    return "".join(_letter(c) for c in line.translate(_STROKES))


def _letter(character: str) -> str:
    if character == "\n" or (character.isprintable() and character.encode("cp1252", "ignore")):
        return character
    if not character.isprintable():
        return " "
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"
