"""Values that look like those of a real document: names, streets, item numbers with check digits, dates, amounts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connectors.edi.guide import Element, Guide
from connectors.edi.line import Single
from world.chance import Dice


@dataclass
class Said:
    """A segment as far as it is written: its id and its elements."""

    segment: str
    elements: list[Single]

    def before(self) -> str:
        """Return the element that stands before the next one."""
        last = self.elements[-1] if self.elements else ""
        return last[0] if isinstance(last, tuple) else str(last)


_TOWNS = (
    ("Columbus", "OH", "43215"), ("Portland", "OR", "97209"), ("Savannah", "GA", "31401"), ("Tulsa", "OK", "74103"),
    ("Duluth", "MN", "55802"), ("Reno", "NV", "89501"),
)  # fmt: skip
_STREETS = ("100 Harbor Street", "27 Mill Lane", "4400 Commerce Way", "815 Orchard Road", "12 Dock Avenue")
_ROUTES = ("GROUND", "TWO DAY AIR", "STANDARD FREIGHT")
_FIRMS = ("Acme Stores", "Blue Harbor Goods", "Northwind Retail", "Kettle and Mug", "Lakeside Outfitters", "Pine Hill")
_PEOPLE = ("Ann Meyer", "Luis Ortega", "Mary Chen", "Peter Novak", "Ines Costa")
_GOODS = ("Stoneware mug blue", "Tea kettle steel", "Cotton towel large", "Oak cutting board", "Glass jar one litre")
_CARRIERS = ("UPSN", "FDEG", "ABFS", "ODFL", "RDWY")
_ROLES = ("ST", "BT", "BY", "SF", "VN", "SE")
_NUMBERINGS = ("UP", "VN", "BP", "EN", "SK", "CB", "UK", "MG", "PL", "LT", "VC", "MN", "SN", "ON", "PI", "IT")
_UNITS = ("EA", "CA", "BX", "DZ")
_REFERENCES = frozenset(
    [
        "56",
        "76",
        "127",
        "145",
        "285",
        "310",
        "324",
        "325",
        "326",
        "328",
        "367",
        "394",
        "396",
        "402",
        "433",
        "443",
        "447",
        "451",
        "507",
        "508",
        "529",
        "684",
        "1271",
        "1705",
    ]
)
_FIRST_DAY = date(2026, 11, 20)
_COUNTED = {"PO1", "IT1", "POC", "LIN", "SN1", "SLN", "ACK"}  # segments whose 350 counts the lines


class Pen:
    """Says values for the elements of one document."""

    def __init__(self, guide: Guide, dice: Dice, common: Mapping[str, Sequence[str]]) -> None:
        self._dice = dice
        self._common = common  # codes that partners use most, by element
        self._town = 0
        self._counts: dict[str, int] = {}
        self._by_number: Mapping[str, Callable[[Element, Said], str]] = {
            "143": lambda *_: guide.set,
            "329": lambda *_: "0001",
            "350": self._line_number,
            "554": self._counted,
            "355": lambda *_: dice.pick(_UNITS),
            "235": self._numbering,
            "234": self._item_number,
            "98": self._role,
            "67": self._id,
            "66": lambda _, said: "2" if said.segment == "TD5" else dice.pick(("92", "9", "UL")),
            "93": self._name,
            "166": lambda *_: dice.pick(_STREETS),
            "387": lambda *_: dice.pick(_ROUTES),
            "19": lambda *_: _TOWNS[self._town][0],
            "156": lambda *_: _TOWNS[self._town][1],
            "116": lambda *_: _TOWNS[self._town][2],
            "26": lambda *_: "US",
            "100": lambda *_: "USD",
            "140": lambda *_: dice.pick(_CARRIERS),
            "364": self._communication,
            "365": lambda *_: dice.pick(("TE", "EM")),
            "87": self._marks,
            "88": lambda *_: "GM",
            "438": lambda *_: self._checked("0", 12),
            "447": lambda *_: "LDT",
            "479": lambda *_: "PO",
            "480": lambda *_: guide.release,
            "1250": lambda *_: "D8",
            "1251": lambda *_: self._day(8),
            "784": lambda *_: "4",
            "721": lambda *_: "PO1",
            "I17": lambda *_: "A",
            "I18": lambda *_: "000",
        }

    def value(self, element: Element, said: Said) -> str:
        """Return a value that fits the element's type, lengths and codes, and what was said before it."""
        special = self._by_number.get(element.number)
        if special is not None:
            value = special(element, said)
            if _fits(element, value):
                return value
        return self._of_kind(element)

    def ended(self, said: Said) -> None:
        """Take note that a segment is complete: the next one has another town and the next number."""
        self._counts[said.segment] = self._counts.get(said.segment, 0) + 1
        if said.segment == "N4":
            self._town = self._dice.between(0, len(_TOWNS) - 1)

    def _of_kind(self, element: Element) -> str:
        if element.kind == "ID" or element.codes:
            return self._code(element)
        if element.kind == "DT":
            return self._day(element.longest)
        if element.kind == "TM":
            return f"{self._dice.between(6, 18):02d}{self._dice.between(0, 5)}0"
        if element.kind == "R":
            return self._decimal(element)
        if element.kind.startswith("N"):
            return str(self._dice.between(1, 9) * 10 ** max(int(element.kind[1]), element.shortest - 1))[
                : element.longest
            ]
        return self._text(element)

    def _code(self, element: Element) -> str:
        known = element.codes or tuple(element.named.names if element.named else ())
        common = [code for code in self._common.get(element.number, ()) if not element.codes or code in element.codes]
        if common:
            return self._dice.pick(common)
        fitting = [code for code in known if element.shortest <= len(code) <= element.longest]
        return self._dice.pick(fitting) if fitting else "Z" * element.shortest

    def _text(self, element: Element) -> str:
        if element.number in _REFERENCES:
            return self._digits(max(element.shortest, min(7, element.longest)))
        if element.longest >= 20:
            return self._dice.pick(_GOODS)[: element.longest].rstrip().ljust(element.shortest, "0")
        if element.longest >= 6:
            return self._digits(max(element.shortest, min(6, element.longest)))
        return str(self._dice.between(1, 9)) * element.shortest

    def _decimal(self, element: Element) -> str:
        if element.number in ("212", "782"):
            return f"{self._dice.between(1, 99)}.{self._dice.between(10, 98):02d}"
        least = 10 ** (element.shortest - 1)
        return str(self._dice.between(least, min(max(least * 2, 48), 10**element.longest - 1)))

    def _day(self, width: int) -> str:
        day = _FIRST_DAY + timedelta(days=self._dice.between(0, 40))
        return f"{day:%Y%m%d}"[-width:] if width < 8 else f"{day:%Y%m%d}"

    def _line_number(self, element: Element, said: Said) -> str:
        counted = said.segment in _COUNTED and not said.elements
        return str(self._counts.get(said.segment, 0) + 1) if counted else str(self._dice.between(1, 9))

    def _counted(self, element: Element, said: Said) -> str:
        return str(self._counts.get(said.segment, 0) + 1)

    def _numbering(self, element: Element, said: Said) -> str:
        known = element.codes or _NUMBERINGS
        return next((one for one in known if one not in said.elements), known[-1])

    def _item_number(self, element: Element, said: Said) -> str:
        kind = said.before()
        if kind in ("UP", "EN", "UK"):
            return self._checked("", {"UP": 12, "EN": 13, "UK": 14}[kind])
        if kind in ("VN", "SK"):
            return f"{self._dice.pick(('MUG', 'KETTLE', 'TOWEL', 'JAR'))}-{self._dice.between(1, 99):02d}"
        return str(self._dice.between(100_000, 999_999))

    def _role(self, element: Element, said: Said) -> str:
        if said.segment != "N1":
            return self._code(element)
        known = element.codes or _ROLES
        return known[self._counts.get("N1", 0) % len(known)]

    def _id(self, element: Element, said: Said) -> str:
        if said.segment == "TD5":
            return self._dice.pick(_CARRIERS)
        width = {"UL": 13, "9": 13, "1": 9}.get(said.before(), 4)
        return (
            self._checked("", width)
            if said.before() == "UL"
            else str(self._dice.between(10 ** (width - 1), 10**width - 1))
        )

    def _name(self, element: Element, said: Said) -> str:
        return self._dice.pick(_PEOPLE if said.segment in ("PER", "G61", "POD") else _FIRMS)

    def _communication(self, element: Element, said: Said) -> str:
        if said.before() == "EM":
            return self._dice.pick(("orders@acme.example", "desk@nordwind.example"))
        return f"614555{self._dice.between(100, 199):04d}"

    def _marks(self, element: Element, said: Said) -> str:
        return "00" + self._checked("00", 18) if said.before() == "GM" else str(self._dice.between(10**6, 10**7))

    def _digits(self, width: int) -> str:
        return str(self._dice.between(10 ** (width - 1), 10**width - 1))

    def _checked(self, start: str, width: int) -> str:
        """Return digits of that width whose last one is GS1's check digit."""
        body = start + "".join(str(self._dice.between(0, 9)) for _ in range(width - 1 - len(start)))
        total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body)))
        return body + str(-total % 10)


def _fits(element: Element, value: str) -> bool:
    """Say whether a special value may stand in an element as this guide has it."""
    digits = value.replace(".", "") if element.kind == "R" else value
    return element.shortest <= len(digits) <= element.longest and (not element.codes or value in element.codes)
