"""The reference connector predicts what the reference system stores."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerbridge.connectors.memory import customers, products
from ledgerbridge.model.values import canonical
from ledgerbridge.sandbox.memory.fields import CUSTOMERS, PRODUCTS

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \t\r\n\u00a0Aa"), max_size=40)
AMOUNTS = st.decimals(Decimal("-1e14"), Decimal("1e14"), places=5, allow_nan=False)


@given(TEXT)
@settings(max_examples=300)
def test_text_is_stored_in_its_normal_form(text: str) -> None:
    for path in ("email", "given_name", "street", "note"):
        assert CUSTOMERS.stored({path: text[:100]}, [])[path] == customers.CUSTOMERS.normal_form(path, text[:100])
    assert PRODUCTS.stored({"sku": text}, [])["sku"] == products.PRODUCTS.normal_form("sku", text)


@given(AMOUNTS)
@settings(max_examples=300)
def test_amount_is_stored_in_its_normal_form(number: Decimal) -> None:
    stored = PRODUCTS.stored({"price": format(number, "f")}, [])["price"]
    predicted = products.PRODUCTS.normal_form("price", number)
    assert canonical(Decimal(stored or "")) == canonical(predicted)


@given(AMOUNTS)
def test_amount_as_text_and_as_number_are_one(number: Decimal) -> None:
    kind = products.PRODUCTS
    assert canonical(kind.normal_form("cost", format(number, "f"))) == canonical(kind.normal_form("cost", number))


def test_amount_beyond_all_bounds_is_left_for_the_system_to_refuse() -> None:
    for number in (Decimal("1E+90"), Decimal("NaN")):
        assert str(products.PRODUCTS.normal_form("price", number)) == str(number)
