"""Customers that are linked already."""

from __future__ import annotations

from tests.support.hyperline_exact import Books


def with_customer(books: Books, **changes: object) -> str:
    """A customer of Hyperline that is linked with an account of Exact."""
    customer = books.customer(**changes)
    books.link("customers", customer, books.account())
    return customer
