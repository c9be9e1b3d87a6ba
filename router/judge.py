"""Accept an order, hold it for a person, or reject it: every rule is asked, and every finding is kept."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from canonical.finding import Finding, Severity
from canonical.hold import Hold, HoldKind
from canonical.noun import Noun
from canonical.order import PurchaseOrder
from router.facts import Facts
from router.rules import Rule, every_rule

OptionTable = Mapping[str, Mapping[str, str]]  # rule to option to its text, as ``review`` in a partner's profile


class Verdict(StrEnum):
    """What shall happen to the order inside the house; what the buyer is told is another ``Verdict``."""

    accept = "accept"
    hold = "hold"
    reject = "reject"


class Decision(Noun):
    """The verdict and its reasons.

    ``holds`` gathers the findings that stop the order, one hold a kind;
    ``findings`` are all, the merely informing ones included, in order of rule;
    ``asked`` names every rule that looked at the order, also those that found nothing.
    """

    verdict: Verdict
    asked: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def reason(self) -> str:
        """Why the order is rejected, for the buyer's eyes; empty where it is not."""
        return "; ".join(finding.says for finding in self.findings if finding.severity is Severity.reject)


class _Setting(NamedTuple):
    rule: Rule
    options: BaseModel
    severity: Severity | None  # None: the rule's own


def judge(order: PurchaseOrder, facts: Facts, options: OptionTable = MappingProxyType({})) -> Decision:
    """Return the decision; one finding of severity reject rejects, else one of severity hold holds.

    A finding of a rule that a person waived for this order only informs, and so does one
    that was approved in the same words; a line that the buyer has called off is no
    reason for anything. An order of which nothing at all can be delivered, and which
    no one is asked about, is rejected. Raises ``ValueError`` for options that ``check_options``
    finds fault with.
    """
    settings, problems = _settings(options)
    if problems:
        raise ValueError("; ".join(problems))
    kinds = {setting.rule.name: setting.rule.kind for setting in settings}
    findings = [finding for setting in settings for finding in _ask(setting, order, facts)]
    if all(finding.severity is Severity.inform for finding in findings) and not facts.leaves_something(order):
        findings.append(_nothing_to_deliver(order))
    severities = {finding.severity for finding in findings}
    if Severity.reject in severities:
        verdict = Verdict.reject
    else:
        verdict = Verdict.hold if Severity.hold in severities else Verdict.accept
    return Decision(verdict=verdict, asked=tuple(kinds), holds=tuple(_holds(findings, kinds)), findings=tuple(findings))


def check_options(options: OptionTable) -> list[str]:
    """Return a sentence for each thing that is wrong with a profile's ``review`` section; none when all is well."""
    return _settings(options)[1]


def _ask(setting: _Setting, order: PurchaseOrder, facts: Facts) -> Iterator[Finding]:
    rule = setting.rule.name
    gone = tuple(f"lines[{position - 1}]." for position in facts.called_off)
    for finding in setting.rule.review(order, facts, setting.options):
        if finding.place and finding.place.field and finding.place.field.startswith(gone):
            continue
        known = rule in facts.waived or finding.says in facts.approved
        severity = Severity.inform if known else setting.severity or finding.severity
        yield finding.model_copy(update={"severity": severity})


def _holds(findings: list[Finding], kinds: Mapping[str, HoldKind]) -> Iterator[Hold]:
    stopping = [finding for finding in findings if finding.severity is Severity.hold]
    for kind in HoldKind:
        of_kind = tuple(finding for finding in stopping if kinds[finding.rule] is kind)
        if of_kind:
            yield Hold(kind=kind, findings=of_kind)


def _nothing_to_deliver(order: PurchaseOrder) -> Finding:
    says = f"order {order.number} has no line that we can deliver: none is an item of ours with a quantity"
    return Finding(rule="nothing_to_deliver", severity=Severity.reject, says=says)


def _settings(options: OptionTable) -> tuple[list[_Setting], list[str]]:
    """Read the options of every rule that is not switched off; the second part says what could not be read."""
    rules = {rule.name: rule for rule in every_rule()}
    problems = [
        f"review.{name}: there is no such rule; there are {', '.join(rules)}" for name in options if name not in rules
    ]
    settings = []
    for rule in rules.values():
        given = dict(options.get(rule.name, {}))
        wanted = given.pop("severity", "")
        if wanted not in ("", "off", *Severity):
            problems.append(f"review.{rule.name}.severity: expected inform, hold, reject or off, not {wanted!r}")
            continue
        try:
            chosen = rule.options.model_validate(given)
        except ValidationError as error:
            problems.extend(_explain(rule, error))
            continue
        if wanted != "off":
            settings.append(_Setting(rule, chosen, Severity(wanted) if wanted else None))
    return settings, problems


def _explain(rule: Rule, error: ValidationError) -> Iterator[str]:
    known = ", ".join(["severity", *rule.options.model_fields])
    for fault in error.errors():
        where = ".".join(["review", rule.name, *map(str, fault["loc"])])
        if fault["type"] == "extra_forbidden":
            yield f"{where}: this rule has no such option; it has {known}"
        else:
            yield f"{where}: {fault['msg']}, not {fault['input']!r}"
