"""What the tests of the store share: both databases, a transaction at a time, and rows with only what matters said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pytest
from sqlalchemy import Connection

T = TypeVar("T")

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
PAIR = "pair"
CUSTOMERS = "customers"
MAIN = "main"


class Run(Protocol):
    """Runs work in a transaction of its own."""

    def __call__(self, work: Callable[[Connection], T]) -> T: ...


def link_row(left: str, right: str, **more: Any) -> dict[str, Any]:
    return {
        "flow": CUSTOMERS,
        "role": MAIN,
        "left_id": left,
        "right_id": right,
        "left_base": b"",
        "right_base": b"",
        "left_version": None,
        "right_version": None,
        "left_written_at": None,
        "right_written_at": None,
        "gone": None,
        **more,
    }


def action_row(**more: Any) -> dict[str, Any]:
    return {
        "pass_id": "p1",
        "flow": CUSTOMERS,
        "role": MAIN,
        "phase": 2,
        "action": "create",
        "side": "right",
        "type": "Customer",
        "left_id": None,
        "right_id": None,
        "key_tag": None,
        "needs": None,
        "sealed": b"sealed",
        **more,
    }


def batch_row(id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "integration": PAIR,
        "connection": "books",
        "type": "Customer",
        "kind": "create",
        "sealed": b"call",
        "body_hash": "00",
        "created_at": 100.0,
        **more,
    }


def intent_row(batch: str, position: int, **more: Any) -> dict[str, Any]:
    """An intent of a call: a create of a left record at the right, unless said otherwise."""
    return {
        "id": f"{batch}.{position}",
        "integration": PAIR,
        "flow": CUSTOMERS,
        "role": MAIN,
        "side": "right",
        "connection": "books",
        "type": "Customer",
        "kind": "create",
        "reference": f"LB{batch}{position}",
        "key_tag": None,
        "batch_id": batch,
        "position": position,
        "source_id": f"{batch}{position}",
        "target_id": None,
        "sealed": b"plan",
        "created_at": 100.0,
        **more,
    }


def parked_row(id: str, **more: Any) -> dict[str, Any]:
    return {
        "flow": CUSTOMERS,
        "side": "left",
        "record_id": id,
        "outcome": "failed",
        "code": "LB-REC-02",
        "problem": "{}",
        "due_at": None,
        "since": 100.0,
        **more,
    }
