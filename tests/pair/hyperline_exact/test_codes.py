"""Product and tax codes of lines: of the product, else of the invoicing entity, else the default; never a guess."""

from __future__ import annotations

import pytest
from tests.pair.hyperline_exact.linked import with_customer
from tests.support.hyperline_exact import ENTRIES, INVOICES, Books, connected, line, money, results

ACCOUNT = 'revenue.account = "account:8000"'


def chosen(books: Books, *lines: str) -> None:
    """Invoices with these settings; `ENTITY` stands for the id of the invoicing entity."""
    text = "\n".join([ACCOUNT, *lines]).replace("ENTITY", books.entity())
    books.choose(invoices=text)


@pytest.mark.feature("F-HY-EX-INV-04")
@pytest.mark.parametrize(
    ("at_product", "lines", "rate", "expected"),
    [
        ("2", (), 21, "2"),
        ("2", ('tax.by_seller = { "ENTITY" = "1" }', 'tax.default_code = "1"'), 21, "2"),
        ("", ('tax.by_seller = { "ENTITY" = "2" }', 'tax.default_code = "4"'), 21, "2"),
        ("", ('tax.by_seller = { "ENTITY" = "2", "ENTITY 9" = "1" }',), 9, "1"),
        ("", ('tax.default_code = "2"',), 21, "2"),
        ("2", ('tax.by_seller = { "ENTITY 0" = "6" }',), 0, "6"),
        ("2", ('tax.map = { "0" = "7" }',), 0, "7"),
    ],
    ids=[
        "product",
        "product first",
        "entity",
        "entity and rate",
        "default",
        "another rate: entity",
        "another rate: map",
    ],
)
def test_the_tax_code_is_that_of_the_product_else_of_the_entity_else_the_default(
    at_product: str, lines: tuple[str, ...], rate: int, expected: str
) -> None:
    with connected() as books:
        chosen(books, *lines)
        product = books.product(**({"tax_code": at_product} if at_product else {}))
        books.invoice(with_customer(books), line(product_id=product, rate=rate))
        assert books.sync()["invoices", "created"] == 1, books.problems()
        (row,) = results(books.held(ENTRIES)[0])
        assert row["VATCode"].strip() == expected
        assert money(row["VATAmountFC"]) == rate


@pytest.mark.feature("F-HY-EX-INV-04", "F-CORE-ORD-08")
@pytest.mark.parametrize(
    ("at_product", "lines", "rate"),
    [("", (), 21), ("", ('tax.default_code = "2"',), 17), ("99", ('tax.default_code = "2"',), 21)],
    ids=["none at all", "default of another rate", "a code that Exact lacks"],
)
def test_without_a_fitting_tax_code_the_invoice_fails_and_names_the_product(
    at_product: str, lines: tuple[str, ...], rate: int
) -> None:
    with connected() as books:
        chosen(books, *lines)
        product = books.product(name="Gold support", **({"tax_code": at_product} if at_product else {}))
        books.invoice(with_customer(books), line(product_id=product, rate=rate, name="Gold support"))
        assert books.sync() == {("invoices", "failed"): 1}
        (problem,) = books.problems()
        assert (problem.code, problem.values["product"], problem.vendor_text) == ("LB-DOC-02", product, "Gold support")
        assert books.held(ENTRIES) == []


@pytest.mark.feature("F-HY-EX-INV-04")
@pytest.mark.parametrize(
    ("at_product", "lines", "expected"),
    [
        ("OWN", ('product.by_seller = { "ENTITY" = "SELLER" }', 'product.default = "USUAL"'), "OWN"),
        ("", ('product.by_seller = { "ENTITY" = "SELLER" }', 'product.default = "USUAL"'), "SELLER"),
        ("", ('product.default = "USUAL"',), "USUAL"),
        ("", (), ""),
    ],
    ids=["product", "entity", "default", "none"],
)
def test_the_item_is_that_of_the_product_else_of_the_entity_else_the_default(
    at_product: str, lines: tuple[str, ...], expected: str
) -> None:
    with connected() as books:
        chosen(books, 'type = "sales invoice"', 'tax.default_code = "2"', *lines)
        for code in ("OWN", "SELLER", "USUAL"):
            books.enters("logistics/Items", Code=code, Description=code, IsSalesItem=True)
        product = books.product(name="Gold support", **({"product_code": at_product} if at_product else {}))
        books.invoice(with_customer(books), line(product_id=product, name="Gold support"))
        counts = books.sync()
        if expected:
            assert results(books.held(INVOICES)[0])[0]["ItemCode"].strip() == expected
        else:
            assert counts == {("invoices", "failed"): 1}
            (problem,) = books.problems()
            assert (problem.code, problem.values["sku"], problem.vendor_text) == ("LB-DOC-08", product, "Gold support")


@pytest.mark.feature("F-HY-EX-INV-04", "F-HY-EX-CON-04")
def test_what_lacks_a_code_is_in_the_list_before_the_start() -> None:
    with connected() as books:
        chosen(books)
        customer = with_customer(books)
        bare, coded = books.product(name="Bare"), books.product(name="Coded", tax_code="2")
        for product in (bare, bare, coded):
            books.invoice(customer, line(product_id=product))
        (gap,) = [gap for gap in books.coverage() if gap.is_open]
        assert (gap.flow, gap.topic.value, gap.records) == ("invoices", "not in a value map", 2)
        assert gap.problem is not None and gap.problem.values["product"] == bare
        assert books.held(ENTRIES) == []
