"""Debtors: whom documents are for on the other side, brought by the flows of companies, people and contact persons.

A document is for its company where companies have a flow of their own, and names its person as the company's contact;
else it is for its person. A default debtor stands in where that is chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from ledgerbridge.connectors.base.protocol import Fetched
from ledgerbridge.engine.asking import fetch_all
from ledgerbridge.engine.awaiting import about, as_now, awaited
from ledgerbridge.engine.barred import asks_after, unusable
from ledgerbridge.engine.customers_there import CustomersThere
from ledgerbridge.engine.flow import MAIN, Flow
from ledgerbridge.engine.needs import Brought, Derives
from ledgerbridge.engine.parties import COMPANY, Found, in_words, party_of, party_there
from ledgerbridge.engine.planned import Need
from ledgerbridge.engine.run import Run
from ledgerbridge.engine.unneeded import brought_by_documents
from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.documents import Document
from ledgerbridge.model.money import MoneyModel
from ledgerbridge.model.problems import Problem
from ledgerbridge.model.record import Record
from ledgerbridge.model.side import Side
from ledgerbridge.planner.documents.party import Party
from ledgerbridge.planner.documents.terms import Debtor, DocumentTerms
from ledgerbridge.store import links

OF_DEBTOR = frozenset({"LB-DOC-58", "LB-DOC-59"})
"""Problems of documents that pass once their customer has another e-mail address, or another VAT number."""
OF_DEBTOR_THERE = frozenset({"LB-DOC-60"})
"""Problems that pass once the customer has another currency in the target."""


class Debtors:
    """Finds whom the documents of one side are for on the other."""

    def __init__(
        self,
        run: Run,
        flow: Flow,
        side: Side,
        siblings: Mapping[str, Derives],
    ) -> None:
        assert flow.documents is not None
        self._run = run
        self._flow = flow
        self._side = side
        self._terms: DocumentTerms = flow.documents
        self._people = siblings.get(self._terms.customers)
        self._companies = siblings.get(self._terms.companies)
        self._contacts = siblings.get(self._terms.contacts)
        self._slots = flow.end(side).capabilities.slots
        self._target_slots = flow.end(side.other).capabilities.slots
        money = flow.end(side.other).capabilities.money or MoneyModel()
        self._there = CustomersThere(run, money, side, self._people, self._companies)
        self._default: tuple[Flow, Side, Record] | None = None
        """The target's record of the default debtor, once it was asked for."""

    async def of(self, documents: Sequence[Document], foreign: Mapping[str, str]) -> dict[str, Found]:
        """{id of a document: whom it is for}, `foreign` being {id of a document: its currency} of those that will have
        another than the target's company."""
        for one in documents:
            self._run.demands.note((self._flow.name, self._side, one.id), "", ())
        if self._terms.debtor is not Debtor.NEVER:
            await self._learn_default()
        if self._terms.debtor is Debtor.ALWAYS:
            return await self._with_usable_default(await self._always(documents))
        documents, unclear = await self._of_one_contact(documents)
        found = await self._at_companies({one.id: id for one in documents if (id := self._company_id(one))})
        rest = [one for one in documents if one.id not in found or _is_left_out(found[one.id])]
        people = await self._as_people({one.id: id for one in rest if (id := self._person_id(one))})
        found |= {
            id: _either(found[id], one) if _is_left_out(one) and id in found else one for id, one in people.items()
        }
        found = await self._with_persons(documents, found)
        found, read = await self._with_companies_beside(found)
        found = await self._there.of_linked(found, read)
        found = await self._there.of_new(documents, found, foreign)
        found |= {id: Found(Brought(problem=problem)) for id, problem in unclear.items()}
        return await self._with_usable_default({one.id: self._settled(found.get(one.id)) for one in documents})

    async def _of_one_contact(self, documents: Sequence[Document]) -> tuple[list[Document], dict[str, Problem]]:
        """The documents, each naming of several contacts the one that is a customer in the target; and why there is
        none such, by the id of the document."""
        several = {one.id: one.contact_ids for one in documents if one.contact_ids and len(one.contact_ids) > 1}
        if not several or self._people is None:
            return list(documents), {}
        ids = sorted({id for contacts in several.values() for id in contacts})
        linked = await self._run.read(partial(_linked, self._run, self._people.flow, self._side, ids))
        lacking = sorted({id for contacts in several.values() if not linked & {*contacts} for id in contacts})
        came, _ = await self._asked(self._people, {one: set(lacking) & {*ids} for one, ids in several.items()})
        usable = linked | {id for id, one in came.items() if one.problem is None}
        chosen: dict[str, str] = {}
        unclear: dict[str, Problem] = {}
        for document, contacts in several.items():
            fit = [id for id in contacts if id in linked] or [id for id in contacts if id in usable]
            if len(fit) == 1:
                chosen[document] = fit[0]
            else:
                unclear[document] = about(_which(contacts, fit), *self._contacts_of(contacts, linked))
        return [_for_contact(one, chosen) for one in documents], await as_now(self._run, unclear)

    def _contacts_of(self, ids: Sequence[str], linked: Collection[str]) -> list[Awaited]:
        """The contacts of a document: it may be clear once one of them is another one, or is linked."""
        assert self._people is not None
        return [Awaited(self._people.flow.name, self._side, id, linked=id in linked) for id in ids]

    def _company_id(self, document: Document) -> str | None:
        """The source's id of the company, where its flow has records by this id."""
        if self._companies is None:
            return None
        return document.company_id if "company_id" in self._slots else document.customer_id

    def _person_id(self, document: Document) -> str | None:
        return document.customer_id or document.contact_id

    async def _brought(self, flow: Derives | None, ids: Mapping[str, str]) -> dict[str, Found]:
        """{id of a document: its debtor}, `ids` being {id of a document: id of a record of the flow}."""
        if flow is None or not ids:
            return {}
        came, records = await self._asked(flow, {document: {id} for document, id in ids.items()})
        return {
            document: Found(
                came[id],
                is_company=flow is self._companies,
                party=party_of(flow.flow, self._side, records[id]) if id in records else Party(),
                named=in_words(flow.flow, self._side, records[id]) if id in records else "",
                told_by=(flow.flow, self._side, records[id]) if id in records else None,
            )
            for document, id in ids.items()
            if id in came
        }

    async def _asked(
        self, flow: Derives, wanted: Mapping[str, Collection[str]]
    ) -> tuple[dict[str, Brought], dict[str, Record]]:
        """What the records come to that documents ask for, `wanted` being {id of a document: ids of records}."""
        for document, ids in wanted.items():
            self._run.demands.note((self._flow.name, self._side, document), flow.flow.name, ids)
        every = sorted({id for ids in wanted.values() for id in ids})
        return await brought_by_documents(self._run, flow, self._side, every, self._terms.update_customer)

    async def _at_companies(self, ids: Mapping[str, str]) -> dict[str, Found]:
        return await self._brought(self._companies, ids)

    async def _as_people(self, ids: Mapping[str, str]) -> dict[str, Found]:
        """Documents of people; those of somebody who stands at a company are for that company."""
        found = await self._brought(self._people, ids)
        if self._companies is None or self._people is None:
            return found
        end = self._people.flow.end(self._side)
        left_out = sorted({ids[document] for document, one in found.items() if _is_left_out(one)})
        records = (await fetch_all(end.connector, end.type, left_out)).found if end.capabilities.companions else {}
        beside = {id: record.companion[COMPANY] for id, record in records.items() if COMPANY in record.companion}
        above = await self._at_companies({doc: beside[id] for doc, id in ids.items() if id in beside})
        return found | {doc: _either(one, found[doc]) for doc, one in above.items()}

    async def _with_persons(self, documents: Sequence[Document], found: Mapping[str, Found]) -> dict[str, Found]:
        """The companies' documents name their contact person, where that one can be had."""
        wanted = {one.id: id for one in documents if (id := self._contact_of(one, found.get(one.id))) is not None}
        is_named = "contact_id" in self._target_slots or self._companies is None
        persons = await self._brought(self._contacts, wanted) if is_named else {}
        usable = {id: one.debtor for id, one in persons.items() if one.debtor.problem is None}
        return {
            id: msgspec.structs.replace(one, person=usable[id]) if id in usable else one for id, one in found.items()
        }

    def _contact_of(self, document: Document, found: Found | None) -> str | None:
        """The source's id of the contact person of a document's company. Where a company and its person are one record
        there, it is that."""
        if found is None or found.debtor.problem is not None:
            return None
        if found.is_company:
            return document.contact_id
        is_both = self._companies is None and self._contacts is not None and found.party.is_company
        return (document.contact_id or document.customer_id) if is_both else None

    async def _with_companies_beside(self, found: Mapping[str, Found]) -> tuple[dict[str, Found], Fetched | None]:
        """People with the company that stands beside them in the target, where documents name that too; and what was
        read of these people for it."""
        flow = self._people
        alone = {id: one for id, one in found.items() if not one.is_company and one.debtor.id is not None}
        if flow is None or not alone or "company_id" not in self._target_slots:
            return dict(found), None
        end = flow.flow.end(self._side.other)
        if not end.capabilities.companions:
            return dict(found), None
        ids = sorted({one.debtor.id for one in alone.values() if one.debtor.id is not None})
        read = await fetch_all(end.connector, end.type, ids)
        return {id: _beside(one, read.found) if id in alone else one for id, one in found.items()}, read

    # --- the default debtor ------------------------------------------------------------------------------------------

    async def _always(self, documents: Sequence[Document]) -> dict[str, Found]:
        """All documents are booked on one customer; their own is read, to be named in them."""
        named: dict[str, str] = {}
        parties: dict[str, Party] = {}
        for flow, id_of in ((self._people, self._person_id), (self._companies, self._company_id)):
            ids = {one.id: id for one in documents if (id := id_of(one)) is not None}
            if flow is None or not ids:
                continue
            end = flow.flow.end(self._side)
            records = (await fetch_all(end.connector, end.type, sorted(set(ids.values())))).found
            for document, id in ids.items():
                if id in records:
                    told = in_words(flow.flow, self._side, records[id])
                    named[document] = ", ".join(filter(None, (told, named.get(document, ""))))
                    parties[document] = party_of(flow.flow, self._side, records[id])
        return {one.id: self._standing_in(named.get(one.id, ""), parties.get(one.id, Party())) for one in documents}

    async def _with_usable_default(self, found: Mapping[str, Found]) -> dict[str, Found]:
        """Where the default debtor stands in, it is none that was blocked or made inactive in the target."""
        flow = self._people or self._companies
        if flow is None or not any(one.stands_in for one in found.values()):
            return dict(found)
        id = self._terms.default_debtor or ""
        end = flow.flow.end(self._side.other)
        read = await fetch_all(end.connector, end.type, [id]) if asks_after(end) else Fetched({}, [])
        problem = unusable(self._run, flow.flow, self._side.other, [id], read).get(id)
        if problem is None:
            return dict(found)
        return {id: Found(Brought(problem=problem)) if one.stands_in else one for id, one in found.items()}

    def _settled(self, found: Found | None) -> Found:
        """The debtor, else the default one where it may stand in."""
        usable = found is not None and found.debtor.problem is None
        if not usable and self._terms.default_debtor and self._terms.debtor is Debtor.FALLBACK:
            return self._standing_in(found.named, found.party) if found is not None else self._standing_in("", Party())
        return found if found is not None else Found(Brought(problem=_no_customer()))

    def _standing_in(self, named: str, party: Party) -> Found:
        """The default debtor for somebody who buys. Without one, the document names no customer."""
        if not self._terms.default_debtor:
            return Found(Brought(problem=_no_customer()))
        told = party_there(*self._default) if self._default is not None else Party()
        booked, found = msgspec.structs.replace(party, debtor=told), Brought(self._terms.default_debtor)
        return Found(found, party=booked, named=named, stands_in=True, told_by=self._default, there=self._default)

    async def _learn_default(self) -> None:
        """What the target decides by its customer follows from the default debtor's own record there."""
        id = self._terms.default_debtor
        for flow in (self._people, self._companies):
            if flow is None or id is None or self._default is not None:
                continue
            end = flow.flow.end(self._side.other)
            record = (await fetch_all(end.connector, end.type, [id])).found.get(id)
            if record is not None:
                self._default = (flow.flow, self._side.other, record)


def of_debtor(run: Run, problem: Problem, found: Found) -> Problem:
    """The problem of a document; where it lies in what a record of the debtor holds, about that record."""
    told_by = found.told_by if problem.code in OF_DEBTOR else None
    there = found.there if problem.code in OF_DEBTOR | OF_DEBTOR_THERE else None
    lies_in = [awaited(run, *one) for one in (told_by, there) if one is not None]
    return about(problem, *lies_in) if lies_in else problem


# --- what the document says of them -----------------------------------------------------------------------------------


def told(document: Document, found: Found) -> Document:
    """The document, naming in its notes whom it is for where another debtor stands in."""
    if not found.stands_in or not found.named:
        return document
    return msgspec.structs.replace(document, notes="\n".join(filter(None, (document.notes, found.named))))


def fields_of(found: Found, slots: Mapping[str, str]) -> tuple[dict[str, str], list[Need]]:
    """({path: id} of whom the document names, ids that are still to be made)."""
    named = _named(found, slots)
    fields = {slots[slot]: one.id for slot, one in named.items() if one.id is not None}
    needs = [Need(one.action, slots[slot]) for slot, one in named.items() if one.action is not None]
    return fields, needs


def _named(found: Found, slots: Mapping[str, str]) -> dict[str, Brought]:
    """{slot: whom the document names there}."""
    if "customer_id" in slots:
        named = {"customer_id": found.debtor, "contact_id": found.person}
    elif found.is_company:
        named = {"company_id": found.debtor, "contact_id": found.person}
    else:
        company = Brought(found.debtor.companion.get(COMPANY), found.debtor.making.get(COMPANY))
        named = {"contact_id": found.debtor, "company_id": company}
    return {slot: one for slot, one in named.items() if slot in slots}


def _beside(one: Found, records: Mapping[str, Record]) -> Found:
    record = records.get(one.debtor.id or "")
    beside = record.companion if record is not None else {}
    return msgspec.structs.replace(
        one, debtor=msgspec.structs.replace(one.debtor, companion={**beside, **one.debtor.companion})
    )


def _either(found: Found, other: Found) -> Found:
    """What is found; where neither it nor that other one can be had, either of them may free the document."""
    if found.debtor.problem is None or other.debtor.problem is None:
        return found
    told = about(found.debtor.problem, *other.debtor.problem.awaits)
    return msgspec.structs.replace(found, debtor=msgspec.structs.replace(found.debtor, problem=told))


def _is_left_out(found: Found) -> bool:
    """Whether the debtor is nothing its flow is about."""
    return found.debtor.problem is not None and found.debtor.problem.code == "LB-DOC-07"


def _no_customer() -> Problem:
    return Problem(
        "LB-DOC-11",
        "The document names no customer.",
        "Name a customer in it, or choose a default customer for such documents.",
        field="customer_id",
    )


def _linked(run: Run, flow: Flow, side: Side, ids: Sequence[str], connection: Connection) -> set[str]:
    return set(links.by_ids(connection, run.integration, flow.name, MAIN, side, ids))


def _for_contact(document: Document, chosen: Mapping[str, str]) -> Document:
    return msgspec.structs.replace(document, contact_id=chosen.get(document.id, document.contact_id))


def _which(contacts: Sequence[str], fit: Sequence[str]) -> Problem:
    return Problem(
        "LB-DOC-43",
        "The document names several contacts, {ids}, of whom {n} can be its customer.",
        "Leave only the one who is billed on it.",
        {"ids": ", ".join(contacts), "n": str(len(fit))},
        field="contact_ids",
    )
