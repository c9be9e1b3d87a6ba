"""Finds the marketplaces and carriers that this house can speak with: one module each, found by its folder.

A module that is there but not as it must be stops the start: a connector that is
silently missing would leave orders unread.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import connectors.carriers
import connectors.marketplaces
from canonical.noun import Noun
from connectors.connector import CarrierConnector, MarketplaceConnector

C = TypeVar("C", MarketplaceConnector, CarrierConnector)


class BadConnectorError(Exception):
    """A connector's module cannot be used; the sentence names the module, what is wrong, and what to do."""


class UnknownConnectorError(LookupError):
    """The configuration names a connector that no module provides; the sentence lists those there are."""


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Every connector by name; none of them is open yet."""

    marketplaces: dict[str, MarketplaceConnector]
    carriers: dict[str, CarrierConnector]

    def marketplace(self, name: str) -> MarketplaceConnector:
        """Return a marketplace's connector; raises ``UnknownConnectorError``."""
        return _named(self.marketplaces, name, "marketplace")

    def carrier(self, name: str) -> CarrierConnector:
        """Return a carrier's connector; raises ``UnknownConnectorError``."""
        return _named(self.carriers, name, "carrier")


def load() -> Catalog:
    """Import all modules in ``connectors/marketplaces`` and ``connectors/carriers``; raises ``BadConnectorError``."""
    return Catalog(
        marketplaces=found(connectors.marketplaces, MarketplaceConnector),
        carriers=found(connectors.carriers, CarrierConnector),
    )


def found(folder: ModuleType, kind: type[C]) -> dict[str, C]:
    """Return the connectors in one package by name; raises ``BadConnectorError``."""
    return {connector.name: connector for connector in _each(folder, kind)}


def _each(folder: ModuleType, kind: type[C]) -> Iterator[C]:
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda m: m.name):
        full = f"{folder.__name__}.{module.name}"
        where = str(Path(*full.split("."))) + (".py" if not module.ispkg else "")
        try:
            declared = getattr(importlib.import_module(full), "CONNECTOR", None)
        except (ImportError, SyntaxError) as error:
            raise BadConnectorError(f"{where} cannot be loaded: {error}. Mend it, or remove it.") from error
        yield _checked(declared, kind, where, module.name)


def _checked(declared: object, kind: type[C], where: str, name: str) -> C:
    if not isinstance(declared, kind):
        what = "declares no CONNECTOR" if declared is None else f"declares a {type(declared).__name__} as CONNECTOR"
        raise BadConnectorError(f"{where} {what}. It must end with `CONNECTOR = {kind.__name__}(name={name!r}, …)`.")
    if declared.name != name:
        raise BadConnectorError(f"{where} calls its connector {declared.name!r}. Call it {name!r}, as the file.")
    if not (isinstance(declared.terms, type) and issubclass(declared.terms, Noun)):
        raise BadConnectorError(f"{where}: CONNECTOR.terms must be a class derived from canonical.noun.Noun.")
    if not callable(declared.open):
        raise BadConnectorError(f"{where}: CONNECTOR.open must be a function that opens the connector.")
    return declared


def _named(known: dict[str, C], name: str, kind: str) -> C:
    if name not in known:
        raise UnknownConnectorError(f"there is no {kind} connector {name!r}; there are: {', '.join(sorted(known))}")
    return known[name]
