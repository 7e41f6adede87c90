"""A picture of a network: actors as circles, arrows for who acts on whom: blue and whole or red and dashed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from communique.errors import InputError
from communique.views.network import SEED, Network
from communique.views.plots import CONFLICT, COOPERATION, altair, styled

if TYPE_CHECKING:
    import altair as alt

SIZE, MARGIN = 600, 40
ARROWS = 70  # for 40 actors; with more, nothing can be seen
WIDEST = 7  # pixels of the strongest arrow
Point = tuple[float, float]


def draw_network(network: Network, title: str, most: int = 40) -> alt.Chart:
    """Network, title, how many actors at most (those with most events) -> the picture.

    An arrow's width is its share of the most events of any, its colour the sign of its added scores. Raises InputError
    for a network without an edge.
    """
    alt = altair()
    graph = network.graph
    strength = {actor: int(graph.in_degree(actor, "events") + graph.out_degree(actor, "events")) for actor in graph}
    busiest = sorted(sorted(graph), key=lambda actor: -strength[actor])[:most]
    edges = [edge for edge in sorted(graph.edges(data=True)) if edge[0] in busiest and edge[1] in busiest]
    if not edges:
        raise InputError("no event between two actors in this selection; choose others, or a longer time")
    edges = sorted(edges, key=lambda edge: -edge[2]["events"])[: ARROWS * most // 40]
    kept = sorted({actor for edge in edges for actor in edge[:2]})
    at = _layout(edges, kept)
    radius = {actor: 11 + 9 * math.sqrt(strength[actor] / max(strength.values())) for actor in kept}
    widest = max(edge[2]["events"] for edge in edges)
    arrows = [_arrow(edge, at, radius, widest) for edge in edges]
    left_out = f" · {len(kept)} of {len(graph)} actors, the {len(edges)} strongest of {graph.number_of_edges()} arrows"
    circles = [{"actor": a, "x": at[a][0], "y": at[a][1], "area": math.pi * radius[a] ** 2} for a in kept]
    chart = alt.layer(*_arrow_layers(alt, arrows), *_circle_layers(alt, circles)).properties(width=SIZE, height=SIZE)
    return styled(chart.configure_view(stroke=None), title + (left_out if len(edges) < graph.number_of_edges() else ""))


def _layout(edges: list[Any], kept: list[str]) -> dict[str, Point]:
    """-> where each actor stands, in pixels: those with many events between them close together."""
    import networkx as nx

    near = nx.Graph()
    near.add_nodes_from(kept)
    for a, b, weights in edges:
        near.add_edge(a, b, weight=math.sqrt(weights["events"]) + (near[a][b]["weight"] if near.has_edge(a, b) else 0))
    found = nx.spring_layout(near, seed=SEED, iterations=300, k=2.2 / math.sqrt(len(kept)), method="force")
    xs, ys = ([float(point[axis]) for point in found.values()] for axis in (0, 1))
    room = SIZE - 2 * MARGIN

    def pixel(value: float, among: list[float]) -> float:
        wide = max(among) - min(among)
        return MARGIN + room * ((value - min(among)) / wide if wide else 0.5)

    return {actor: (pixel(float(p[0]), xs), pixel(float(p[1]), ys)) for actor, p in found.items()}


def _arrow(edge: Any, at: dict[str, Point], radius: dict[str, float], widest: int) -> dict[str, Any]:
    """An edge -> its line from rim to rim, a little to the right of the way, and its head."""
    actor, recipient, weights = edge
    (x1, y1), (x2, y2) = at[actor], at[recipient]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    width = max(0.8, WIDEST * math.sqrt(weights["events"] / widest))
    head = 5 + 1.2 * width
    aside = width / 2 + 1
    right = (aside * dy, -aside * dx)
    start, end = radius[actor], length - radius[recipient]
    return {
        "actor": actor, "recipient": recipient, "events": weights["events"], "score": weights["score_sum"],
        "kind": "cooperation" if weights["score_sum"] > 0 else "conflict",
        "x": x1 + dx * start + right[0], "y": y1 + dy * start + right[1],
        "x2": x1 + dx * (end - head * 0.8) + right[0], "y2": y1 + dy * (end - head * 0.8) + right[1],
        "tip_x": x1 + dx * (end - head * 0.5) + right[0], "tip_y": y1 + dy * (end - head * 0.5) + right[1],
        "angle": math.degrees(math.atan2(dx, dy)), "width": width, "head": head * head,
    }  # fmt: skip


def _arrow_layers(alt: Any, arrows: list[dict[str, Any]]) -> list[Any]:
    kinds = ["cooperation", "conflict"]
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[COOPERATION, CONFLICT]))
    dash = alt.StrokeDash("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[[1, 0], [6, 3]]))
    data = alt.Data(values=arrows)
    lines = alt.Chart(data).mark_rule(opacity=0.75).encode(
        x=_axis(alt, "x", "x"), y=_axis(alt, "y", "y"), x2="x2:Q", y2="y2:Q", color=colour, strokeDash=dash,
        strokeWidth=alt.StrokeWidth("width:Q", scale=None), tooltip=["actor:N", "recipient:N", "events:Q", "score:Q"],
    )  # fmt: skip
    heads = alt.Chart(data).mark_point(shape="triangle", filled=True, opacity=0.9).encode(
        x=_axis(alt, "x", "tip_x"), y=_axis(alt, "y", "tip_y"), angle=alt.Angle("angle:Q", scale=None),
        size=alt.Size("head:Q", scale=None), color=colour,
    )  # fmt: skip
    return [lines, heads]


def _circle_layers(alt: Any, circles: list[dict[str, Any]]) -> list[Any]:
    base = alt.Chart(alt.Data(values=circles)).encode(x=_axis(alt, "x", "x"), y=_axis(alt, "y", "y"))
    discs = base.mark_point(filled=True, color="white", stroke="#333333", strokeWidth=1, opacity=1)
    return [discs.encode(size=alt.Size("area:Q", scale=None)), base.mark_text(fontSize=10).encode(text="actor:N")]


def _axis(alt: Any, channel: str, field: str) -> Any:
    kind = alt.X if channel == "x" else alt.Y
    return kind(f"{field}:Q", scale=alt.Scale(domain=[0, SIZE], nice=False), axis=None)
