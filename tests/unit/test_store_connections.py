"""Connections, their secrets, and the right to renew them."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from tests.support.store import Run

from ledgerbridge.model.problems import SetupError
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.store import connections
from ledgerbridge.store.connections import ConnectionRow
from ledgerbridge.store.schema import secrets
from ledgerbridge.store.sealing import Sealer

SEALER = Sealer.of(bytes(32), SeededChance(1).nonce)
BOOKS = ConnectionRow("books", "quickbooks", "123", "https://api", {"realm": "123", "a": "ä"}, 1774746000.125)


def keep(run: Run, content: bytes = b"token", name: str = "books", secret: str = "tokens") -> None:
    run(lambda c: connections.save_secret(c, SEALER, name, secret, content))


def load(run: Run, name: str = "books", secret: str = "tokens", sealer: Sealer = SEALER) -> bytes | None:
    return run(lambda c: connections.load_secret(c, sealer, name, secret))


def claim(run: Run, owner: str, now: float, seconds: float = 30.0) -> bool:
    return run(lambda c: connections.claim(c, "books", "tokens", owner, now, seconds))


def test_a_connection_saved_again_replaces_the_earlier_one(run: Run) -> None:
    crm = ConnectionRow("crm", "hubspot", "7", "https://api", {}, 1.0)
    for row in (crm, ConnectionRow("books", "quickbooks", "1", "", {}, 0.0), BOOKS):
        run(lambda c, row=row: connections.save(c, row))  # type: ignore[misc]
    assert run(connections.all_of) == [BOOKS, crm]


def test_removing_a_connection_takes_its_secrets_along(run: Run) -> None:
    run(lambda c: connections.save(c, BOOKS))
    keep(run)
    keep(run, name="crm")
    run(lambda c: connections.remove(c, "books"))
    assert run(connections.all_of) == []
    assert (load(run), load(run, "crm")) == (None, b"token")


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_a_secret_is_kept_by_connection_and_name_and_replaced(run: Run) -> None:
    keep(run, b"one")
    keep(run, b"app", secret="app")
    keep(run, b"two")
    assert (load(run), load(run, secret="app"), load(run, "crm")) == (b"two", b"app", None)


def test_a_secret_does_not_stand_in_the_database_as_it_is(run: Run) -> None:
    keep(run, b"very secret token")
    (raw,) = run(lambda c: c.execute(secrets.select()).mappings().all())
    assert b"very secret token" not in bytes(raw["sealed"])


def test_a_secret_moved_to_another_connection_does_not_open(run: Run) -> None:
    keep(run)
    run(lambda c: c.execute(update(secrets).values(connection="crm")))
    with pytest.raises(SetupError) as error:
        load(run, "crm")
    assert error.value.problem.code == "LB-SETUP-02"


def test_a_secret_opens_under_no_other_master_key(run: Run) -> None:
    keep(run)
    with pytest.raises(SetupError):
        load(run, sealer=Sealer.of(bytes([1]) * 32, SeededChance(1).nonce))


# --- the right to renew -----------------------------------------------------------------------------------------------


def test_the_right_to_renew_belongs_to_one_until_it_is_given_back(run: Run) -> None:
    keep(run)
    assert claim(run, "one", 100.0)
    assert not claim(run, "two", 129.9)
    assert claim(run, "one", 110.0), "who holds it may extend it"
    run(lambda c: connections.release(c, "books", "tokens", "one"))
    assert claim(run, "two", 111.0)


def test_the_right_of_a_process_that_died_runs_out(run: Run) -> None:
    keep(run)
    assert claim(run, "one", 100.0, 30.0)
    assert not claim(run, "two", 130.0)
    assert claim(run, "two", 130.1)


def test_nobody_gives_back_the_right_of_another(run: Run) -> None:
    keep(run)
    assert claim(run, "one", 100.0)
    run(lambda c: connections.release(c, "books", "tokens", "two"))
    assert not claim(run, "two", 101.0)


def test_saving_new_tokens_does_not_give_the_right_away(run: Run) -> None:
    keep(run)
    assert claim(run, "one", 100.0)
    keep(run, b"renewed")
    assert not claim(run, "two", 101.0)


def test_there_is_no_right_to_renew_what_is_not_there(run: Run) -> None:
    assert not claim(run, "one", 100.0)
