"""The syntax and service report (CONTRL): whether an interchange could be read, not whether it is agreed to."""

from collections.abc import Iterator

from connectors.edi.edifact.contrl import ElementError, GroupReport, MessageReport, Named, Report
from connectors.edi.line import Element, Line

KIND = "CONTRL"


def identifier(version: str, agreed: str) -> tuple[str, ...]:
    """Return S009 of a CONTRL: it follows the syntax version, unless something else was agreed (``2:2``)."""
    own = agreed or ("4:1" if version == "4" else "D:3")
    return (KIND, *own.split(":"), "UN")


def lines(report: Report) -> list[Line]:
    """Return the segments between UNH and UNT."""
    element = report.element
    written: list[Line] = [
        (
            "UCI", report.reference, _named(report.sender), _named(report.receiver), report.action, report.code,
            report.service, _position(element) if element else "",
        )
    ]  # fmt: skip
    for message in report.messages:
        written += _message(message)
    for group in report.groups:
        written += _group(group)
    return written


def _group(group: GroupReport) -> Iterator[Line]:
    yield (
        "UCF", group.reference, _named(group.sender)[:2], _named(group.receiver)[:2], group.action, group.code,
        group.service,
    )  # fmt: skip
    for message in group.messages:
        yield from _message(message)


def _message(message: MessageReport) -> Iterator[Line]:
    yield ("UCM", message.reference, message.identifier, "4", message.code, message.service)
    for segment in message.segments:
        yield ("UCS", str(segment.position), segment.code)
        for element in segment.elements:
            yield ("UCD", element.code, _position(element))


def _position(element: ElementError) -> Element:
    return (str(element.position), "" if element.component is None else str(element.component))


def _named(name: Named) -> tuple[str, ...]:
    return (name.id, name.qualifier, name.routing)
