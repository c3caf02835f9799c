"""Documents drawn by chance are composed, written by the connectors, and compared with what the simulators reckon.

    uv run python -m tests.pair.totals --documents 10000 --seed 1
    uv run python -m tests.pair.totals --documents 500 --only "quickbooks Invoice, US"

For each record type: how many documents were written, how many were refused and by which code, and how many came to
something else than was expected. Exit code 1 where there is one of these, or one that is not its source's total.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from random import Random

import msgspec
from tests.pair.stands import STANDS, Customer, Stand
from tests.support.random_documents import comes_to, drawn

from ledgerbridge.connectors.base.protocol import Refused, Written
from ledgerbridge.model.documents import Document
from ledgerbridge.model.money import rounded
from ledgerbridge.model.problems import RecordRefused
from ledgerbridge.planner.documents.agreeing import wanted_of
from ledgerbridge.planner.documents.composing import Composed, composed
from ledgerbridge.planner.documents.reading import understood
from ledgerbridge.planner.documents.terms import DocumentTerms

FRESH = 300
"""Documents for which one simulated company is used."""


class Found(msgspec.Struct):
    """What became of the documents of one record type."""

    documents: int = 0
    written: int = 0
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    """By code, before anything was sent."""
    by_vendor: list[str] = []
    """What the vendor refused although it was meant to take it."""
    differing: list[str] = []

    @property
    def is_good(self) -> bool:
        return not self.differing and not self.by_vendor


def compared(name: str, documents: int, seed: int) -> Found:
    """Writes that many documents into a record type."""
    found = Found()
    stand: Stand | None = None
    for n in range(documents):
        if n % FRESH == 0:
            stand = STANDS[name]()
        assert stand is not None
        _one(stand, Random(f"{seed} {name} {n}"), n, found)
    return found


def _one(stand: Stand, random: Random, n: int, found: Found) -> None:
    found.documents += 1
    customer = random.choice(stand.customers)
    document, terms = drawn(random, stand.source, n), stand.terms(random)
    if customer.currencies and document.currency not in customer.currencies:
        document = drawn(random, msgspec.structs.replace(stand.source, currencies=customer.currencies), n)
    try:
        made = composed(document, terms, customer.party, stand.target, {})
    except RecordRefused as refused:
        found.refused[refused.problem.code] += 1
        return
    found.differing += [f"{n}: {why}" for why in _unlike(stand, document, terms, made)]
    _write(stand, n, made, customer, found)


def _unlike(stand: Stand, document: Document, terms: DocumentTerms, made: Composed) -> list[str]:
    """Why what is expected is not what the source says."""
    if not stand.target.money.keeps_totals:
        return (
            [] if made.document.total == document.total else [f"{made.document.total} is stored for {document.total}"]
        )
    wanted = wanted_of(understood(document, terms))
    return [] if wanted.is_met(made.expected) else [f"{made.expected} is expected for {wanted}"]


def _write(stand: Stand, n: int, made: Composed, customer: Customer, found: Found) -> None:
    outcome = stand.write(made.document, customer)
    if isinstance(outcome, Refused):
        found.by_vendor.append(f"{n}: {outcome.problem} {outcome.problem.vendor_text}")
        return
    assert isinstance(outcome, Written), outcome
    found.written += 1
    stored = stand.stored(outcome.id)
    if stored != made.shown:
        found.differing.append(f"{n}: {stored} is there, {made.shown} was expected of {made.document}")
    if stand.stored_lines is not None:
        wanted = [rounded(comes_to(line), 2) for line in made.document.lines]
        held = [rounded(amount, 2) for amount in stand.stored_lines(outcome.id)]
        if held != wanted:
            found.differing.append(f"{n}: lines come to {held}, not to {wanted}")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(STANDS))
    chosen = parser.parse_args(arguments)
    good = True
    for name in [chosen.only] if chosen.only else STANDS:
        found = compared(name, chosen.documents, chosen.seed)
        good = good and found.is_good
        refused = ", ".join(f"{code} {times}" for code, times in found.refused.most_common())
        print(f"{name}: {found.documents} documents, {found.written} written, {len(found.differing)} differ; {refused}")
        for line in [*found.differing, *found.by_vendor][:5]:
            print(f"    {line}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
