"""A canvas that knows at the end how many pages there are, and writes a foot with their numbers below each."""

from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from connectors.paper.lettering import latin

_GREY, _LINE = Color(0.4, 0.4, 0.4), Color(0.75, 0.75, 0.75)


def numbered(foot: str, side: float, bottom: float) -> type[Canvas]:
    """Return such a canvas; ``side`` and ``bottom`` are margins in points, and the foot stands in the lower one."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the library's own word
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for n, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._foot(n, len(self._pages))
                super().showPage()
            super().save()

        def _foot(self, page: int, pages: int) -> None:
            width = self._pagesize[0]
            self.setStrokeColor(_LINE)
            self.line(side, bottom - 3 * mm, width - side, bottom - 3 * mm)
            self.setFillColor(_GREY)
            self.setFont("Helvetica", 7)
            self.drawString(side, bottom - 7 * mm, latin(foot))
            self.drawRightString(width - side, bottom - 7 * mm, f"Page {page} of {pages}")

    return Numbered
