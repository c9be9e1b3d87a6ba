"""Writes a guide as the XML files that pyx12 loads.

A folder for pyx12 holds the map of each set, one dictionary of data elements
(so one folder a release), an index, an empty list of external codes, and a map
of the envelope for each interchange version.
"""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from connectors.edi.guide_notation import MANY
from connectors.edi.guide_shape import Element, Guide, Loop, Part, Use

ENVELOPE_VERSIONS = ("00401", "00501")
_ISA = ((2, 2), (10, 10), (2, 2), (10, 10), (2, 2), (15, 15), (2, 2), (15, 15), (6, 6), (4, 4), (1, 1), (5, 5), (9, 9),
        (1, 1), (1, 1), (1, 1))  # fmt: skip
_GS = ("479", "ENV15", "ENV15", "ENV8", "337", "28", "ENV2", "480")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def map_name(guide: Guide) -> str:
    """Return the name of the file that holds a guide's map."""
    return f"{guide.set}.{guide.release}.xml"


def folder_files(guide: Guide) -> dict[str, str]:
    """Return every file that pyx12 needs for one guide: name to content."""
    keys = _Keys(guide)
    files = {
        map_name(guide): _guide_xml(guide, keys),
        "dataele.xml": _dictionary(keys),
        "codes.xml": f"{_HEAD}<codesets></codesets>\n",
        "maps.xml": _index(guide),
    }
    for version in ENVELOPE_VERSIONS:
        files[f"x12.control.{version}.xml"] = _envelope("X12", version, "")
    return files


class _Keys:
    """The names of elements in pyx12's dictionary: their numbers, and others for those that a partner made differ."""

    def __init__(self, guide: Guide) -> None:
        self.elements: dict[str, Element] = dict(guide.elements)
        self._names = {id(one): number for number, one in guide.elements.items()}

    def of(self, element: Element) -> str:
        """Return the key of an element, entering it where it is new."""
        if id(element) not in self._names:
            key = f"{element.number}.{len(self._names)}"
            self._names[id(element)] = key
            self.elements[key] = element
        return self._names[id(element)]


def _guide_xml(guide: Guide, keys: _Keys) -> str:
    lines: list[str] = []
    _write(guide.items, lines, keys)
    version = "00501" if guide.release >= "005010" else "00401"
    inside = '<loop xid="ST_LOOP" type="explicit" usage="R" pos="20" repeat="&gt;1">' + "\n".join(lines) + "</loop>"
    return _envelope(guide.set, version, inside)


def _write(items: Iterable[Use | Loop], lines: list[str], keys: _Keys) -> None:
    for number, item in enumerate(items, 1):
        pos = number * 10
        if isinstance(item, Loop):
            often = "&gt;1" if item.most == MANY else str(item.most)
            lines.append(f'<loop xid="{item.name}_LOOP" usage="{_usage(item.required)}" pos="{pos}" repeat="{often}">')
            _write(_opening_required(item.items), lines, keys)
            lines.append("</loop>")
        else:
            _write_segment(item, pos, lines, keys)


def _opening_required(items: tuple[Use | Loop, ...]) -> tuple[Use | Loop, ...]:
    first, *rest = items
    assert isinstance(first, Use), "a loop begins with a segment"
    return (Use(first.segment, first.most, True), *rest)


def _write_segment(item: Use, pos: int, lines: list[str], keys: _Keys) -> None:
    often = "&gt;1" if item.most == MANY else str(item.most)
    one = item.segment
    lines.append(f'<segment xid="{one.id}" usage="{_usage(item.required)}" pos="{pos}" max_use="{often}">')
    if _keyed(one.parts[0]):
        # A required first element with codes would make pyx12 take a wrong code for another segment;
        # "at least one of 01 and 01" says the same and keeps it an error of the element.
        lines.append("<syntax>R0101</syntax>")
    lines += [f"<syntax>{note}</syntax>" for note in one.notes]
    for number, part in enumerate(one.parts, 1):
        _write_part(part, f"{one.id}{number:02d}", number, lines, keys)
    lines.append("</segment>")


def _write_part(part: Part, name: str, number: int, lines: list[str], keys: _Keys) -> None:
    if part.element is not None:
        usage = "S" if number == 1 and _keyed(part) else _usage_of(part)
        lines.append(_element_xml(name, keys.of(part.element), usage, number, part.element.codes, part.most))
        return
    lines.append(f'<composite xid="{name}" usage="{_usage_of(part)}" seq="{number}" repeat="{part.most}">')
    for inner, component in enumerate(part.components, 1):
        assert component.element is not None, "a composite holds simple elements"
        # Codes of the very first component would make pyx12 take a wrong code for another segment.
        codes = component.element.codes if (number, inner) != (1, 1) else ()
        key = keys.of(component.element)
        lines.append(_element_xml(f"{name}-{inner}", key, _usage_of(component), inner, codes))
    lines.append("</composite>")


def _element_xml(name: str, key: str, usage: str, number: int, codes: Iterable[str], most: int = 1) -> str:
    listed = "".join(f"<code>{code}</code>" for code in codes)
    valid = f"<valid_codes>{listed}</valid_codes>" if listed else ""
    often = f' max_use="{most}"' if most > 1 else ""
    return f'<element xid="{name}" data_ele="{key}" usage="{usage}" seq="{number}"{often}>{valid}</element>'


def _usage_of(part: Part) -> str:
    return "N" if part.unused else _usage(part.required)


def _keyed(part: Part) -> bool:
    return part.required and part.element is not None and part.element.kind == "ID" and bool(part.element.codes)


def _usage(required: bool) -> str:
    return "R" if required else "S"


def _dictionary(keys: _Keys) -> str:
    rows = [_entry(key, one.kind, one.shortest, one.longest) for key, one in keys.elements.items() if key[0] != "I"]
    rows += [_entry(f"I{number:02d}", "AN", least, most) for number, (least, most) in enumerate(_ISA, 1)]
    rows += [_entry("ENV15", "AN", 1, 15), _entry("ENV8", "DT", 6, 8), _entry("ENV2", "AN", 1, 2)]
    return f"{_HEAD}<data_elements>{''.join(rows)}</data_elements>\n"


def _entry(number: str, kind: str, shortest: int, longest: int) -> str:
    return f'<data_ele ele_num="{number}" data_type="{kind}" min_len="{shortest}" max_len="{longest}" name=""/>\n'


def _index(guide: Guide) -> str:
    rows = []
    for version in ENVELOPE_VERSIONS:
        rows.append(
            f'<version icvn="{version}"><map vriic={quoteattr(guide.release)} fic="{guide.group}" abbr="{guide.set}">'
            f'{map_name(guide)}</map><map vriic="" fic="" abbr="X12">x12.control.{version}.xml</map></version>'
        )
    return f"{_HEAD}<maps>{''.join(rows)}</maps>\n"


def _envelope(name: str, version: str, inside: str) -> str:
    isa = "".join(_plain(f"ISA{at:02d}", f"I{at:02d}", at, version if at == 12 else "") for at in range(1, 17))
    gs = "".join(_plain(f"GS{at:02d}", number, at) for at, number in enumerate(_GS, 1))
    ge = _plain("GE01", "97", 1) + _plain("GE02", "28", 2)
    iea = _plain("IEA01", "97", 1) + _plain("IEA02", "I13", 2)
    return (
        f'{_HEAD}<transaction xid="{name}"><loop xid="ISA_LOOP" type="explicit" usage="R" pos="10" repeat="&gt;1">'
        f'<segment xid="ISA" usage="R" pos="10" max_use="1" end_tag="IEA">{isa}</segment>'
        f'<loop xid="GS_LOOP" type="explicit" usage="R" pos="20" repeat="&gt;1">'
        f'<segment xid="GS" usage="R" pos="10" max_use="1" end_tag="GE">{gs}</segment>{inside}'
        f'<segment xid="GE" usage="R" pos="30" max_use="1">{ge}</segment></loop>'
        f'<segment xid="IEA" usage="R" pos="30" max_use="1">{iea}</segment></loop></transaction>\n'
    )


def _plain(name: str, number: str, at: int, code: str = "") -> str:
    valid = f"<valid_codes><code>{code}</code></valid_codes>" if code else ""
    return f'<element xid="{name}" data_ele="{number}" usage="R" seq="{at}">{valid}</element>'
