"""What becomes of a set, judged by everything that was found in it and around it."""

from collections.abc import Iterable

from canonical.finding import Finding
from connectors.edi.rulebook import REPORTED_AS, RULES, Policy, Verdict

_ORDER = list(Verdict)


def verdict(findings: Iterable[Finding], policy: Policy) -> Verdict:
    """Return the worst verdict that any of the findings calls for; ``accept`` where there are none."""
    return worst(_of(found.rule, policy) for found in findings)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that stands first in the order of ``Verdict``."""
    return min(verdicts, key=_ORDER.index, default=Verdict.accept)


def because(findings: Iterable[Finding], policy: Policy) -> list[str]:
    """Return the rules that put the findings at their verdict, sorted; lesser ones are left out."""
    findings = list(findings)
    reached = verdict(findings, policy)
    if reached is Verdict.accept:
        return []
    rules = {found.rule for found in findings if _of(found.rule, policy) is reached}
    return sorted({REPORTED_AS.get(rule, rule) for rule in rules})


def usable(reached: Verdict, policy: Policy) -> bool:
    """Say whether a set with that verdict may be worked with; a nonconformant one only under the lenient policy."""
    if reached is Verdict.nonconformant:
        return policy == "lenient"
    return reached in (Verdict.accept, Verdict.accept_with_warnings, Verdict.accept_then_exception)


def _of(rule: str, policy: Policy) -> Verdict:
    row = RULES[rule]
    return row.strict if policy == "strict" else row.lenient
