"""Datelines, and the many sentences that are none."""

import pytest

from communique.reading import find_dateline


@pytest.mark.parametrize(
    ("head", "place", "agency"),
    [
        ("BEIJING (Dispatches) -", "BEIJING", "Dispatches"),
        ("KYIV, Ukraine (Agency) --", "KYIV, Ukraine", "Agency"),
        ("GENEVA, March 3 (Agency) -", "GENEVA", "Agency"),
        ("GENEVA, 3 March 2024 –", "GENEVA", None),
        ("NAIROBI —", "NAIROBI", None),
        ("NAIROBI -", "NAIROBI", None),
        ("Washington (Agency) -", "Washington", "Agency"),
        ("Port of Spain (Gulf & Coast News) —", "Port of Spain", "Gulf & Coast News"),
        ("Paris, France (Agency) –", "Paris, France", "Agency"),
        ("ST. PETERSBURG, Fla., Sept. 26 (Agency) —", "ST. PETERSBURG, Fla.", "Agency"),
        ("N’DJAMENA, Chad —", "N’DJAMENA, Chad", None),
        ("PORT-AU-PRINCE, Haiti (Agency) —", "PORT-AU-PRINCE, Haiti", "Agency"),
        ("SÃO PAULO (Agency) -", "SÃO PAULO", "Agency"),
        ("PARIS/BERLIN, March 3 (Agency) -", "PARIS/BERLIN", "Agency"),
        ("UNITED NATIONS --", "UNITED NATIONS", None),
        ("Accra, Ghana (March 3, 2021) –", "Accra, Ghana", None),
    ],
)
def test_place_and_agency(head: str, place: str, agency: str | None) -> None:
    text = f"A Headline\n\n{head} “We met the ministers,” the envoy said."
    found = find_dateline(text, body_start=12)
    assert found is not None
    assert (found.place, found.agency, found.span.of(text)) == (place, agency, head)


@pytest.mark.parametrize(
    "text",
    [
        "BEIJING said it would respond - but did not say how.",
        "NATO - The alliance met in Brussels.",
        "EXCLUSIVE - Ministers met in secret.",
        "UPDATE 1 - Ministers met in secret.",
        "BREAKING: Ministers met in secret.",
        "MINISTERS: Talks will go on.",
        "COVID-19 Cases rose in Lima.",
        "SARS-CoV-2 Infections rose in Lima.",
        "U.S. - The talks ended.",
        "EU—The talks ended.",
        "Lima - The talks ended.",
        "Geneva, March 3 - The talks ended.",
        "President Adela Quist (Unity Party) said - The talks ended.",
        "The minister (Agency) - a friend of the president - resigned.",
        "The Prime Minister of Lesotho Thabang (Agency) - They met.",
        "Adela Quist (Unity) was in Lima - She met the king.",
        "LIMA (Agency) – talks ended.",
        "LIMA (Agency)",
        "",
        "-",
    ],
)
def test_an_ordinary_sentence_has_none(text: str) -> None:
    assert find_dateline(text) is None


def test_a_byline_may_stand_before_it() -> None:
    text = "By Adela Quist\n\nMarch 3\n\nLIMA (Agency) - Talks ended."
    found = find_dateline(text)
    assert found is not None
    assert found.span.of(text) == "LIMA (Agency) -"


def test_the_fifth_paragraph_has_none() -> None:
    assert find_dateline("One.\n\nTwo.\n\nThree.\n\nFour.\n\nLIMA (Agency) - Talks ended.") is None
