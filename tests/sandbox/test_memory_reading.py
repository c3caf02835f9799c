"""How the reference system's records are listed, looked up and followed."""

from __future__ import annotations

from typing import Any

import pytest

from ledgerbridge.sandbox.kit.clock import Clock


@pytest.fixture
def loaded(control: Any) -> list[str]:
    """Five customers."""
    records = [{"email": f"c{n}@x.example", "company_name": f"Firm {n}"} for n in range(1, 6)]
    ids: list[str] = control("POST", "/memory/load", {"type": "customers", "records": records})["ids"]
    return ids


def feed(memory: Any, since: str = "0") -> list[str]:
    return [entry["id"] for entry in memory("GET", f"/customers/changes?since={since}")["entries"]]


def get(memory: Any, *ids: str) -> dict[str, Any]:
    answer: dict[str, Any] = memory("POST", "/customers/get", {"ids": list(ids)})
    return answer


def listed(memory: Any) -> list[str]:
    return [record["id"] for record in memory("GET", "/customers")["records"]]


@pytest.mark.usefixtures("loaded")
class TestListing:
    @pytest.mark.behaviour("MEM-IDS")
    def test_pages_come_in_order_of_id_until_nothing_is_left(self, memory: Any) -> None:
        seen, after, more = [], "0", True
        while more:
            page = memory("GET", f"/customers?after={after}&limit=2")
            seen.append([record["id"] for record in page["records"]])
            after, more = page["next"], page["more"]
        assert seen == [["1", "2"], ["3", "4"], ["5"]]

    @pytest.mark.behaviour("MEM-IDS")
    def test_id_of_a_deleted_record_is_not_used_again(self, memory: Any, control: Any) -> None:
        control("DELETE", "/memory/state/customers/5")
        assert control("POST", "/memory/state/customers", {"email": "new@x.example"})["id"] == "6"
        assert listed(memory) == ["1", "2", "3", "4", "6"]

    def test_count_leaves_deleted_ones_out(self, memory: Any, control: Any) -> None:
        control("DELETE", "/memory/state/customers/2")
        assert memory("GET", "/customers/count") == {"count": 4}

    @pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after=-1", "after=²"])
    def test_page_that_cannot_be_is_refused(self, memory: Any, query: str) -> None:
        assert memory.send("GET", f"/customers?{query}").status == 400


@pytest.mark.usefixtures("loaded")
class TestFeed:
    def test_every_change_is_told_in_order_and_positions_go_on(self, memory: Any, control: Any) -> None:
        first = memory("GET", "/customers/changes?since=0&limit=4")
        assert (first["next"], first["more"]) == ("4", True)
        control("PATCH", "/memory/state/customers/2", {"phone": "1"})
        control("DELETE", "/memory/state/customers/3")
        rest = memory("GET", f"/customers/changes?since={first['next']}")
        assert [(entry["id"], entry["gone"]) for entry in rest["entries"]] == [("5", False), ("2", False), ("3", True)]
        assert (rest["next"], rest["more"]) == ("7", False)

    def test_position_beyond_the_end_is_harmless(self, memory: Any) -> None:
        answer = memory("GET", "/customers/changes?since=900")
        assert answer == {"entries": [], "next": "900", "more": False}

    @pytest.mark.behaviour("MEM-FEED-LAG")
    def test_change_shows_only_after_the_lag(self, memory: Any, control: Any, clock: Clock) -> None:
        control("POST", "/memory/settings", {"lag_s": 10})
        clock.advance(10)
        control("PATCH", "/memory/state/customers/2", {"phone": "1"})
        page = memory("GET", "/customers/changes?since=4")
        assert ([entry["id"] for entry in page["entries"]], page["more"]) == (["5"], False)
        clock.advance(9)
        assert feed(memory, "5") == []
        clock.advance(1)
        assert feed(memory, "5") == ["2"]

    @pytest.mark.behaviour("MEM-HIDDEN-CHANGE")
    def test_hidden_change_never_shows_and_the_next_one_does(self, memory: Any, control: Any, clock: Clock) -> None:
        order = {"do": "hide_change", "match": {"path": "*/customers/changes"}, "times": 2}
        control("POST", "/memory/faults", order)
        for n in range(3):
            control("PATCH", f"/memory/state/customers/{n + 1}", {"phone": "1"})
        clock.advance(10_000)
        assert feed(memory, "5") == ["3"]

    @pytest.mark.behaviour("MEM-HIDDEN-CHANGE")
    def test_lifted_fault_hides_no_more(self, memory: Any, control: Any) -> None:
        id = control("POST", "/memory/faults", {"do": "hide_change", "times": 5})["id"]
        control("DELETE", f"/memory/faults/{id}")
        control("PATCH", "/memory/state/customers/1", {"phone": "1"})
        assert feed(memory, "5") == ["1"]


@pytest.mark.usefixtures("loaded")
class TestStaleReads:
    @pytest.mark.behaviour("MEM-STALE-READS")
    def test_reads_show_the_record_as_it_was_for_a_while(self, memory: Any, control: Any, clock: Clock) -> None:
        control("POST", "/memory/settings", {"stale_reads": True, "list_lag_s": 5})
        clock.advance(60)
        control("PATCH", "/memory/state/customers/1", {"phone": "1"})
        clock.advance(2)
        control("PATCH", "/memory/state/customers/1", {"phone": "2"})
        phones = []
        for _ in range(3):
            phones.append(get(memory, "1")["records"][0]["fields"]["phone"])
            clock.advance(3)
        assert phones == [None, "1", "2"]

    @pytest.mark.behaviour("MEM-STALE-READS")
    def test_new_record_is_not_listed_and_a_deleted_one_still_is(self, memory: Any, control: Any, clock: Clock) -> None:
        control("POST", "/memory/settings", {"stale_reads": True, "list_lag_s": 5})
        clock.advance(60)
        control("POST", "/memory/state/customers", {"email": "new@x.example"})
        control("DELETE", "/memory/state/customers/1")
        assert listed(memory) == ["1", "2", "3", "4", "5"]
        assert get(memory, "6")["missing"] == ["6"]
        clock.advance(5)
        assert listed(memory) == ["2", "3", "4", "5", "6"]


@pytest.mark.usefixtures("loaded")
class TestLookUp:
    def test_get_tells_found_from_missing(self, memory: Any) -> None:
        answer = get(memory, "2", "77", "abc")
        assert [record["id"] for record in answer["records"]] == ["2"]
        assert (answer["missing"], answer["merged"]) == (["77", "abc"], {})

    def test_find_compares_with_what_is_stored(self, memory: Any) -> None:
        wanted = {"field": "email", "values": ["c4@x.example", "C2@X.EXAMPLE", "c1@x.example"]}
        assert [record["id"] for record in memory("POST", "/customers/find", wanted)["records"]] == ["1", "4"]

    def test_find_follows_edits_and_deletions(self, memory: Any, control: Any) -> None:
        control("PATCH", "/memory/state/customers/1", {"email": "moved@x.example"})
        control("DELETE", "/memory/state/customers/2")
        wanted = {"field": "email", "values": ["c1@x.example", "c2@x.example", "moved@x.example"]}
        assert [record["id"] for record in memory("POST", "/customers/find", wanted)["records"]] == ["1"]

    def test_field_that_is_no_key_is_refused(self, memory: Any) -> None:
        assert memory.send("POST", "/customers/find", {"field": "city", "values": ["x"]}).status == 400


@pytest.mark.usefixtures("loaded")
class TestPeople:
    @pytest.mark.behaviour("MEM-MERGED")
    @pytest.mark.parametrize(("at", "action"), [("1", {"into": "2"}), ("2", {"id": "1"})])
    def test_merged_record_leads_to_the_survivor_filled_from_it(
        self, memory: Any, control: Any, at: str, action: dict[str, str]
    ) -> None:
        control("PATCH", "/memory/state/customers/1", {"phone": "030", "company_name": "Loser"})
        survivor = control("POST", f"/memory/state/customers/{at}/actions", {"do": "merge", **action})
        assert survivor["id"] == "2"
        assert (survivor["fields"]["phone"], survivor["fields"]["company_name"]) == ("030", "Firm 2")
        answer = get(memory, "1")
        assert (answer["merged"], answer["records"][0]["id"]) == ({"1": "2"}, "2")
        entries = memory("GET", "/customers/changes?since=6")["entries"]
        assert [(entry["id"], entry["gone"], entry["merged_into"]) for entry in entries] == [
            ("1", True, "2"),
            ("2", False, None),
        ]

    @pytest.mark.behaviour("MEM-MERGED")
    def test_chain_of_merges_leads_to_the_last_survivor(self, memory: Any, control: Any) -> None:
        for loser, survivor in (("1", "2"), ("2", "3")):
            control("POST", f"/memory/state/customers/{loser}/actions", {"do": "merge", "into": survivor})
        assert get(memory, "1")["merged"] == {"1": "3"}
        control("DELETE", "/memory/state/customers/3")
        assert get(memory, "1")["missing"] == ["1"]

    def test_deleted_record_can_be_restored(self, memory: Any, control: Any) -> None:
        control("DELETE", "/memory/state/customers/1")
        assert control("GET", "/memory/state/customers/1")["archived"] is True
        restored = control("POST", "/memory/state/customers/1/actions", {"do": "restore"})
        assert (restored["archived"], restored["version"]) == (False, "3")
        assert listed(memory) == ["1", "2", "3", "4", "5"]

    @pytest.mark.parametrize(
        ("action", "status"),
        [
            ({"do": "merge", "into": "1"}, 409),
            ({"do": "merge", "into": "99"}, 404),
            ({"do": "restore"}, 409),
            ({"do": "print"}, 400),
            ({}, 400),
        ],
    )
    def test_action_that_cannot_be_done_is_told(self, control: Any, action: dict[str, str], status: int) -> None:
        assert control.send("POST", "/memory/state/customers/1/actions", action).status == status

    def test_restoring_into_a_clash_is_refused(self, control: Any) -> None:
        control("PATCH", "/memory/state/customers/1", {"reference": "LB1"})
        control("DELETE", "/memory/state/customers/1")
        control("PATCH", "/memory/state/customers/2", {"reference": "LB1"})
        answer = control.send("POST", "/memory/state/customers/1/actions", {"do": "restore"})
        assert answer.status == 422
        assert "duplicate_reference" in answer.body["detail"]
