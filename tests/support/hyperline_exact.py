"""Hyperline and Exact Online side by side, with what the tests of their pair put in and read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from tests.support.pair import Pair

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.model.problems import Problem
from ledgerbridge.sandbox.kit.faults import Kind, Match, Order, Phase
from ledgerbridge.store import schema
from ledgerbridge.store.decisions import Verdict
from ledgerbridge.usecases import attaching, coverage, deciding, link_file, readiness, reconfiguring
from ledgerbridge.usecases.coverage import Gap
from ledgerbridge.usecases.passes import PlanLine
from ledgerbridge.usecases.readiness import Readiness

ENTRIES = "salesentry/SalesEntries"
INVOICES = CREDIT_INVOICES = "salesinvoice/SalesInvoices"
"""One kind of record at Exact, told apart by its type."""
BANK_LINES = "financialtransaction/BankEntryLines"
RECEIVABLES = "cashflow/Receivables"
DOCUMENTS = "documents/Documents"
ATTACHMENTS = "documents/DocumentAttachments"
ACCOUNTS = "crm/Accounts"
CUSTOMER: dict[str, Any] = {
    "name": "Öberg AB",
    "billing_email": "ann@oberg.example",
    "currency": "EUR",
    "type": "corporate",
    "billing_address": {"line1": "Storgatan 12", "city": "Umeå", "zip": "903 26", "country": "NL"},
}


INVOICES_ON = 'tax.default_code = "2"\nrevenue.account = "account:8000"'
"""What invoices and credit notes need at least."""


def configuration(**flows: str) -> str:
    """A configuration file; the arguments are lines of the flows."""
    head = 'version = 1\n[integration.pair]\npreset = "hyperline-exact"\nleft = "hyperline"\nright = "exact"\n'
    return head + "".join(f"[integration.pair.flows.{name}]\n{lines}\n" for name, lines in flows.items())


CUSTOMERS_ON = configuration(customers='direction = "left-to-right"\nstart = "everything"')
"""All customers are sent; the preset sends none until somebody says so."""


class Books:
    """The pair, connected; `flows` are lines of the configuration."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.lines: list[PlanLine] = []

    def choose(self, **flows: str) -> None:
        """From now on this is configured."""
        self.pair.configuration = self.named({"": configuration(**flows)})[""]

    def named(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts with accounts of Exact by their ids."""
        return {key: ACCOUNT.sub(lambda found: self.account_id(found[1]), text) for key, text in texts.items()}

    def would_enter(self, **flows: str) -> dict[str, int]:
        """{flow: records that would enter it} with another configuration, as `config plan` counts them."""
        text = self.named({"": configuration(**flows)})[""]
        self.pair.later(1)
        proposal = self.pair.run(reconfiguring.propose(self.pair.hub, text, "ledgerbridge.toml"))
        return {flow.flow: flow.enters for effect in proposal.effects for flow in effect.flows if flow.enters}

    def outcomes(self, flow: str) -> set[str]:
        """What became of the flow's records, as the journal has it; what waited is left out."""
        with self.pair.engine.connect() as connection:
            rows = connection.execute(select(schema.journal.c.outcome).where(schema.journal.c.flow == flow))
            return {row[0] for row in rows} - {"waiting"}

    def fault(
        self, vendor: str, path: str, do: Kind, phase: Phase = "before", method: str | None = None, **more: Any
    ) -> None:
        """Orders a fault for calls to that path."""
        order = Order(do=do, match=Match(path=path, method=method), phase=phase, **more)
        self.pair.sandbox.desk(vendor).order_fault(self.pair.account(vendor), order)

    def coverage(self) -> list[Gap]:
        """As `ledgerbridge coverage` does it."""
        self.pair.later(1)
        return list(self.pair.run(coverage.coverage(self.pair.hub, self.pair.integration())).gaps)

    def readiness(self) -> Readiness:
        """As `ledgerbridge ready` sees it."""
        return self.pair.run(readiness.readiness(self.pair.hub))  # type: ignore[no-any-return]

    def attach_again(self, flow: str, *records: str) -> list[str]:
        """As `ledgerbridge attach` does it."""
        return list(self.pair.run(attaching.attach_again(self.pair.hub, self.pair.integration(), flow, records)))

    def link(self, flow: str, left: str, right: str) -> None:
        """As `ledgerbridge links import` does it."""
        lines = ["flow,role,left_id,right_id", f"{flow},main,{left},{right}"]
        self.pair.run(link_file.imported(self.pair.hub, self.pair.integration(), lines))

    def decide(self, flow: str, left: str, right: str) -> None:
        """As `ledgerbridge match decide` does it."""
        wanted = [deciding.Wanted(flow, left, right, Verdict.LINK)]
        self.pair.run(deciding.decide(self.pair.hub, self.pair.integration(), wanted, "Ann"))

    def sync(self, retry: bool = False) -> Counter[tuple[str, str]]:
        """{(flow, outcome): records} of a pass; with `retry`, what failed is tried again."""
        self.pair.later(1)
        report = self.pair.sync(retry_failed=retry)
        self.lines = self.pair.lines(report)
        return Counter({(flow, what): n for flow, counts in report.counts.items() for what, n in counts.items()})

    def problems(self) -> list[Problem]:
        """What went wrong in the last pass."""
        return [line.problem for line in self.lines if line.problem is not None]

    # --- what people do at Hyperline

    def customer(self, **changes: Any) -> str:
        return self._made("customers", {**CUSTOMER, **changes})

    def product(self, name: str = "Platform", **codes: str) -> str:
        """A product with accounting codes for the default entity."""
        return self._made("products", {"name": name, "accounting": {self.entity(): codes} if codes else {}})

    def entity(self) -> str:
        return str(self.pair.records("hyperline", "invoicing_entities")[0]["id"])

    def invoice(self, customer: str, *lines: Mapping[str, Any], **more: Any) -> str:
        body = {"customer_id": customer, "status": "to_pay", "line_items": list(lines) or [line()], **more}
        return self._made("invoices", body)

    def credit(self, invoice: str, **given: Any) -> str:
        vendor = self.pair.vendor("hyperline")
        made = vendor.person_does(self.pair.account("hyperline"), "invoices", invoice, {"do": "credit", **given})
        return str(made["id"])

    def seller(self, name: str, country: str = "NL") -> str:
        """One more company of one's own at Hyperline."""
        return self._made("invoicing_entities", {"name": name, "country": country})

    def raw(self, type: str, wire: Mapping[str, Any], **changes: Any) -> None:
        """A record as it is, whatever Hyperline's rules say."""
        self.pair.vendor("hyperline").load(self.pair.account("hyperline"), type, [{**wire, **changes}], True)

    def makes(self, type: str, **wire: Any) -> str:
        """Id of a record that a person makes at Hyperline."""
        return self._made(type, wire)

    def does(self, type: str, id: str, **action: Any) -> dict[str, Any]:
        """What a person does with a record of Hyperline."""
        vendor = self.pair.vendor("hyperline")
        return dict(vendor.person_does(self.pair.account("hyperline"), type, id, action))

    def ids(self, type: str) -> list[str]:
        """Ids of the records of Hyperline."""
        return [str(row["id"]) for row in self.pair.records("hyperline", type)]

    def _made(self, type: str, wire: Mapping[str, Any]) -> str:
        made = self.pair.vendor("hyperline").person_creates(self.pair.account("hyperline"), type, dict(wire))
        return str(made["id"])

    def of(self, type: str, id: str) -> dict[str, Any]:
        """A record of Hyperline."""
        return next(row for row in self.pair.records("hyperline", type) if row["id"] == id)

    # --- what stands at Exact

    def account(self, **wire: Any) -> str:
        """A customer that a person enters at Exact."""
        account = {"Name": "Öberg", "Status": "C", **wire}
        return str(self.pair.vendor("exact").person_creates(self.pair.account("exact"), ACCOUNTS, account)["ID"])

    def held(self, type: str) -> list[dict[str, Any]]:
        return [row for row in self.pair.records("exact", type) if not row.get("Deleted")]

    def enters(self, type: str, **wire: Any) -> dict[str, Any]:
        """A record that a person enters at Exact."""
        return dict(self.pair.vendor("exact").person_creates(self.pair.account("exact"), type, wire))

    def does_at_exact(self, type: str, id: str, **action: Any) -> None:
        self.pair.vendor("exact").person_does(self.pair.account("exact"), type, id, action)

    def pays_at_exact(self, invoice: str, amount: str | None = None) -> None:
        """Somebody books what the customer paid for an invoice, all of it or a part."""
        number = self.of("invoices", invoice)["number"]
        entry = next(one for one in self.held(ENTRIES) if one["YourRef"] == number)
        self.does_at_exact(ENTRIES, entry["EntryID"], do="pay", **({"amount": amount} if amount else {}))

    def paid_at_exact(self, invoice: str) -> list[dict[str, Any]]:
        """The lines of bank entries for an invoice."""
        number = self.of("invoices", invoice)["number"]
        entry = next(one for one in self.held(ENTRIES) if one["YourRef"] == number)
        return [row for row in self.held(BANK_LINES) if row["OurRef"] == entry["InvoiceNumber"]]

    def unmatches_at_exact(self) -> None:
        """The receivables that are paid are open again, as when somebody takes their matching back."""
        for row in self.held(RECEIVABLES):
            if row["IsFullyPaid"]:
                self.does_at_exact(RECEIVABLES, row["ID"], do="reopen")

    def pdf_at_exact(self, attachment: Mapping[str, Any]) -> bytes:
        """The bytes of an attachment, as whoever opens it gets them."""
        return bytes(self.pair.run(self._connector("exact").download(DOCUMENTS, attachment["Document"])).data)

    def pdf_at_hyperline(self, invoice: str) -> bytes:
        return bytes(self.pair.run(self._connector("hyperline").download("invoices", invoice)).data)

    def _connector(self, vendor: str) -> Connector:
        row = next(row for row in self.pair.run(self.pair.hub.connections()) if row.vendor == vendor)
        return self.pair.hub.connector(row)

    def open_balance(self) -> Decimal:
        """What customers owe, by the receivables that are open."""
        open = [row for row in self.held(RECEIVABLES) if not row["IsFullyPaid"]]
        return -sum((money(row["AmountFC"]) for row in open), Decimal(0))

    def account_id(self, code: str) -> str:
        return str(next(row["ID"] for row in self.held("financial/GLAccounts") if row["Code"].strip() == code))


def line(amount: int = 10000, units: int = 1, rate: int = 21, name: str = "Platform", **more: Any) -> dict[str, Any]:
    """A line; amounts in cents."""
    return {"name": name, "units_count": units, "unit_amount": amount, "tax_rate": rate, **more}


def day(value: str) -> str:
    """The day of a date as Exact writes it, `/Date(1795219200000)/`."""
    moment = datetime.fromtimestamp(int(value[len("/Date(") : -len(")/")]) / 1000, UTC)
    return f"{moment:%Y-%m-%d}"


def results(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of a document of Exact."""
    lines = document.get("SalesEntryLines") or document["SalesInvoiceLines"]
    return list(lines["results"])


def money(value: Any) -> Decimal:
    return Decimal(str(value))


ACCOUNT = re.compile(r"account:(\d+)")


@contextmanager
def connected(
    # Of any type, so that a dictionary of flows can be given with two stars.
    exact: Any = None,
    hyperline: Any = None,
    before: Any = None,
    settings: Any = None,
    **flows: str,
) -> Iterator[Books]:
    """Both systems, connected a minute ago. In the flows' lines `account:8000` stands for the id of that account at
    Exact; `exact` and `hyperline` are switches of the simulators, `before` is done an hour before they are connected,
    `settings` are those of the connection to Exact."""
    with Pair(None, vendors=("hyperline", "exact")) as pair:
        for vendor, switches in (("exact", exact), ("hyperline", hyperline)):
            pair.vendor(vendor).change_settings(pair.account(vendor), dict(switches or {}))
        books = Books(pair)
        books.choose(**flows)
        if before is not None:
            before(books)
            pair.pass_time(3600)
        pair.connect(exact={"sales_journal": "70"} if settings is None else books.named(settings))
        pair.pass_time(60)
        yield books
