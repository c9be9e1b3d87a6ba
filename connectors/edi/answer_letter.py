"""Writes acknowledgements into one interchange: TA1s first, then a group for each release with its 997s or 999s."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from connectors.edi.acknowledgement import FunctionalAcknowledgement
from connectors.edi.answer import Answers
from connectors.edi.line import Line
from connectors.edi.sets import fa997, fa999, ta1
from connectors.edi.writer import group_header, write_interchange
from connectors.profile import EdiTerms

_RELEASE = re.compile(r"00[0-9]{4}[A-Z0-9]{0,6}")

Take = Callable[[str], int]  # a level (interchange, group, set) to its next control number


def kinds(answers: Answers) -> list[str]:
    """Return the set numbers of the answers to groups, in the order in which they are written."""
    return [kind(one, answers.terms) for same in _by_release(answers) for one in same]


def kind(answer: FunctionalAcknowledgement, terms: EdiTerms) -> str:
    """Return 999 where the partner wants it and the group's release has it, else 997."""
    newer = _release(answer, terms)[:6] >= fa997.NEWER
    return fa999.KIND if newer and terms.acknowledge.form == fa999.KIND else fa997.KIND


def write(answers: Answers, take: Take, now: datetime) -> tuple[bytes, dict[str, str]]:
    """Return the interchange and the control numbers in it. Raises ``Unreadable`` as the writer does."""
    interchange, groups, sets = take("interchange"), [], []
    lines: list[Line] = [ta1.line(one) for one in answers.interchanges]
    for same in _by_release(answers):
        terms = answers.terms.model_copy(update={"release": _release(same[0], answers.terms)})
        groups.append(f"{take('group'):0{terms.group_digits}d}")
        numbers = [f"{take('set'):0{terms.set_digits}d}" for _ in same]
        lines.append(group_header(fa997.KIND, terms, groups[-1], now))
        for one, number in zip(same, numbers, strict=True):
            lines += _set(one, number, terms)
        lines.append(("GE", str(len(same)), groups[-1]))
        sets += numbers
    content = write_interchange(
        lines,
        terms=answers.terms,
        interchange=interchange,
        groups=len(groups),
        now=now,
        longest=fa999.LONGEST,
    )
    written = {"interchange": f"{interchange:09d}", "group": ",".join(groups), "set": ",".join(sets)}
    return content, {level: number for level, number in written.items() if number}


def _set(answer: FunctionalAcknowledgement, number: str, terms: EdiTerms) -> list[Line]:
    form = kind(answer, terms)
    body = (fa999 if form == fa999.KIND else fa997).lines(answer, terms)
    return [("ST", form, number), *body, ("SE", str(len(body) + 2), number)]


def _by_release(answers: Answers) -> Sequence[list[FunctionalAcknowledgement]]:
    """Gather the answers by the release (GS08) in which each is written: that of the group it answers."""
    found: dict[str, list[FunctionalAcknowledgement]] = {}
    for one in answers.groups:
        found.setdefault(_release(one, answers.terms), []).append(one)
    return list(found.values())


def _release(answer: FunctionalAcknowledgement, terms: EdiTerms) -> str:
    """Return the group's own release, or the agreed one where it names none that could be written."""
    return answer.release if _RELEASE.fullmatch(answer.release) else terms.release
