"""Records loaded from files at the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledgerbridge.sandbox.kit.directory import LoadProblems, load_directory
from ledgerbridge.sandbox.kit.sandbox import Sandbox


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`DIR/memory`, empty."""
    folder = tmp_path / "memory"
    folder.mkdir()
    return folder


def test_csv_and_json_are_loaded_and_a_reset_keeps_them(sandbox: Sandbox, control: Any, folder: Path) -> None:
    (folder / "customers.csv").write_text("\ufeffemail,note\na@b.example,Hallo Welt\n", encoding="utf-8")
    (folder / "products.json").write_text('{"records": [{"name": "Pen", "price": 1.25}]}', encoding="utf-8")
    (folder / ".hidden").write_text("ignored", encoding="utf-8")
    load_directory(sandbox, folder.parent)
    control("DELETE", "/memory/state/customers/1")
    control("POST", "/reset")
    assert control("GET", "/memory/state/customers/1")["fields"]["note"] == "Hallo Welt"
    assert control("GET", "/memory/state/products/1")["fields"]["price"] == "1.25"


def test_everything_wrong_is_told_at_once_with_file_and_line(sandbox: Sandbox, control: Any, folder: Path) -> None:
    (folder / "customers.csv").write_bytes(b"email,phone\na@b.example\n")
    (folder / "products.csv").write_bytes(b"")
    (folder / "orders.csv").write_bytes(b"number\n1\n")
    (folder / "products.json").write_bytes(b'[{"name": "Pen"}, 5]')
    (folder / "customers.json").write_bytes(b"{")
    (folder / "readme.md").write_bytes(b"x")
    (folder.parent / "nobody").mkdir()
    (folder.parent / "nobody" / "things.csv").write_bytes(b"a\n1\n")
    (folder.parent / "loose.csv").write_bytes(b"a\n1\n")
    with pytest.raises(LoadProblems) as raised:
        load_directory(sandbox, folder.parent)
    told = {(Path(problem.file).name, problem.line): problem.cause for problem in raised.value.problems}
    assert set(told) == {
        ("customers.csv", 2),
        ("products.csv", 1),
        ("orders.csv", 0),
        ("products.json", 0),
        ("customers.json", 0),
        ("readme.md", 0),
        ("things.csv", 0),
        ("loose.csv", 0),
    }
    assert "record 2 is not a JSON object" in told["products.json", 0]
    assert f"{folder / 'customers.csv'}:2: has 1 cells" in str(raised.value)
    assert control("GET", "/memory/state") == {"customers": 0, "products": 0, "invoices": 0, "payments": 0, "files": 0}


def test_what_the_vendor_refuses_is_told_with_its_line_and_nothing_stays(
    sandbox: Sandbox, control: Any, folder: Path
) -> None:
    (folder / "customers.csv").write_bytes(b"email,phone\na@b.example,1\n,2\n")
    (folder / "products.json").write_bytes(b'[{"name": "Pen"}, {"sku": "x"}]')
    with pytest.raises(LoadProblems) as raised:
        load_directory(sandbox, folder.parent)
    first, second = raised.value.problems
    assert (first.line, second.line) == (3, 0)
    assert second.cause.startswith("record 2: ")
    assert control("GET", "/memory/state") == {"customers": 0, "products": 0, "invoices": 0, "payments": 0, "files": 0}


def test_directory_that_is_not_there_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(LoadProblems, match="is not a directory"):
        load_directory(sandbox, tmp_path / "nowhere")
