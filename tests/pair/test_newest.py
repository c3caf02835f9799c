"""Many customers edited on both sides, one side after the other: the later edit is on both, and then all is quiet."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest
from tests.pair import state
from tests.pair.edits import FIELDS, HUBSPOT, QUICKBOOKS, edit_contact, edit_customer
from tests.pair.rig import configuration, contact, quiet
from tests.support.pair import Pair

RECORDS, EDITED = 200, 60
EDITABLE = ["phone", "lastname", "address", "city", "zip"]


@pytest.mark.feature("F-CORE-RUL-02")
@pytest.mark.feature("F-CORE-B-15")
@pytest.mark.parametrize("seed", range(3))
def test_the_later_of_two_edits_is_on_both_sides_and_a_second_pass_writes_nothing(seed: int) -> None:
    random, numbers = Random(seed), count()
    with Pair(configuration('conflict = "newest-else-right"')) as pair:
        people = [contact(f"p{n}@example.com", "Åsa", f"Öberg {n}", phone=f"0921-{n:04}") for n in range(RECORDS)]
        pair.load(HUBSPOT, "contacts", people)
        pair.connect()
        pair.sync()
        pair.later()
        expected = {}
        for here, there in random.sample(state.customer_pairs(pair), EDITED):
            field, order = random.choice(EDITABLE), random.sample([HUBSPOT, QUICKBOOKS], 2)
            for side in order:
                pair.pass_time(random.choice([3.0, 40.0, 600.0]))
                value = f"{side} {next(numbers)}"
                if side == HUBSPOT:
                    edit_contact(pair, here["id"], **{field: value})
                else:
                    edit_customer(pair, there["Id"], {FIELDS[field]: value})
                expected[here["email"], field] = value
        pair.later()
        report = pair.sync()
        assert (report.state, report.open_records) == ("done", 0)
        pairs = {here["email"]: (here, there) for here, there in state.customer_pairs(pair)}
        for (email, field), value in expected.items():
            here, there = pairs[email]
            assert (here[field], there[FIELDS[field]]) == (value, value)
        # A display name made of a last name that lost is made anew.
        pair.later()
        pair.sync()
        assert quiet(pair) == []
