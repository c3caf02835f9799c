"""What the document types of each system do with money."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docs.generating.tables import code, table, yes

from ledgerbridge.model.money import MoneyModel
from ledgerbridge.wiring import connector_kinds

MONEY: Mapping[str, Callable[[MoneyModel], str]] = {
    "drafts": lambda m: yes(m.drafts),
    "takes a tax amount": lambda m: m.takes_tax.value,
    "total": lambda m: "its own" if m.keeps_totals else "the one it is given",
    "tax of a line by": lambda m: m.taxed_by.value,
    "discount of a document": lambda m: m.discount.value,
    "shipping of a document": lambda m: m.shipping.value,
}
RECKONING: Mapping[str, Callable[[MoneyModel], str]] = {
    "a line comes to": lambda m: m.line.value,
    "prices": lambda m: m.prices.value,
    "tax is rounded": lambda m: "never" if m.exact else m.tax.value,
    "decimals of amounts": lambda m: "any" if m.exact else _places(m.places, "the currency's"),
    "of prices": lambda m: "as amounts" if m.price_is_amount else _places(m.price_places, "any"),
    "of quantities": lambda m: _places(m.quantity_places, "any"),
    "discount of a line in percent": lambda m: _places(m.percent_places, "no"),
    "whole units": lambda m: yes(m.whole_units),
    "lines below zero": lambda m: yes(m.negative_lines),
}


def money() -> str:
    """For each document type who has drafts, and which field takes tax."""
    return _models(MONEY)


def reckoning() -> str:
    """For each document type where its system rounds, and what it holds."""
    return _models(RECKONING)


def _places(places: int | None, otherwise: str) -> str:
    return otherwise if places is None else str(places)


def _models(columns: Mapping[str, Callable[[MoneyModel], str]]) -> str:
    """A row for each type that is a document, and for each country where it is otherwise."""
    rows = []
    for kind in connector_kinds().values():
        for type in kind.capabilities.types.values():
            if type.money is not None:
                models = {"": type.money, **{f", {country}": one for country, one in type.money.variants.items()}}
                rows += [
                    [kind.label, f"{code(type.type)}{where}", *(say(model) for say in columns.values())]
                    for where, model in models.items()
                ]
    return table(["system", "type", *columns], rows)
