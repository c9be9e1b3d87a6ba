"""The suspicions that every order is held against: one file each, found by walking this folder.

A rule is a module named after what it suspects, with a docstring and three names:

``KIND``      the kind of hold that its findings make,
``Options``   what a partner's profile may set under ``review.<rule>``: strings in,
              typed by pydantic, nothing unknown allowed, a default for each,
``review``    a pure function of the order, the facts and the options, which yields
              one finding for each thing that it dislikes and raises nothing.

Order cannot matter: all rules run, and all findings are kept.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from canonical.finding import Finding
from canonical.hold import HoldKind
from canonical.order import PurchaseOrder
from router.facts import Facts

Review = Callable[[PurchaseOrder, Facts, Any], Iterator[Finding]]


class MalformedRuleError(Exception):
    """A file in the rules' folder is not a rule; the house refuses to start, and this says what it lacks."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One suspicion, ready to run; ``says`` is what it suspects, in a sentence."""

    name: str
    says: str
    kind: HoldKind
    options: type[BaseModel]
    review: Review


@cache
def every_rule() -> tuple[Rule, ...]:
    """Return all rules in order of name. Raises ``MalformedRuleError``."""
    return tuple(walk(__name__, __path__))


def walk(package: str, folders: Iterable[str]) -> Iterator[Rule]:
    """Yield the rules that lie in ``folders``, which are those of ``package``. Raises ``MalformedRuleError``."""
    for name in sorted(module.name for module in pkgutil.iter_modules(folders)):
        yield understand(importlib.import_module(f"{package}.{name}"))


def understand(module: ModuleType) -> Rule:
    """Return the rule that a module holds. Raises ``MalformedRuleError``, naming everything that is missing."""
    faults = list(_faults(module))
    if faults:
        raise MalformedRuleError(f"{module.__name__} is not a rule: {'; '.join(faults)}")
    return Rule(
        name=module.__name__.rpartition(".")[2],
        says=(module.__doc__ or "").strip().splitlines()[0],
        kind=module.KIND,
        options=module.Options,
        review=module.review,
    )


def _faults(module: ModuleType) -> Iterator[str]:
    if not (module.__doc__ or "").strip():
        yield "it has no docstring to say what it suspects"
    if not isinstance(getattr(module, "KIND", None), HoldKind):
        yield "KIND must be a HoldKind"
    yield from _option_faults(getattr(module, "Options", None))
    review = getattr(module, "review", None)
    if not callable(review) or list(inspect.signature(review).parameters) != ["order", "facts", "options"]:
        yield "review must be a function of order, facts and options"


def _option_faults(options: object) -> Iterator[str]:
    if not (isinstance(options, type) and issubclass(options, BaseModel)):
        yield "Options must be a pydantic model"
        return
    if options.model_config.get("extra") != "forbid":
        yield "Options must forbid unknown fields"
    for name, field in options.model_fields.items():
        if field.is_required():
            yield f"option {name} needs a default"
    if "severity" in options.model_fields:
        yield "severity can be set for every rule and must not be an option of this one"
