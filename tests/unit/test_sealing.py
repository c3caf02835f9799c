"""Sealing: what is stored opens in its place, under its key, unchanged, and in no other case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerbridge.model.problems import SetupError
from ledgerbridge.seams.randomness import SeededChance
from ledgerbridge.store.sealing import KEY_BYTES, NONCE_BYTES, Sealer, derived

MASTER = bytes(range(KEY_BYTES))
OTHER = bytes(KEY_BYTES)
PLACE = "secret/hubspot/tokens"


def sealer(master: bytes = MASTER, seed: int = 1) -> Sealer:
    return Sealer.of(master, SeededChance(seed).nonce)


def does_not_open(chosen: Sealer, place: str, sealed: bytes) -> bool:
    with pytest.raises(SetupError) as error:
        chosen.unseal(place, sealed)
    return error.value.problem.code == "LB-SETUP-02"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.binary(max_size=200))
def test_what_was_sealed_opens_in_its_place(place: str, content: bytes) -> None:
    assert sealer(seed=2).unseal(place, sealer().seal(place, content)) == content


def test_a_row_that_was_moved_does_not_open() -> None:
    assert does_not_open(sealer(), "secret/quickbooks/tokens", sealer().seal(PLACE, b"token"))


def test_another_master_key_does_not_open() -> None:
    assert does_not_open(sealer(OTHER), PLACE, sealer().seal(PLACE, b"token"))


@pytest.mark.parametrize("at", [0, 4, 4 + NONCE_BYTES, -1])
def test_a_changed_byte_anywhere_is_noticed(at: int) -> None:
    raw = bytearray(sealer().seal(PLACE, b"token"))
    raw[at] ^= 1
    assert does_not_open(sealer(), PLACE, bytes(raw))


@pytest.mark.parametrize("length", [4, 16, 20])
def test_a_row_cut_short_is_noticed(length: int) -> None:
    assert does_not_open(sealer(), PLACE, sealer().seal(PLACE, b"token")[:length])


def test_the_content_does_not_show() -> None:
    assert b"Lovelace" not in sealer().seal(PLACE, b"Ada Lovelace")


def test_the_same_content_is_sealed_differently_each_time() -> None:
    chosen = sealer()
    assert chosen.seal(PLACE, b"token") != chosen.seal(PLACE, b"token")


def test_a_row_says_which_key_it_needs() -> None:
    ids = {sealer(master).seal(PLACE, b"x")[:4] for master in (MASTER, MASTER, OTHER)}
    assert len(ids) == 2


def test_old_rows_open_while_their_key_is_kept() -> None:
    nonce = SeededChance(3).nonce
    old = Sealer({b"old.": derived(MASTER, "sealing")}, b"old.", nonce)
    both = Sealer({b"old.": derived(MASTER, "sealing"), b"new.": derived(OTHER, "sealing")}, b"new.", nonce)
    kept = old.seal(PLACE, b"token")
    assert both.unseal(PLACE, kept) == b"token"
    fresh = both.seal(PLACE, b"token")
    assert fresh.startswith(b"new.")
    assert does_not_open(old, PLACE, fresh)


def test_keys_for_different_purposes_differ() -> None:
    assert len({derived(MASTER, "sealing"), derived(MASTER, "marks"), derived(OTHER, "sealing"), MASTER}) == 4
