"""Places: what is found, what is left out, which of several a name means, and the place of an event."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.coding.places import PlaceResolver, find_places
from communique.records import Dateline, Report, Span


def named(text: str) -> list[tuple[str, str | None, str]]:
    return [(place.text, place.country, place.kind) for place in find_places(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks in Ouagadougou failed.", [("Ouagadougou", "BFA", "city")]),
        ("Côte d'Ivoire and the Ivory Coast", [("Côte d'Ivoire", "CIV", "country"), ("Ivory Coast", "CIV", "country")]),
        ("Sana’a’s airport", [("Sana’a", "YEM", "city")]),
        ("Xi'an and Port-au-Prince", [("Xi'an", "CHN", "city"), ("Port-au-Prince", "HTI", "city")]),
        ("a Russia-Turkey pact", [("Russia", "RUS", "country"), ("Turkey", "TUR", "country")]),
        ("the U.S.-led force", [("U.S.", "USA", "country")]),
        ("St. Petersburg", [("St. Petersburg", "RUS", "city")]),
        ("Democratic Republic of Congo", [("Democratic Republic of Congo", "COD", "country")]),
        ("Bosnia and Herzegovina", [("Bosnia and Herzegovina", "BIH", "country")]),
        ("the South China Sea", [("South China Sea", None, "water")]),
        ("Queensland and Helmand", [("Queensland", "AUS", "region"), ("Helmand", "AFG", "region")]),
        ("Idlib province", [("Idlib", "SYR", "region")]),
        ("Kenyan and Somali police", [("Kenyan", "KEN", "demonym"), ("Somali", "SOM", "demonym")]),
        ("Kosovo", [("Kosovo", "KOS", "country")]),
        ("the West Bank", [("West Bank", "PSE", "region")]),
        ("a fire in Dorset", [("Dorset", "GBR", "region")]),
        ("a fire in Adair County", [("Adair County", "USA", "region")]),
        ("the German-Iraqi pact", [("German", "DEU", "demonym"), ("Iraqi", "IRQ", "demonym")]),
        ("French Interior Minister", [("French", "FRA", "demonym")]),
        ("talks at the White House", [("White House", "USA", "site")]),
        ("Dutch police in Leiden", [("Dutch", "NLD", "demonym"), ("Leiden", "NLD", "city")]),
    ],
)
def test_found(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Victoria Ostrander resigned.",
        "Jordan Ellwood and Chad Brimble spoke.",
        "Sen. Hamilton objected.",
        "Paula Denton spoke first. Denton then left.",
        "Police March on; Most of them may rest.",
        "the Washington Post",
        "THEY TELL US MORE",
        "an HIV clinic",
        "nice reading",
        "the White House said no",
        "the Kabul University rector",
        "the Bank of China",
        "it cost US$5",
        "a Wal-Mart store",
        "at the Christmas market",
        "Harry S. Truman spoke",
        "Kampong Foo is a made-up name",
    ],
)
def test_left_out(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name", "country", "region_of"),
    [
        ("A fair in Paris, Texas", "Paris", "USA", 33.7),
        ("A fair in Paris", "Paris", "FRA", 48.9),
        ("A fair in London, Ont. drew crowds; London is proud.", "London", "CAN", 43.0),
        ("Canada said a fair in Hamilton", "Hamilton", "CAN", 43.3),
        ("Birmingham, Alabama", "Birmingham", "USA", 33.5),
        ("Washington said", "Washington", "USA", 38.9),
        ("A fair in San José", "San José", "CRI", 9.9),
        ("Atlanta is in Georgia as Houston is in Texas", "Georgia", "USA", 32.8),
        ("Georgia", "Georgia", "GEO", 42.0),
        ("Officials in Nice", "Nice", "FRA", 43.7),
        ("Taiwan, China, Japan and Peru", "China", "CHN", 35.0),
        ("fires in California, Washington and Oregon", "California", "USA", 37.3),
        ("New York, New York", "New York", "USA", 40.8),
        ("Police in Austin, Texas, and near Georgetown", "Georgetown", "USA", 30.6),
        ("Kentucky police said a man in Columbia was held", "Columbia", "USA", 37.1),
        ("Police in Chicago and Aurora", "Aurora", "USA", 41.8),
    ],
)
def test_which(text: str, name: str, country: str, region_of: float) -> None:
    places = [place for place in find_places(text) if place.text == name]
    assert places
    for place in places:
        assert place.country == country
        assert place.lat == pytest.approx(region_of, abs=0.3)


TEXT = (
    "Accord\n\nNAIROBI (Agency) - Kenyan and Iraqi envoys met in northern Iraq, "
    "then in Syria’s eastern Deir ez-Zor province."
)


def resolved(words: str) -> tuple[str, str] | None:
    dateline = Dateline("NAIROBI", "Agency", Span(8, 24))
    resolver = PlaceResolver(Report(id="r", text_sha256="", text=TEXT, dateline=dateline))
    start = TEXT.index(words)
    place = resolver.resolve(Span(start, start + len(words)))
    if place is None:
        return None
    assert place.span.of(TEXT) == place.text
    return place.text, place.basis


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("northern Iraq", ("Iraq", "text")),
        ("Syria’s eastern Deir ez-Zor province", ("Deir ez-Zor", "text")),
        ("Iraqi", None),
        ("envoys", None),
        ("NAIROBI", ("NAIROBI", "dateline")),
    ],
)
def test_event_place(words: str, expected: tuple[str, str] | None) -> None:
    assert resolved(words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Peru is calm. Peruvian police raided houses across the country.", "across the country", ("Peru", "country")),
        ("Peru is calm. A bomb went off in the capital.", "the capital", ("Lima", "city")),
        ("Peru and Chile are calm. A bomb went off in the capital.", "the capital", None),
        ("A bomb went off in the capital.", "the capital", None),
        ("Chile and Bolivia mourn with Peru. In Peru a bomb went off in the capital.", "the capital", None),
    ],
)
def test_the_country_is_that_of_the_article_if_it_has_one(
    text: str, words: str, expected: tuple[str, str] | None
) -> None:
    span = Span(text.index(words), text.index(words) + len(words))
    place = PlaceResolver(Report(id="r", text_sha256="", text=text)).resolve(span)
    assert (place and (place.name, place.kind)) == expected
    assert place is None or place.text == words


def test_role_words_may_be_a_plain_word() -> None:
    text = "Reading was calm. The march set out, Reading."
    report = Report(id="r", text_sha256="", text=text)
    assert find_places(text) == []
    place = PlaceResolver(report).resolve(Span(37, 44))
    assert place is not None
    assert (place.country, place.span) == ("GBR", Span(37, 44))


WORDS = st.sampled_from([
    "Paris", "Texas", ",", "U.S.", "Georgia", "Jordan", "Mr", "al-Hilla", "in", "Nice", "D.C.", "Washington", "\n",
    "St.", "’s", "Ore.",
])  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join)))
def test_never_raises_and_always_in_order(text: str) -> None:
    end = 0
    for place in find_places(text):
        assert end <= place.span.start < place.span.end
        assert place.text == text[place.span.start : place.span.end]
        assert place.lat is not None
        assert place.lon is not None
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
        end = place.span.end
