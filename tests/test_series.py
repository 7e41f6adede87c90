"""Series: numbers counted by hand, and what must hold for any events."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.errors import InputError
from communique.records import Coding, EventDate
from communique.store import Selection, Store
from communique.views.pairs import Of, Per, Units
from communique.views.series import Period, Recall, SeriesOptions, count_series, load_recall
from little_events import QUADS, rows, told

CODINGS = [
    told("a", "2024-01-10", "2024-01-09 CHN GOV>USA AGREE 0.9", "2024-01-10 CHN>USA,GBR ACCUSE 0.8", outlet="X"),
    told("b", "2024-01-20", "2024-01-10 CHN,CHN MIL>USA ACCUSE 0.6", outlet="Y"),
    told("c", "2024-03-01", "2024-03-01 USA>CHN ASSAULT 0.5", "2024-03-01 USA>USA ASSAULT", "2024-02-29 ?>CHN ACCUSE"),
    told("d", "2024-03-31", "2024-03-31 USA>CHN ASSAULT 0.5", status="future"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("series") / "s.duckdb") as made:
        made.write(CODINGS)
        yield made


def counted(store: Store, of: Of, period: Period = "month", per: Per = "country", **filters: Any) -> list[Any]:
    """-> actor, recipient, period as words, events, reports: rows that are not zero."""
    relation = count_series(store, Selection(**filters), SeriesOptions(Units(of, per), period))
    found = rows(relation, "actor, recipient, period::VARCHAR, events, reports")
    return [row for row in found if row[3]]


JAN, FEB, MAR = "2024-01-01", "2024-02-01", "2024-03-01"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"of": "dyad"},
            [
                ("CHN", "GBR", JAN, 1, 1), ("CHN", "USA", JAN, 3, 2),
                ("USA", "CHN", MAR, 1, 1), ("USA", "USA", MAR, 1, 1),
            ],
        ),
        ({"of": "pair", "country": "CHN"}, [
            ("CHN", "GBR", JAN, 1, 1), ("CHN", "USA", JAN, 3, 2), ("CHN", "USA", MAR, 1, 1)]),
        ({"of": "dyad", "scope": "domestic"}, [("USA", "USA", MAR, 1, 1)]),
        ({"of": "dyad", "actor": "CHN", "recipient": "GBR"}, [("CHN", "GBR", JAN, 1, 1)]),
        ({"of": "actor"}, [("CHN", None, JAN, 3, 2), ("USA", None, MAR, 2, 1)]),
        ({"of": "recipient", "quad": "conflict"}, [
            (None, "CHN", FEB, 1, 1), (None, "CHN", MAR, 1, 1), (None, "GBR", JAN, 1, 1),
            (None, "USA", JAN, 2, 2), (None, "USA", MAR, 1, 1),
        ]),
        ({"of": "country", "period": "year"}, [
            ("CHN", None, JAN, 5, 3), ("GBR", None, JAN, 1, 1), ("USA", None, JAN, 5, 3),
        ]),
        ({"of": "total"}, [(None, None, JAN, 3, 2), (None, None, FEB, 1, 1), (None, None, MAR, 2, 1)]),
        ({"of": "total", "period": "day", "actor": "CHN"}, [
            (None, None, "2024-01-09", 1, 1), (None, None, "2024-01-10", 2, 2)]),
        ({"of": "total", "period": "week"}, [(None, None, "2024-01-08", 3, 2), (None, None, "2024-02-26", 3, 1)]),
        ({"of": "total", "period": "quarter", "status": "future"}, [(None, None, JAN, 1, 1)]),
        ({"of": "total", "period": "all"}, [(None, None, "2024-01-10", 6, 3)]),
        ({"of": "total", "until": dt.date(2024, 2, 28)}, [(None, None, JAN, 3, 2)]),
        # A code: the entity's own, unknown ones left out; two of one country are one actor of an event per country.
        ({"of": "actor", "per": "code"}, [
            ("CHN ---", None, JAN, 2, 2), ("CHN GOV", None, JAN, 1, 1), ("CHN MIL", None, JAN, 1, 1),
            ("USA ---", None, MAR, 2, 1),
        ]),
        ({"of": "dyad", "actor": "CHN MIL"}, [("CHN", "USA", JAN, 1, 1)]),
        ({"of": "dyad", "per": "bloc", "recipient": "NATO"}, [("CHN", "NATO", JAN, 3, 2), ("NATO", "NATO", MAR, 1, 1)]),
        ({"of": "country", "per": "bloc", "country": ["AUKUS"]}, [
            ("AUKUS", None, JAN, 3, 2), ("AUKUS", None, MAR, 2, 1)]),
    ],
)  # fmt: skip
def test_counts(store: Store, asked: dict[str, Any], expected: list[Any]) -> None:
    assert counted(store, **asked) == expected


TALKS = [
    told(
        "m", "2024-05-17", "- CHN GOV,RUS GOV> CONSULT", "- CHN GOV,RUS GOV>USA CONSULT", "- CHN,RUS> ASSAULT",
        "- VEN GOV,VEN OPP> AGREE", "- VEN GOV,?,FRA> CONSULT", "- USA> CONSULT", "- USA,USA> CONSULT",
    )
]  # fmt: skip
MAY = "2024-05-01"


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("talks") / "s.duckdb") as made:
        made.write(TALKS)
        yield made


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # Talks of China and Russia count once from each to the other; not what has a recipient, nor an assault.
        (
            {"of": "dyad"},
            [
                ("CHN", "RUS", MAY, 1, 1), ("CHN", "USA", MAY, 1, 1), ("FRA", "VEN", MAY, 1, 1),
                ("RUS", "CHN", MAY, 1, 1), ("RUS", "USA", MAY, 1, 1),
                ("VEN", "FRA", MAY, 1, 1), ("VEN", "VEN", MAY, 1, 1),
            ],
        ),
        ({"of": "pair"}, [
            ("CHN", "RUS", MAY, 1, 1), ("CHN", "USA", MAY, 1, 1), ("FRA", "VEN", MAY, 1, 1),
            ("RUS", "USA", MAY, 1, 1), ("VEN", "VEN", MAY, 1, 1)]),
        ({"of": "dyad", "per": "code", "country": "VEN"}, [
            ("FRA ---", "VEN GOV", MAY, 1, 1), ("VEN GOV", "FRA ---", MAY, 1, 1),
            ("VEN GOV", "VEN OPP", MAY, 1, 1), ("VEN OPP", "VEN GOV", MAY, 1, 1)]),
        ({"of": "dyad", "actor": "RUS", "recipient": "CHN"}, [("RUS", "CHN", MAY, 1, 1)]),
        ({"of": "dyad", "actor": "RUS", "recipient": "RUS"}, []),
        ({"of": "dyad", "scope": "domestic"}, [("VEN", "VEN", MAY, 1, 1)]),
        ({"of": "recipient"}, [
            (None, country, MAY, n, 1) for country, n in (("CHN", 1), ("FRA", 1), ("RUS", 1), ("USA", 2), ("VEN", 2))]),
        ({"of": "country", "country": "CHN"}, [("CHN", None, MAY, 3, 1)]),
    ],
)  # fmt: skip
def test_talks_without_a_recipient_are_acts_of_each_towards_each_other(
    talks: Store, asked: dict[str, Any], expected: list[Any]
) -> None:
    assert counted(talks, **asked) == expected
    if asked == {"of": "dyad"}:
        view = talks.connection.sql("SELECT actor_country, recipient_country FROM dyads ORDER BY ALL").fetchall()
        assert view == [row[:2] for row in expected]
    told_of = talks.events(Selection(**{k: v for k, v in asked.items() if k not in ("of", "per")}))
    assert (told_of.count("*").fetchall() > [(0,)]) == bool(expected), "the list of events agrees with the series"


def test_every_column_of_a_dyad(store: Store) -> None:
    """CHN to USA: an agreement (.9, score 4) and two accusations (.8, .6; score -3) in January, of 3 events in all."""
    options = SeriesOptions(types=True)
    january, february, march = rows(count_series(store, Selection(actor="CHN", recipient="USA"), options), "*")
    columns = count_series(store, Selection(), options).columns
    first = dict(zip(columns, january, strict=True))
    accuse, agree = load_recall()["ACCUSE"].share, load_recall()["AGREE"].share
    expected = {
        "period": dt.date(2024, 1, 1), "events": 3, "reports": 2, "outlets": 2, "verbal_cooperation": 1,
        "material_cooperation": 0, "verbal_conflict": 2, "material_conflict": 0, "cooperation": 1, "conflict": 2,
        "agree": 1, "accuse": 2, "assault": 0, "score_sum": -2.0, "score_mean": pytest.approx(-2 / 3), "all_events": 3,
        "all_reports": 2, "event_share": 1.0, "report_share": 1.0, "expected": pytest.approx(2.3),
        "expected_low": 1, "expected_high": 3, "corrected": pytest.approx(0.9 / agree + 1.4 / accuse),
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    zero = dict(zip(columns, february, strict=True))
    assert (zero["events"], zero["all_events"], zero["event_share"], zero["report_share"]) == (0, 1, 0.0, None)
    assert (zero["expected"], zero["expected_high"], zero["corrected_high"], zero["score_mean"]) == (0, 0, 0, None)
    assert march[:3] == ("CHN", "USA", dt.date(2024, 3, 1))


def test_nothing_is_filled_where_it_is_not_wanted(store: Store) -> None:
    options = SeriesOptions(Units("dyad"), fill=False)
    assert len(rows(count_series(store, Selection(), options), "1")) == 4
    assert len(rows(count_series(store, Selection(), SeriesOptions(Units("dyad"))), "1")) == 4 * 3


def test_an_event_outside_the_reports_days_is_kept_and_nothing_between_is_filled(tmp_path: Path) -> None:
    with Store(tmp_path / "s.duckdb") as made:
        made.write([told("a", "2024-01-10", "1950-01-01 CHN>USA AGREE", "2024-01-01 CHN>USA AGREE")])
        assert rows(count_series(made), "year(period), events") == [(1950, 1), (2024, 1)]


def test_an_event_that_began_before_the_days_selected_is_in_no_period(tmp_path: Path) -> None:
    made = told("a", "2024-01-10", "2023-12-20 CHN>USA AGREE")
    long = replace(made.events[0], date=EventDate(dt.date(2023, 12, 20), dt.date(2024, 1, 5), "range"))
    with Store(tmp_path / "s.duckdb") as store:
        store.write([replace(made, events=(long,))])
        since = Selection(since=dt.date(2024, 1, 1))
        assert len(rows(store.events(since), "1")) == 1
        assert rows(count_series(store, since), "1") == []
        assert rows(count_series(store), "period, events") == [(dt.date(2023, 12, 1), 1), (dt.date(2024, 1, 1), 0)]


def test_reports_without_a_day_and_an_empty_store(tmp_path: Path) -> None:
    with Store(tmp_path / "s.duckdb") as made:
        assert rows(count_series(made), "*") == []
        made.write([told("a", None, "2024-01-01 CHN>USA AGREE", "- CHN>USA AGREE")])
        assert rows(count_series(made), "events, all_reports, report_share") == [(1, 0, None)]
        assert len(rows(count_series(made, Selection(), SeriesOptions(period="all")), "*")) == 1


def test_what_a_share_is_a_share_of(tmp_path: Path) -> None:
    """Two of three events in January: two have no date of their own; those of a text that was replaced do not count."""
    with Store(tmp_path / "s.duckdb") as made:
        made.write([told("a", "2024-01-10", "2024-01-09 CHN>USA AGREE", *["2024-01-09 RUS>USA AGREE"] * 5)])
        new = told("a", "2024-01-11", "2024-01-09 CHN>USA AGREE", "- CHN>USA AGREE", "- RUS>USA AGREE", outlet="X")
        text = new.report.text + "!"
        sha = hashlib.sha256(text.encode()).hexdigest()
        made.write([replace(new, report=replace(new.report, text=text, text_sha256=sha))])
        for filters in ({}, {"outlet": "X"}, {"since": dt.date(2024, 1, 1)}):
            series = count_series(made, Selection(actor="CHN", **filters))
            assert rows(series, "events, all_events, event_share") == [(2, 3, 2 / 3)]


def exact_band(probabilities: list[float]) -> tuple[int, int]:
    """Probabilities -> the 2.5 % and 97.5 % quantiles of how many come true, by convolution."""
    shares = [1.0]
    for p in probabilities:
        shares = [
            (shares[k] if k < len(shares) else 0) * (1 - p) + (shares[k - 1] * p if k else 0)
            for k in range(len(shares) + 1)
        ]
    below = list(itertools.accumulate(shares))
    return tuple(next(k for k, share in enumerate(below) if share >= q - 1e-12) for q in (0.025, 0.975))  # type: ignore[return-value]


PROBABILITIES = [
    [0.9] * 3, [0.5] * 10, [0.5] * 40, [0.8, 0.6, 0.9], [0.95] * 30, [0.4, 0.9] * 25, [1.0] * 5, [0.7],
    [0.3 + 0.007 * k for k in range(100)],
]  # fmt: skip


@pytest.fixture(scope="module")
def bands(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Any]]:
    """A year for each list of probabilities -> the mean and the band of its events."""
    years = [
        told(f"{year}", f"{year}-01-01", *(f"{year}-01-01 CHN>USA ACCUSE {p}" for p in probabilities))
        for year, probabilities in enumerate(PROBABILITIES, 2001)
    ]
    with Store(tmp_path_factory.mktemp("bands") / "s.duckdb") as made:
        made.write(years)
        series = count_series(made, Selection(), SeriesOptions(period="year"))
        return {year: found for year, *found in rows(series, "year(period), expected, expected_low, expected_high")}


@pytest.mark.parametrize("number", range(len(PROBABILITIES)))
def test_the_band_is_the_poisson_binomial_one(bands: dict[int, list[Any]], number: int) -> None:
    probabilities = PROBABILITIES[number]
    mean, *band = bands[2001 + number]
    assert mean == pytest.approx(sum(probabilities))
    low, high = exact_band(probabilities)
    assert abs(band[0] - low) <= 1 >= abs(band[1] - high)
    assert tuple(band) == (low, high) or len(probabilities) < 4


def test_the_second_band_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four sure events, recall 1/2 from 98 events: 8 happened; variance 4 * .5 / .25, and 8 * .1 for the recall."""
    monkeypatch.setattr("communique.views.series.load_recall", lambda: {"ACCUSE": Recall(98, 49)})
    with Store(tmp_path / "s.duckdb") as made:
        made.write([told("a", "2024-01-01", *["2024-01-01 CHN>USA ACCUSE"] * 4)])
        ((mean, low, high),) = rows(count_series(made), "corrected, corrected_low, corrected_high")
    width = 1.959964 * (8 + 0.8**2) ** 0.5
    assert (mean, low, high) == (pytest.approx(8), pytest.approx(8 - width), pytest.approx(8 + width))


def test_wrong_words() -> None:
    for make, message in (
        (lambda: Units("dyads"), "of dyads: unknown; use one of dyad"),  # type: ignore[arg-type]
        (lambda: Units("dyad", "person"), "per person: unknown"),  # type: ignore[arg-type]
        (lambda: SeriesOptions(period="hour"), "period hour: unknown; use one of day"),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError, match=message):
            make()


# What must hold for any events

SOME = ("CHN", "USA", "GBR", "?")
sides = st.lists(st.sampled_from(SOME), max_size=3).map(",".join)
lines = st.builds(
    lambda day, a, r, kind, p: f"{dt.date(2024, 1, 1) + dt.timedelta(day)} {a}>{r} {kind} {p / 10}",
    st.integers(0, 70), sides, sides, st.sampled_from(sorted(QUADS)), st.integers(1, 10),
)  # fmt: skip
stories = st.lists(st.lists(lines, max_size=3), min_size=1, max_size=6)


def expected_pairs(told: Iterable[str]) -> tuple[Counter[Any], Counter[Any]]:
    """Lines of events -> how many stand from whom to whom in each month, and how many between two, once each."""
    directed: Counter[Any] = Counter()
    both: Counter[Any] = Counter()
    for day, who, kind, _ in (line.split(" ") for line in told):
        actors, recipients = ([name for name in side.split(",") if name] for side in who.split(">"))
        joint = kind in ("AGREE", "CONSULT") and not recipients
        met = {(a, r) for a in actors for r in (actors if joint else recipients) if a != r or not joint}
        known = {(a, r, day[:8] + "01") for a, r in met if "?" not in (a, r)}
        directed.update(known)
        both.update({(min(a, r), max(a, r), month) for a, r, month in known})
    return directed, both


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories)
def test_parts_and_wholes(reports: list[list[str]]) -> None:
    codings: list[Coding] = [told(f"r{n}", f"2024-0{1 + n % 3}-15", *report) for n, report in enumerate(reports)]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s.duckdb") as made:
        made.write(codings)
        total = counted(made, "total")
        for period in ("day", "year"):
            assert sum(row[3] for row in counted(made, "total", period)) == sum(row[3] for row in total)
        dyads = counted(made, "dyad")
        directed, both = expected_pairs(line for report in reports for line in report)
        assert {(a, r, m): n for a, r, m, n, _ in dyads} == directed
        assert {(a, r, m): n for a, r, m, n, _ in counted(made, "pair")} == both
        kinds = (
            "cooperation + conflict - events, verbal_conflict + material_conflict - conflict, expected_high <= events"
        )
        for row in rows(count_series(made, Selection(), SeriesOptions(types=True)), kinds):
            assert row == (0, 0, True)
        assert counted(made, "dyad", country=SOME[:3]) == dyads, "the general way counts as the quick one"
        assert counted(made, "dyad", actor=["--- ---"]) == dyads, "so does that by entities"
