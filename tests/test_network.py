"""Networks: small ones, measured by hand; files read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from communique.errors import InputError
from communique.store import Selection, Store
from communique.views.network import (
    Measures,
    Network,
    build_networks,
    find_edges,
    find_standings,
    measure_network,
    write_network,
)
from little_events import rows, told

near: Any = pytest.approx
FIRST = dt.date(2023, 1, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """2023: A and B are friends, both enemies of C; D only hears. 2024: one edge, and an act at home."""
    with Store(tmp_path_factory.mktemp("network") / "s.duckdb") as made:
        made.write([
            told("a", "2023-05-01", "2023-05-01 AAA>BBB AID", "2023-06-01 BBB>AAA AGREE", "2023-07-01 BBB>AAA ACCUSE"),
            told("b", "2023-05-02", "2023-05-01 AAA>CCC ASSAULT", "2023-05-02 CCC>BBB ACCUSE",
                 "2023-05-02 AAA>DDD AGREE"),
            told("c", "2024-05-02", "2024-05-01 AAA>CCC ASSAULT", "2024-05-02 AAA>AAA AGREE"),
        ])  # fmt: skip
        yield made


@pytest.fixture(scope="module")
def networks(store: Store) -> list[Network]:
    return list(build_networks(find_edges(store)))


def test_edges(store: Store) -> None:
    found = rows(find_edges(store), "year(period), actor, recipient, events, cooperation, conflict, score_sum")
    assert found == [
        (2023, "AAA", "BBB", 1, 1, 0, 7), (2023, "AAA", "CCC", 1, 0, 1, -9), (2023, "AAA", "DDD", 1, 1, 0, 4),
        (2023, "BBB", "AAA", 2, 1, 1, 1), (2023, "CCC", "BBB", 1, 0, 1, -3), (2024, "AAA", "CCC", 1, 0, 1, -9),
    ]  # fmt: skip
    assert len(rows(find_edges(store, Selection(), "all"), "1")) == 5
    assert rows(find_edges(store, Selection(quad="cooperation"), "all"), "actor") == [("AAA",), ("AAA",), ("BBB",)]


def test_measures(networks: list[Network]) -> None:
    """4 actors, 5 of 12 possible edges, 2 of 5 returned; the triangle A B (+) A C (-) B C (-) is balanced."""
    first, second = map(measure_network, networks)
    assert first == Measures(FIRST, 4, 5, 6, near(5 / 12), 0.4, 1.0, 1, 1, near(0.0))
    assert second == Measures(dt.date(2024, 1, 1), 2, 1, 1, 0.5, 0.0, None, 0, 0, None)


@pytest.mark.parametrize(
    ("signs", "balance"), [((1, 1, 1), 1), ((1, 1, -1), 0), ((1, -1, -1), 1), ((-1, -1, -1), 0), ((1, 1, 0), None)]
)
def test_balance(signs: tuple[int, int, int], balance: float | None) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for pair, sign in zip(("AB", "BC", "CA"), signs, strict=True):
        graph.add_edge(*pair, events=1, cooperation=1, conflict=0, score_sum=float(sign))
    assert measure_network(Network(FIRST, graph)).balance == balance


def test_communities_of_two_camps() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for camp in ("ABC", "XYZ"):
        for a, b in ((0, 1), (1, 2), (2, 0)):
            graph.add_edge(camp[a], camp[b], events=5, cooperation=5, conflict=0, score_sum=5.0)
    graph.add_edge("A", "X", events=9, cooperation=0, conflict=9, score_sum=-9.0)
    found = measure_network(Network(FIRST, graph))
    assert (found.communities, found.modularity) == (2, near(0.5))
    assert [s.community for s in find_standings(Network(FIRST, graph))] == [1, 1, 1, 2, 2, 2]


def test_standings(networks: list[Network]) -> None:
    """A sends to B, C and D and hears B twice."""
    found = {s.actor: s for s in find_standings(networks[0])}
    assert [(s.sent, s.received, s.cooperation, s.conflict) for s in found.values()] == [
        (3, 2, 3, 2), (2, 2, 2, 2), (1, 1, 0, 2), (0, 1, 1, 0),
    ]  # fmt: skip
    # Shortest paths through another: B A C, B A D, C B A, C B A D (through both): A 3 of 6, B 2 of 6.
    assert [s.betweenness for s in found.values()] == near([3 / 6, 2 / 6, 0, 0])
    assert sum(s.pagerank for s in found.values()) == near(1)
    assert [s.community for s in found.values()] == [1, 1, None, 1]


def test_pagerank_of_two_by_hand() -> None:
    """A gives all to B, who gives nothing: a = .075 + .425 b, b = .075 + .85 a + .425 b, a + b = 1: a = .5 / 1.425."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edge("A", "B", events=3, cooperation=0, conflict=3, score_sum=-3.0)
    a, b = find_standings(Network(FIRST, graph))
    assert (a.pagerank, b.pagerank) == (near(0.5 / 1.425), near(1 - 0.5 / 1.425))


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_files(networks: list[Network], tmp_path: Path, ending: str) -> None:
    write_network(networks[0], out := tmp_path / f"n.{ending}")
    again = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[ending](out)
    assert sorted(again.edges) == sorted(networks[0].graph.edges)
    edge = again.edges["BBB", "AAA"]
    assert (edge["events"], edge["weight"], edge["score_sum"], edge["conflict"]) == (2, 2, 1.0, 1)


def test_another_ending(networks: list[Network], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name a file \.graphml, \.gexf"):
        write_network(networks[0], tmp_path / "n.net")
