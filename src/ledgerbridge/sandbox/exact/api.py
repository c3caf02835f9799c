"""The REST API of one division: from a call to the service's answer."""

from __future__ import annotations

import re

import msgspec

from ledgerbridge.sandbox.exact import (
    actions,
    atom,
    companies,
    filter_language,
    functions,
    listing,
    options,
    shapes,
    sync,
    writes,
)
from ledgerbridge.sandbox.exact.binding import read_body
from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.model import SETS, EntitySet
from ledgerbridge.sandbox.exact.problems import Phrase, Problem, not_found, query_syntax
from ledgerbridge.sandbox.exact.rulebook import NAVIGATION
from ledgerbridge.sandbox.exact.state import Grant, State
from ledgerbridge.sandbox.exact.table import Row, Table
from ledgerbridge.sandbox.kit.http import Request, Response
from ledgerbridge.sandbox.kit.vendor import Wire

BODY_MAX = 10 * 1024 * 1024
_KEYED = re.compile(r"(?P<set>[A-Za-z/]+)\((?P<key>[^()]*)\)(?:/(?P<rest>[A-Za-z]+))?")


class Target(msgspec.Struct, frozen=True):
    """What a path means."""

    kind: EntitySet
    key: str = ""
    collection: str = ""
    counts: bool = False


class Call(msgspec.Struct, frozen=True):
    """A call that was let in."""

    state: State
    grant: Grant
    desk: Desk
    request: Request
    target: Target

    @property
    def place(self) -> shapes.Place:
        return shapes.Place(self.request.base_url, self.desk.division, self.desk.lines, NAVIGATION)

    @property
    def kind(self) -> EntitySet:
        return self.target.kind


def wants_json(request: Request) -> bool:
    return "json" in request.headers.get("accept", "").lower()


def find(path: str) -> Target:
    """What the path behind the division means; spelling counts. Raises Problem for what is not there."""
    # EX-PATH-CASE
    if path in SETS:
        return Target(SETS[path])
    if path.endswith("/$count") and path.removesuffix("/$count") in SETS:
        return Target(SETS[path.removesuffix("/$count")], counts=True)
    found = _KEYED.fullmatch(path)
    if found is None or found["set"] not in SETS or not SETS[found["set"]].key:
        raise not_found()
    kind = SETS[found["set"]]
    rest = found["rest"] or ""
    if rest and (rest not in kind.props or kind.props[rest].kind != "Collection"):
        raise not_found()
    return Target(kind, _key(kind, found["key"]), rest)


def _key(kind: EntitySet, text: str) -> str:
    """The key in brackets. Raises Problem for a literal of another type."""
    literal = filter_language.parse_literal(text.strip())
    wanted = {"Guid": "guid", "String": "text"}.get(kind.props[kind.key].kind, "number")
    if literal.kind != wanted:
        raise query_syntax()
    return str(literal.value)


def serve(call: Call) -> Response:
    """The answer. Raises Problem."""
    request, kind = call.request, call.kind
    if request.method not in kind.methods or (request.method in ("PUT", "DELETE") and not call.target.key):
        raise Problem(405, Phrase("not_allowed"))  # EX-METHODS
    if request.method == "GET":
        return _get(call)
    _check_size(call)
    if request.method == "POST":
        return _post(call)
    row = _row(call)
    if request.method == "PUT":
        writes.change(call.desk, kind.base, row, read_body(request))
    else:
        writes.delete(call.desk, kind.base, row)
    return Response(204)  # EX-WRITE-204


def _check_size(call: Call) -> None:
    """A body is at most 10 MB; of files the decoded size counts, which is looked at where they are read."""
    # EX-BODY-SIZE
    has_file = any(prop.kind == "Binary" for prop in call.kind.props.values())
    if len(call.request.body) > BODY_MAX and not has_file:
        raise Problem(400, "The request is larger than 10 MB.")


def _post(call: Call) -> Response:
    if call.target.key:
        raise Problem(405, Phrase("not_allowed"))
    body = read_body(call.request)
    if call.kind.path in actions.ACTIONS:
        values = actions.run(call.desk, call.kind.path, body)
        row = Row(str(values[call.kind.key]), values, 0)
    else:
        row = writes.create(call.desk, call.kind.base, body)
    answer = _answer(call, 201, {"d": _created(call, row)})
    answer.headers["location"] = call.place.row_url(call.kind, row)
    return answer


def _created(call: Call, row: Row) -> Wire:
    """What a POST answers: of some sets nearly everything is null unless the whole was asked for."""
    # EX-POST-SPARSE, EX-POST-FILLED
    rules = writes.rules_of(call.kind.base)
    whole = shapes.wire(call.place, call.kind, row, shapes.Wish())
    if "return=representation" in call.request.headers.get("prefer", "").lower():
        return whole
    if not rules.is_answered_sparsely:
        return {name: None if name in rules.blank_in_answer else value for name, value in whole.items()}
    kept = (call.kind.key, "__metadata")
    empty = {"Byte": 0, "Boolean": False}
    kinds = {name: prop.kind for name, prop in call.kind.props.items()}
    return {
        name: value if name in kept or kinds[name] == "Collection" else empty.get(kinds[name])
        for name, value in whole.items()
    }


def _get(call: Call) -> Response:
    target, kind = call.target, call.kind
    navigation = NAVIGATION.get(kind.base, {}) if kind.kind != "sync" else {}
    if target.collection:
        return _collection(call)
    asked = options.read_options(call.request, kind, navigation)
    if target.key:
        return _answer(call, 200, {"d": shapes.wire(call.place, kind, _row(call), asked.wish)})
    if kind.kind == "sync":
        return _answer(call, 200, sync.page(call.place, call.desk, kind, asked))
    insists = bool(call.desk.division.settings["mandatory_filter"])
    options.check_demands(kind, asked, insists)
    table = _table(call)
    if target.counts:
        return _count(call, listing.count(call.place, kind, table, asked))
    body = listing.page(call.place, kind, table, asked)
    if kind.path in functions.BARE and isinstance(body["d"], dict):  # EX-FUNCTION-LIST
        body = {"d": body["d"]["results"]}
    return _answer(call, 200, body)


def _count(call: Call, number: int) -> Response:
    """A plain number, which nobody can have as JSON."""
    # EX-COUNT
    if wants_json(call.request):
        raise Problem(415, "Unsupported media type requested.")
    return Response(200, {"content-type": "text/plain;charset=utf-8"}, str(number).encode())


def _collection(call: Call) -> Response:
    """The lines behind a deferred address."""
    # EX-DEFERRED
    row = _row(call)
    target = NAVIGATION.get(call.kind.base, {}).get(call.target.collection)
    if target is None:
        return Response.of(200, {"d": {"results": []}})
    path, parent = target
    kind = SETS[path]
    asked = options.read_options(call.request, kind, NAVIGATION.get(path, {}))
    table = Table()
    for line in call.desk.lines(path, parent, row.id):
        table.put(line)
    inner = msgspec.structs.replace(call, target=Target(kind))
    return _answer(inner, 200, listing.page(call.place, kind, table, asked))


def _table(call: Call) -> Table:
    path = call.kind.path
    if path == companies.ME:
        return companies.me(call.state, call.grant, call.desk)
    if path in companies.DIVISION_SETS:
        return companies.divisions(call.state, call.grant, path)
    if path in functions.ROWS:
        return functions.table_of(call.desk, path, call.request)
    return call.desk.division.table(call.kind.base)


def _row(call: Call) -> Row:
    """The record the key names. Raises Problem where there is none."""
    row = _table(call).rows.get(call.target.key)
    if row is None:
        raise not_found()
    return row


def _answer(call: Call, status: int, body: Wire) -> Response:
    """In JSON where that is asked for, else as Atom."""
    # EX-ACCEPT
    return Response.of(status, body) if wants_json(call.request) else atom.response(status, call.kind, body)


def schema(service: str) -> Response:
    """The schema of one service. Raises Problem for one that is not there."""
    # EX-SCHEMA
    kinds = [kind for path, kind in SETS.items() if path.partition("/")[0] == service and kind.kind == ""]
    if not kinds:
        raise not_found()
    return atom.metadata(service, kinds)


def attachment(desk: Desk, id: str) -> Row | None:
    """The attachment an address of the file store names."""
    return desk.division.row("documents/DocumentAttachments", id)


def picture(desk: Desk, id: str) -> Row | None:
    """The item an address of a picture names, if it has one."""
    row = desk.division.row("logistics/Items", id)
    return row if row is not None and "Picture" in row.values else None
