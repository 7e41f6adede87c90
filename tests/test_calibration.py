"""What probabilities are worth: the curve, its fit, its honesty; the type of what one does to the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from communique.analysis.calibration import SEEN, Calibration
from communique.analysis.graph import Cue
from communique.analysis.pairs import Weighed, under
from communique.coding.events import Decision, calibrated
from communique.errors import InputError
from communique.evaluation.calibration import Proposed, calibration_error, fit, honesty
from communique.evaluation.pairs import macro_f1
from communique.pairs import classify_pair, weight
from communique.records import EVENT_TYPES, FoundBy, Span, Status

CURVE = Calibration(slope=0.5, offset=-0.5, codebook=0.7, least=0.4)


def test_without_a_file_raw_probabilities_stand(tmp_path: Path) -> None:
    plain = Calibration.read(tmp_path, 0.4)
    assert plain.least == 0.4
    for raw in (0.05, 0.5, 0.93):
        assert plain.calibrated(raw) == pytest.approx(raw, abs=1e-4)
    CURVE.write(tmp_path)
    assert Calibration.read(tmp_path, 0.4) == CURVE


def test_the_curve_and_its_inverse() -> None:
    sure = [CURVE.calibrated(raw) for raw in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert sure == sorted(sure)
    assert 0 < sure[0] < sure[-1] < 1
    for raw in (0.1, 0.5, 0.9):
        assert CURVE.raw(CURVE.calibrated(raw)) == pytest.approx(raw, abs=1e-3)
    assert CURVE.raw(0.0) == SEEN


def proposed(seed: int = 0, count: int = 4000) -> list[Proposed]:
    """Events whose raw probabilities are too sure: right as often as CURVE says."""
    draw = np.random.default_rng(seed)
    raws = draw.uniform(0.1, 0.999, count).round(4)
    return [
        Proposed(float(raw), bool(draw.random() < CURVE.calibrated(float(raw))), number % 40, "encoder")
        for number, raw in enumerate(raws)
    ]


def test_the_fit_finds_the_curve_and_is_honest_on_articles_left_out() -> None:
    made = [Proposed(0.0, right, 1, "codebook") for right in (True, True, False)]
    found = fit([*proposed(), *made], 3000)
    assert found.slope == pytest.approx(CURVE.slope, abs=0.06)
    assert found.offset == pytest.approx(CURVE.offset, abs=0.1)
    assert found.codebook == pytest.approx(3 / 5)
    figures = honesty(proposed())
    assert figures["error"] < 0.03
    assert figures["error raw"] > 0.1
    assert figures["brier"] < figures["brier raw"]
    assert abs(figures["right at .8"] - 0.8) < 0.1


def test_the_threshold_is_the_best_f1() -> None:
    sure, unsure = [Proposed(0.9, True, 0, "encoder")] * 50, [Proposed(0.2, False, 1, "encoder")] * 50
    some = [Proposed(0.9, False, 0, "encoder"), Proposed(0.2, True, 1, "encoder")] * 5
    found = fit([*sure, *unsure, *some], 60)
    assert found.calibrated(0.2) < found.least <= found.calibrated(0.9)


def test_calibration_error() -> None:
    assert calibration_error(np.array([0.95, 0.95, 0.05, 0.05]), np.array([1.0, 1, 0, 0])) == pytest.approx(0.05)
    assert calibration_error(np.array([0.95, 0.95]), np.array([1.0, 0])) == pytest.approx(0.45)


def test_decisions_get_calibrated_probabilities_and_a_threshold() -> None:
    def decision(raw: float, maker: str) -> Decision:
        cue = Cue(
            span=Span(0, 4), sentence=0, probability=raw, status="actual", roles=(), event_type="AID", mode=None
        )  # fmt: skip
        return Decision(cue, FoundBy(maker))

    given = [decision(0.9, "encoder"), decision(0.2, "encoder"), decision(0.0, "codebook")]
    kept = calibrated(given, CURVE, 0.5)
    assert [d.cue.probability for d in kept] == [CURVE.calibrated(0.9), 0.7]


@pytest.mark.parametrize(
    ("gold", "found", "figure"),
    [(["A", "A", "B"], ["A", "A", "B"], 1.0), (["A", "A", "B"], ["A", "A", "A"], 0.4), (["A"], ["B"], 0.0)],
)
def test_macro_f1(gold: list[str], found: list[str], figure: float) -> None:
    assert macro_f1(gold, found) == figure


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (0, 99)])
def test_a_span_outside_of_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=r"recipient=\(.*lies outside of the text of 18 characters"):
        classify_pair("Ghana praised Togo", actor=(0, 5), recipient=span)


def test_an_act_under_another_one_and_one_that_did_not_take_place_count_less() -> None:
    text = "Chad refuses to lift the ban on Mali"

    def weighed(words: str, acts: float, status: Status = "actual") -> Weighed:
        start = text.index(words)
        cue = Cue(
            span=Span(start, start + len(words)), sentence=0, probability=0.9, status=status, roles=(),
            event_type="REJECT", mode=None,
        )  # fmt: skip
        return Weighed(cue, acts, 1.0)

    refuses, ban = weighed("refuses", 1.0), weighed("ban", 1.0)
    both = [refuses, ban, weighed("lift", 0.1)]
    assert [under(w, both, Span(0, 4)) for w in both] == pytest.approx([0.0, 0.9, 0.9])
    assert under(ban, both, None) == 0.0  # who acts is unnamed
    assert under(ban, [ban, weighed("lift", 0.1)], Span(0, 4)) == pytest.approx(0.09)
    assert weight(replace(ban, under=0.9)) < weight(ban) / 2
    assert weight(weighed("ban", 1.0, "negated")) < weight(ban) / 2


@pytest.mark.model
def test_a_pair_gets_the_type_of_what_the_one_does_to_the_other() -> None:
    text = "Ghana praised Togo and on Monday expelled two diplomats of Benin."

    def of(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    for recipient, kind in (("Togo", "SUPPORT"), ("two diplomats of Benin", "SANCTION")):
        types = classify_pair(text, actor=of("Ghana"), recipient=of(recipient))
        assert set(types) == set(EVENT_TYPES)
        assert sum(types.values()) == pytest.approx(1)
        assert next(iter(types)) == kind
    text = "Pakistan still refuses to lift the ban on Indian films."  # the act above, not the one under it
    assert next(iter(classify_pair(text, actor=of("Pakistan"), recipient=of("Indian")))) == "REJECT"
    unnamed = classify_pair("Benin was attacked.", actor=None, recipient=(0, 5))
    assert max(unnamed, key=unnamed.__getitem__) == "ASSAULT"
