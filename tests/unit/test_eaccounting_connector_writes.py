"""What the eAccounting connector writes of customers and articles, seen in the company's own records."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.eaccounting_company import Company, change, new, run

from ledgerbridge.connectors.base.protocol import Call, Delayed, Refused, Written
from ledgerbridge.model.values import Value

EVA: dict[str, Value] = {
    "Name": "Eva Lind",
    "EmailAddress": "eva@nordljus.example",
    "InvoiceCity": "Stockholm",
    "InvoicePostalCode": "111 22",
}


def test_customer_is_created_with_our_reference_below_the_note_and_the_company_s_terms() -> None:
    company = Company()
    write = new(1, {**EVA, "Note": "Prefers mail"}, "customers")
    done = company.made("customers", write)
    stored = company.stored("customers", done.id)
    assert stored["Note"] == f"Prefers mail\nLedgerbridge {write.reference}"
    assert stored["TermsOfPaymentId"]
    assert (stored["IsActive"], stored["IsPrivatePerson"]) == (True, False)
    assert done.fields["Note"] == "Prefers mail"
    assert company.calls() == ["GET customers", "GET companysettings", "POST customers"]


def test_person_is_created_as_private() -> None:
    company = Company()
    done = company.made("customers", new(1, {**EVA, "IsPrivatePerson": True}, "customers"))
    assert company.stored("customers", done.id)["IsPrivatePerson"] is True


def test_customer_without_city_is_held_back_or_gets_what_the_connection_says() -> None:
    bare = {path: value for path, value in EVA.items() if path != "InvoiceCity"}
    [refused] = Company().write("customers", new(1, bare, "customers"))
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.field) == ("LB-REC-03", "InvoiceCity")
    company = Company(city_if_none="-")
    done = company.made("customers", new(1, bare, "customers"))
    assert company.stored("customers", done.id)["InvoiceCity"] == "-"


def test_update_keeps_what_it_does_not_name() -> None:
    company = Company()
    id = company.customer(EdiGlnNumber="7300010000001", WebshopCustomerNumber=77, ContactPersonName="Anna")
    record = run(company.connector.fetch("customers", [id])).found[id]
    company.made("customers", change(id, {"Telephone": "08-1"}, record.version))
    stored = company.stored("customers", id)
    kept = (stored["EdiGlnNumber"], stored["WebshopCustomerNumber"], stored["ContactPersonName"])
    assert (stored["Telephone"], kept) == ("08-1", ("7300010000001", 77, "Anna"))


@pytest.mark.parametrize("note", ["Another", None])
def test_update_of_a_note_keeps_our_reference(note: str | None) -> None:
    company = Company()
    write = new(1, {**EVA, "Note": "Prefers mail"}, "customers")
    done = company.made("customers", write)
    updated = company.made("customers", change(done.id, {"Note": note}, done.version))
    assert updated.fields["Note"] == note
    assert str(company.stored("customers", done.id)["Note"]).endswith(f"Ledgerbridge {write.reference}")


def test_what_people_write_below_our_line_is_read_and_kept() -> None:
    company = Company()
    write = new(1, {**EVA, "Note": "Prefers mail"}, "customers")
    done = company.made("customers", write)
    company.edits("customers", done.id, Note=f"{company.stored('customers', done.id)['Note']}\nCall first")
    [record] = run(company.connector.find("customers", "LedgerbridgeReference", [write.reference]))[write.reference]
    assert record.fields["Note"] == "Prefers mail\nCall first"
    updated = company.made("customers", change(done.id, {"Note": "Call never"}, record.version))
    assert (updated.fields["Note"], updated.fields["LedgerbridgeReference"]) == ("Call never", write.reference)


def test_update_of_a_version_that_moved_on_is_delayed_and_changes_nothing() -> None:
    company = Company()
    id = company.customer()
    version = run(company.connector.fetch("customers", [id])).found[id].version
    company.passes(1)
    company.edits("customers", id, Name="A person's")
    [outcome] = company.write("customers", change(id, {"Name": "Ours"}, version))
    assert isinstance(outcome, Delayed)
    assert outcome.problem.code == "LB-REC-07"
    assert company.stored("customers", id)["Name"] == "A person's"


def test_number_of_another_customer_is_refused_with_its_id() -> None:
    company = Company()
    other = company.customer(CustomerNumber="7001")
    [outcome] = company.write("customers", new(1, {**EVA, "CustomerNumber": "7001"}, "customers"))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-06", "CustomerNumber")
    assert outcome.problem.values["id"] == other


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"Name": "x" * 51}, "LB-REC-04", "Name"),
        ({"InvoiceCountryCode": "Atlantis"}, "LB-REC-01", "InvoiceCountryCode"),
        ({"ShoeSize": "44"}, "LB-REC-01", "ShoeSize"),
        ({"UnpaidInvoicesAmount": Decimal(5)}, "LB-REC-01", "UnpaidInvoicesAmount"),
        ({"DiscountPercentage": Decimal(2)}, "LB-REC-01", "DiscountPercentage"),
        ({"ReverseChargeOnConstructionServices": True}, "LB-REC-03", "VatNumber"),
        ({"IsPrivatePerson": "perhaps"}, "LB-REC-01", "IsPrivatePerson"),
        ({"TermsOfPaymentId": "00000000-0000-4000-8000-000000000000"}, "LB-REC-11", "TermsOfPaymentId"),
    ],
)
def test_refusal_names_the_field(fields: dict[str, Value], code: str, field: str) -> None:
    company = Company()
    [outcome] = company.write("customers", new(1, {**EVA, **fields}, "customers"))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == (code, field)
    assert company.count("customers") == 0


def test_labels_and_copies_are_written_as_lists_and_read_as_texts() -> None:
    company = Company()
    label = company.loads("customerlabels", {"Name": "Gold"})[0]
    fields: dict[str, Value] = {**EVA, "CustomerLabels": label, "EmailAddresses": "a@x.example, b@x.example"}
    done = company.made("customers", new(1, fields, "customers"))
    stored = company.stored("customers", done.id)
    assert [each["Id"] for each in stored["CustomerLabels"]] == [label]
    assert stored["EmailAddresses"] == ["a@x.example", "b@x.example"]
    cleared = company.made("customers", change(done.id, {"CustomerLabels": None}, done.version))
    assert cleared.fields["CustomerLabels"] is None


def test_company_number_is_found_with_and_without_its_hyphen() -> None:
    company = Company()
    id = company.customer(CorporateIdentityNumber="556123-4567")
    found = run(company.connector.find("customers", "CorporateIdentityNumber", ["5561234567"]))
    assert [record.id for record in found["5561234567"]] == [id]


def test_article_gets_coding_and_unit_of_the_connection_and_the_price_with_vat() -> None:
    company = Company()
    done = company.made("articles", new(1, {"Number": "L1", "Name": "Lamp", "NetPrice": Decimal("400")}, "articles"))
    stored = company.stored("articles", done.id)
    assert (stored["CodingId"], stored["UnitId"]) == (company.settings["article_coding"], company.settings["unit"])
    assert (stored["NetPrice"], stored["GrossPrice"]) == (400, 500)


def test_update_of_one_price_moves_the_other() -> None:
    company = Company()
    id = company.article(NetPrice=400, GrossPrice=500)
    company.made("articles", change(id, {"NetPrice": Decimal("80.80")}))
    stored = company.stored("articles", id)
    assert (stored["NetPrice"], stored["GrossPrice"]) == (80.8, 101)
    company.made("articles", change(id, {"GrossPrice": Decimal("125")}))
    assert company.stored("articles", id)["NetPrice"] == 100


def test_article_without_coding_is_held_back() -> None:
    company = Company(article_coding="")
    [outcome] = company.write("articles", new(1, {"Number": "L1", "Name": "Lamp"}, "articles"))
    assert isinstance(outcome, Refused)
    assert (outcome.problem.code, outcome.problem.field) == ("LB-REC-03", "CodingId")


def test_article_sent_again_is_adopted_where_it_holds_the_same_and_refused_where_not() -> None:
    company = Company()
    write = new(1, {"Number": "L1", "Name": "Lamp", "NetPrice": Decimal("4")}, "articles")
    call = company.connector.prepare("articles", [write], "request-1")
    [first] = run(company.connector.write(call))
    [again] = run(company.connected().write(Call.unpacked(call.packed())))
    assert isinstance(first, Written)
    assert isinstance(again, Written)
    assert (again.id, again.adopted, company.count("articles")) == (first.id, True, 1)
    company.edits("articles", first.id, Name="Another lamp")
    [refused] = run(company.connector.write(call))
    assert isinstance(refused, Refused)
    assert (refused.problem.code, refused.problem.values["id"]) == ("LB-REC-06", first.id)


def test_prepared_bytes_hold_the_changes_alone() -> None:
    company = Company()
    call = company.connector.prepare("customers", [change("x", {"Name": "A", "Note": None})], "request-1")
    assert call.body == b'[{"Name":"A","Note":null}]'
    assert company.calls() == []
