"""Networks: who stands how to whom in each window, as weighted signed directed graphs, with their measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import InputError
from communique.store import Selection, Store
from communique.views.export import open_output
from communique.views.pairs import Per, Units
from communique.views.series import Period, SeriesOptions, count_series

if TYPE_CHECKING:
    import networkx as nx
    from duckdb import DuckDBPyRelation

# What an edge holds beside its score; columns of a series.
WEIGHTS = ("events", "reports", "cooperation", "conflict", "score_sum", "score_mean")
NO_EDGE = "no event between two actors in this selection; choose others, or a longer time"
SEED = 1  # communities are found from a random start: always the same


@dataclass(frozen=True, slots=True)
class Network:
    """The graph of one window, which begins on ``first``.

    Nodes are actors. An edge from one to another has events, reports, cooperation, conflict (numbers of events),
    score_sum and score_mean (its sign says friend or foe; PLOVER's scale). What an actor does to itself is no edge.
    """

    first: dt.date
    graph: nx.DiGraph[str]


@dataclass(frozen=True, slots=True)
class Measures:
    """What a network is like; None where it cannot be said (no edge, no triangle).

    ``density``: edges over possible edges. ``reciprocity``: the part of edges that have one back. ``balance``: the part
    of triangles whose product of signs is positive (Cartwright & Harary 1956), directions added up, scores of 0 left
    out. ``communities``: groups in the cooperation network (Louvain, Blondel et al. 2008), with their ``modularity``.
    """

    since: dt.date
    actors: int
    edges: int
    events: int
    density: float | None
    reciprocity: float | None
    balance: float | None
    triangles: int
    communities: int
    modularity: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One actor in one window: events sent and received, strength of both signs, centralities, community number.

    ``pagerank`` by events received (Brin & Page 1998); ``betweenness`` by unweighted shortest paths (Freeman 1977).
    Communities are numbered by size within a window, from 1; None for an actor without cooperation.
    """

    since: dt.date
    actor: str
    sent: int
    received: int
    cooperation: int
    conflict: int
    pagerank: float
    betweenness: float
    community: int | None


def find_edges(
    store: Store, selection: Selection | None = None, window: Period = "year", per: Per = "country"
) -> DuckDBPyRelation:
    """Store, selection, window, kind of actor -> a row per window, actor and recipient: the columns of a series."""
    options = SeriesOptions(Units("dyad", per), window, fill=False)
    return count_series(store, selection, options).filter("actor <> recipient").order("period, actor, recipient")


def build_networks(edges: DuckDBPyRelation) -> Iterator[Network]:
    """Edges of `find_edges` -> the network of each window, in order."""
    import networkx as nx

    networks: dict[dt.date, nx.DiGraph[str]] = {}
    for first, actor, recipient, *weights in edges.project(
        f"period, actor, recipient, {', '.join(WEIGHTS)}"
    ).fetchall():
        graph = networks.setdefault(first, nx.DiGraph())
        graph.add_edge(actor, recipient, **dict(zip(WEIGHTS, weights, strict=True)))
    return (Network(first, networks[first]) for first in sorted(networks))


def measure_network(network: Network) -> Measures:
    """Network -> its measures."""
    import networkx as nx

    graph = network.graph
    groups, within = find_communities(graph)
    triangles, balanced = count_triangles(graph)
    return Measures(
        since=network.first,
        actors=len(graph),
        edges=graph.number_of_edges(),
        events=int(graph.size("events")),
        density=nx.density(graph) if len(graph) > 1 else None,
        reciprocity=nx.overall_reciprocity(graph) if graph.number_of_edges() else None,
        balance=balanced / triangles if triangles else None,
        triangles=triangles,
        communities=len(groups),
        modularity=within,
    )


def find_standings(network: Network) -> list[Standing]:
    """Network -> where each actor stands in it, by name."""
    import networkx as nx

    graph = network.graph
    groups, _ = find_communities(graph)
    number = {actor: n for n, group in enumerate(groups, 1) for actor in group}
    rank, between = _pagerank(graph), nx.betweenness_centrality(graph)

    def total(actor: str, weight: str) -> int:
        return int(graph.in_degree(actor, weight) + graph.out_degree(actor, weight))

    return [
        Standing(
            network.first,
            actor,
            int(graph.out_degree(actor, "events")),
            int(graph.in_degree(actor, "events")),
            total(actor, "cooperation"),
            total(actor, "conflict"),
            rank[actor],
            between[actor],
            number.get(actor),
        )
        for actor in sorted(graph)
    ]


def find_communities(graph: nx.DiGraph[str]) -> tuple[list[list[str]], float | None]:
    """Graph -> its groups by cooperation, the largest first, and their modularity (None where nobody cooperates)."""
    import networkx as nx

    friends = undirected(graph, "cooperation")
    friends.remove_edges_from([(a, b) for a, b, n in friends.edges(data="weight") if not n])
    friends.remove_nodes_from(list(nx.isolates(friends)))
    if not friends.number_of_edges():
        return [], None
    found = nx.community.louvain_communities(friends, weight="weight", seed=SEED)
    groups = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    return groups, float(nx.community.modularity(friends, found, weight="weight"))


def undirected(graph: nx.DiGraph[str], weight: str) -> nx.Graph[str]:
    """Graph and a weight of its edges -> the same without directions, the weights of both added up as ``weight``."""
    import networkx as nx

    both: nx.Graph[str] = nx.Graph()
    both.add_nodes_from(sorted(graph))
    for a, b, value in sorted(graph.edges(data=weight)):
        both.add_edge(a, b, weight=value + (both[a][b]["weight"] if both.has_edge(a, b) else 0))
    return both


def count_triangles(graph: nx.DiGraph[str]) -> tuple[int, int]:
    """Graph -> its triangles, and those with a positive product of signs; edges whose scores add up to 0 are none.

    By the traces of the cubes of the matrix of signs and of the matrix of edges: each triangle is in them six times.
    """
    import numpy as np

    at = {actor: n for n, actor in enumerate(sorted(graph))}
    signs = np.zeros((len(at), len(at)))
    for a, b, score in undirected(graph, "score_sum").edges(data="weight"):
        signs[at[a], at[b]] = signs[at[b], at[a]] = np.sign(score)
    edges = np.abs(signs)
    more, total = ((m @ m * m).sum() / 6 for m in (signs, edges))
    return round(total), round((total + more) / 2)


def _pagerank(graph: nx.DiGraph[str], damping: float = 0.85, rounds: int = 100) -> dict[str, float]:
    """-> the share of a random walker's time at each actor (networkx needs SciPy for it, we do not)."""
    sent = {actor: graph.out_degree(actor, "events") for actor in graph}
    rank = dict.fromkeys(graph, 1 / len(graph))
    for _ in range(rounds):
        idle = sum(rank[actor] for actor in graph if not sent[actor])
        given = dict.fromkeys(graph, (1 - damping + damping * idle) / len(graph))
        for a, b, n in graph.edges(data="events"):
            given[b] += damping * rank[a] * n / sent[a]
        rank = given
    return rank


def write_network(network: Network, out: Path) -> None:
    """Network and a file whose name ends in .graphml or .gexf -> the graph there, for Gephi, igraph, NetworkX and R.

    Raises InputError for another ending.
    """
    import networkx as nx

    makers: dict[str, Callable[[Any], Iterator[str]]] = {".graphml": nx.generate_graphml, ".gexf": nx.generate_gexf}
    if out.suffix not in makers:
        raise InputError(f"{out}: name a file .graphml, .gexf, .csv, .jsonl or .parquet")
    graph = network.graph.copy()
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = edge["events"]
    with open_output(out) as stream:
        stream.writelines(f"{line}\n" for line in makers[out.suffix](graph))
