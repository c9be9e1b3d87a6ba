"""Everything that pydifact does for us; nobody else imports it.

pydifact knows how EDIFACT releases, cuts and writes; it does not know where in
the bytes it is, and it stops at the first thing that it dislikes. So it is given
one segment at a time, whose bytes we have found and kept, and what it cannot
take comes back as nothing, for the caller to say so with its place.
"""

from collections.abc import Sequence

from pydifact.control.characters import Characters
from pydifact.exceptions import EDISyntaxError
from pydifact.parser import Parser
from pydifact.segments import Segment as Written
from pydifact.serializer import Serializer
from pydifact.syntax.v4.data import partner_identification_codes
from pydifact.tokenizer import Tokenizer

from connectors.edi.edifact.marks import COMPONENT, REPETITION, Marks
from connectors.edi.line import Line, Repeated

QUALIFIERS = frozenset(partner_identification_codes)  # element 0007: whose numbering a name is of
_NO_RELEASE = "\x00"  # pydifact always has a release character; level B has none
_PARSER = Parser()


def elements(text: str, marks: Marks) -> tuple[str, ...] | None:
    """Cut one segment, without its terminator, into elements whose components are joined by ``COMPONENT``.

    Release characters are gone, last empty components too. Nothing where
    pydifact will not have it, such as a release character with nothing behind it.
    """
    try:
        tokens = list(Tokenizer().get_tokens(text + marks.segment, _characters(marks)))
        found = next(iter(_PARSER.convert_tokens_to_raw_segments(tokens)), None)
    except EDISyntaxError:
        return None
    if found is None:
        return None
    return tuple(one if isinstance(one, str) else COMPONENT.join(one) for one in found)


def written(lines: Sequence[Line], marks: Marks, *, una: bool, line_breaks: bool) -> str:
    """Write segments, with a UNA before them where asked for; what is a service character in a text is released."""
    segments = [_segment(line, marks.repetition) for line in lines]
    text = Serializer(_characters(marks)).serialize(segments, with_una_header=una, break_lines=line_breaks)
    return str(text).replace(REPETITION, marks.release + marks.repetition)


def _segment(line: Line, repetition: str) -> Written:
    """Make a segment; pydifact releases no repetition separator, so one in a text is put aside until it is done."""
    parts: list[str | list[str]] = []
    for element in line[1:]:
        assert not isinstance(element, Repeated), "no EDIFACT message of ours repeats an element"
        texts = [element] if isinstance(element, str) else element
        texts = [text.replace(repetition, REPETITION) if repetition else text for text in texts]
        parts.append(texts[0] if isinstance(element, str) else texts)
    while parts and not any(parts[-1]):
        parts.pop()
    return Written(str(line[0]), *parts)


def _characters(marks: Marks) -> Characters:
    return Characters(  # type: ignore[no-untyped-call]
        component_separator=marks.component,
        data_separator=marks.element,
        decimal_point=marks.decimal,
        escape_character=marks.release or _NO_RELEASE,
        reserved=marks.repetition or " ",
        segment_terminator=marks.segment,
    )
