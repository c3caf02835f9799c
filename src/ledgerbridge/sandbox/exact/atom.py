"""Answers in XML: what a caller gets who does not ask for JSON."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ledgerbridge.sandbox.exact.model import EntitySet
from ledgerbridge.sandbox.exact.times import atom_date, read_date
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import Wire

NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" '
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
)
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
ATOM = "application/atom+xml;charset=utf-8"


def response(status: int, kind: EntitySet, body: Wire) -> Response:
    """The same answer as in JSON, as a feed or an entry."""
    # EX-ATOM
    content = body["d"]
    if isinstance(content, dict) and "results" not in content:
        text = f"{HEAD}{_entry(kind, content, NAMESPACES)}"
    else:
        text = f"{HEAD}{_feed(kind, content)}"
    return Response(status, {"content-type": ATOM}, text.encode())


def _feed(kind: EntitySet, content: Any) -> str:
    rows = content if isinstance(content, list) else content["results"]
    more = content.get("__next") if isinstance(content, dict) else None
    link = f'<link rel="next" href={quoteattr(more)} />' if more else ""
    entries = "".join(_entry(kind, row, "") for row in rows)
    title = kind.path.rpartition("/")[2]
    return f'<feed {NAMESPACES}><title type="text">{title}</title>{entries}{link}</feed>'


def _entry(kind: EntitySet, row: Wire, namespaces: str) -> str:
    metadata = row["__metadata"]
    values = "".join(_value(kind, name, value) for name, value in row.items() if name in kind.props)
    return (
        f"<entry {namespaces}><id>{escape(metadata['uri'])}</id>"
        f"<category term={quoteattr(metadata['type'])} />"
        f'<content type="application/xml"><m:properties>{values}</m:properties></content></entry>'
    )


def _value(kind: EntitySet, name: str, value: Any) -> str:
    """One property; collections are left to their links."""
    edm = kind.props[name].kind
    if edm == "Collection":
        return ""
    type = "" if edm == "String" else f' m:type="Edm.{edm}"'
    if value is None:
        return f'<d:{name}{type} m:null="true" />'
    return f"<d:{name}{type}>{escape(_text(edm, value))}</d:{name}>"


def _text(edm: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    moment = read_date(value) if edm == "DateTime" else None
    return atom_date(moment) if moment is not None else str(value)


def metadata(service: str, kinds: list[EntitySet]) -> Response:
    """The schema of one service."""
    # EX-SCHEMA
    types = "".join(_entity_type(kind) for kind in kinds)
    sets = "".join(f'<EntitySet Name="{kind.path.rpartition("/")[2]}" EntityType="{kind.model}" />' for kind in kinds)
    text = (
        f'{HEAD}<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">'
        '<edmx:DataServices><Schema Namespace="Exact.Web.Api.Models" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">'
        f'{types}<EntityContainer Name="{service}">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>'
    )
    return Response(200, {"content-type": "application/xml;charset=utf-8"}, text.encode())


def _entity_type(kind: EntitySet) -> str:
    name = kind.model.rpartition(".")[2]
    props = "".join(
        f'<Property Name="{prop.name}" Type="Edm.{prop.kind}" Nullable="{str(not prop.is_key).lower()}" />'
        for prop in kind.props.values()
        if prop.kind != "Collection"
    )
    return f'<EntityType Name="{name}"><Key><PropertyRef Name="{kind.key}" /></Key>{props}</EntityType>'
