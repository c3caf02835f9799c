"""The query options of a call, read and checked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.sandbox.exact import filter_language
from ledgerbridge.sandbox.exact.filter_language import Node
from ledgerbridge.sandbox.exact.model import SETS, EntitySet
from ledgerbridge.sandbox.exact.problems import NEEDS_SELECT, Problem, query_syntax
from ledgerbridge.sandbox.exact.shapes import Wish
from ledgerbridge.sandbox.kit.http import Request

HEAVY = (
    "financialtransaction/TransactionLines",
    "financialtransaction/BankEntries",
    "financialtransaction/CashEntries",
    "cashflow/Receivables",
    "inventory/ItemWarehouses",
    "logistics/SalesItemPrices",
    "salesorder/GoodsDeliveries",
)
"""Sets that insist on `$select` or `$top=1`."""
LONGEST_NUMBER = 9


class Options(msgspec.Struct, frozen=True):
    """What a list call asks for."""

    wish: Wish = Wish()
    filter: Node | None = None
    order: tuple[tuple[str, bool], ...] = ()
    """Properties to sort by, each with whether it falls."""
    top: int | None = None
    skip: int = 0
    token: str = ""
    counts: bool = False
    sent: Mapping[str, str] = {}
    """The options as they came."""


def read_options(request: Request, kind: EntitySet, navigation: Mapping[str, tuple[str, str]]) -> Options:
    """Raises Problem. Options without the dollar are not looked at."""
    # EX-OPTION-DOLLAR
    sent = {name: request.argument(name) for name in request.query if name.startswith("$")}
    text = sent.get("$filter", "").strip()
    return Options(
        wish=_wish(sent, kind, navigation),
        filter=_filter(text, kind) if text else None,
        order=_order(sent.get("$orderby", ""), kind),
        top=_number(sent.get("$top")),
        skip=_number(sent.get("$skip")) or 0,
        token=sent.get("$skiptoken", ""),
        counts=_counts(sent),
        sent=sent,
    )


def _filter(text: str, kind: EntitySet) -> Node:
    """The filter as a tree. Raises Problem for what does not parse and for properties that are not there."""
    # EX-QUERY-SYNTAX
    tree = filter_language.parse(text)
    if filter_language.fields_of(tree) - {name for name, prop in kind.props.items() if prop.kind != "Collection"}:
        raise query_syntax()
    return tree


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise query_syntax()
    return int(text)


def _counts(sent: Mapping[str, str]) -> bool:
    # EX-INLINECOUNT
    wanted = sent.get("$inlinecount", "none")
    if wanted not in ("allpages", "none"):
        raise query_syntax()
    return wanted == "allpages"


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _wish(sent: Mapping[str, str], kind: EntitySet, navigation: Mapping[str, tuple[str, str]]) -> Wish:
    """The properties wanted; those of an expanded collection are written behind its name and a slash."""
    # EX-SELECT
    expanded = _names(sent.get("$expand", ""))
    if any(name not in navigation for name in expanded):
        raise query_syntax()
    chosen = _names(sent.get("$select", ""))
    own = [name for name in chosen if "/" not in name]
    inner: dict[str, set[str]] = {name: set() for name in expanded}
    for name in chosen:
        collection, slash, prop = name.partition("/")
        if slash:
            _check_nested(inner, collection, prop, navigation)
            inner[collection].add(prop)
    if any(name not in kind.props for name in own if name != "*"):
        raise query_syntax()
    names = frozenset() if "*" in own or not own else frozenset((*own, *expanded))
    return Wish(names, {name: frozenset(props - {"*"}) for name, props in inner.items()})


def _check_nested(
    inner: Mapping[str, set[str]], collection: str, prop: str, navigation: Mapping[str, tuple[str, str]]
) -> None:
    if collection not in inner or (prop != "*" and prop not in SETS[navigation[collection][0]].props):
        raise query_syntax()


def _order(text: str, kind: EntitySet) -> tuple[tuple[str, bool], ...]:
    # EX-ORDERBY
    return tuple(_direction(part, kind) for part in _names(text))


def _direction(text: str, kind: EntitySet) -> tuple[str, bool]:
    name, *rest = text.split()
    prop = kind.props.get(name)
    if prop is None or prop.kind == "Collection" or rest not in ([], ["asc"], ["desc"]):
        raise query_syntax()
    return name, rest == ["desc"]


def check_demands(kind: EntitySet, options: Options, insists_on_filter: bool) -> None:
    """Raises Problem where the set demands a selection or a filter that is not there, or refuses what is."""
    chosen = _names(options.sent.get("$select", ""))
    if kind.kind == "bulk" and not chosen:
        raise Problem(400, NEEDS_SELECT)  # EX-BULK-SELECT
    if kind.kind == "" and kind.path in HEAVY and not chosen and options.top != 1:
        raise Problem(400, NEEDS_SELECT)  # EX-HEAVY-SELECT
    if kind.needs_filter and insists_on_filter:
        _check_filter_there(kind, options)
    if kind.filters and options.filter is not None:
        _check_filters_known(kind, options.filter)


def _check_filter_there(kind: EntitySet, options: Options) -> None:
    # EX-MANDATORY-FILTER
    flagged = [name for name, prop in kind.props.items() if prop.is_filterable]
    used = filter_language.fields_of(options.filter) if options.filter is not None else set()
    if not used & set(flagged):
        raise Problem(
            400,
            "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a $filter "
            f"parameter with one of the following fields in the url:{','.join(flagged)}.",
        )


def _check_filters_known(kind: EntitySet, tree: Node) -> None:
    # EX-BULK-FILTERS
    refused = sorted(filter_language.fields_of(tree) - kind.filters)
    if refused:
        raise Problem(400, f"Filtering on these fields is not supported: {', '.join(refused)}")
