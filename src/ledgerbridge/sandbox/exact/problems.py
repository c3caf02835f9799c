"""Refusals: what the service says, in which language, with which status."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from ledgerbridge.sandbox.exact.captions import caption
from ledgerbridge.sandbox.kit.http import Response
from ledgerbridge.sandbox.kit.vendor import Wire

QUERY_SYNTAX = "Bad Request - Error in query syntax."
STREAM = "Error processing request stream. "
NEEDS_SELECT = "Please add a $select or a $top=1 statement to the query string."
UNEXPECTED = "A problem has occurred. The cause of this issue will be investigated as soon as possible."
WORDS = {
    "EN": {
        "mandatory": "Mandatory",
        "reference": "Invalid reference",
        "exists": "Data already exists.",
        "processed": "Already processed",
        "invalid": "Invalid",
        "long": "Too long",
        "not_allowed": "Not allowed",
        "not_found": "Not found",
    },
    "NL": {
        "mandatory": "Verplicht",
        "reference": "Ongeldige referentie",
        "exists": "Gegeven bestaat reeds.",
        "processed": "Reeds verwerkt",
        "invalid": "Ongeldig",
        "long": "Te lang",
        "not_allowed": "Niet toegestaan",
        "not_found": "Niet gevonden",
    },
}


class Problem(Exception):
    """The service refuses. A text may be a phrase that is still to be put into the user's language."""

    def __init__(self, status: int, *texts: str | Phrase, reason: str = "") -> None:
        super().__init__(*texts)
        self.status = status
        self.texts = texts
        self.reason = reason

    def message(self, language: str) -> str:
        """Several messages are joined by a line break."""
        # EX-ERROR-JOINED
        return "\r\n".join(text if isinstance(text, str) else text.told(language) for text in self.texts)


class Phrase:
    """A rule's complaint, about the field with this caption."""

    def __init__(self, word: str, prop: str = "") -> None:
        self.word = word
        self.prop = prop

    def told(self, language: str) -> str:
        # EX-ERROR-LANGUAGE
        word = WORDS[language][self.word]
        return f"{word}: {caption(self.prop, language)}" if self.prop else word


def mandatory(props: Sequence[str]) -> Problem:
    # EX-MANDATORY, EX-BUSINESS-500
    return Problem(500, *(Phrase("mandatory", prop) for prop in props))


def invalid_reference(props: Sequence[str]) -> Problem:
    # EX-INVALID-REFERENCE, EX-BUSINESS-500
    return Problem(500, *(Phrase("reference", prop) for prop in props))


def already_exists() -> Problem:
    # EX-EXISTS, EX-BUSINESS-500
    return Problem(500, Phrase("exists"))


def already_processed() -> Problem:
    # EX-PROCESSED-FINAL
    return Problem(500, Phrase("processed"))


def too_long(prop: str) -> Problem:
    # EX-LENGTHS
    return Problem(500, Phrase("long", prop))


def not_allowed(prop: str) -> Problem:
    # EX-NOT-ALLOWED
    return Problem(500, Phrase("not_allowed", prop))


def invalid(prop: str) -> Problem:
    return Problem(500, Phrase("invalid", prop))


def query_syntax() -> Problem:
    # EX-QUERY-SYNTAX
    return Problem(400, QUERY_SYNTAX)


def bad_stream(text: str) -> Problem:
    return Problem(400, STREAM + text)


def not_found() -> Problem:
    # EX-NOT-FOUND
    return Problem(404, Phrase("not_found"))


def response(problem: Problem, language: str, wants_json: bool) -> Response:
    """The refusal as it goes out, in JSON or XML."""
    # EX-ERROR-BODY, EX-ERROR-XML
    text = problem.message(language)
    if wants_json:
        body: Wire = {"error": {"code": "", "message": {"lang": "", "value": text}}}
        answer = Response.of(problem.status, body)
    else:
        answer = _xml(problem.status, text)
    if problem.reason:
        answer.headers["reason"] = problem.reason
    return answer


def _xml(status: int, text: str) -> Response:
    page = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f'<code></code><message xml:lang="">{escape(text)}</message></error>'
    )
    return Response(status, {"content-type": "application/xml;charset=utf-8"}, page.encode())
