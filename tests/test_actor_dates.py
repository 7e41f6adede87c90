"""Who somebody is on the report's day: before, during and after office, and names that mean several things."""

from __future__ import annotations

import datetime as dt

import pytest

from communique.coding.actors import ActorResolver, resolve_actor
from communique.records import Report, Span

# (mention, day, code): the same name before, during and after office
OFFICES = [
    ("Emmanuel Macron", "2015-06-01", "FRA GOV"),  # minister of the economy
    ("Emmanuel Macron", "2017-05-13", "FRA ELI"),  # the day before his first as president
    ("Emmanuel Macron", "2017-05-14", "FRA GOV"),
    ("François Hollande", "2016-01-01", "FRA GOV"),
    ("François Hollande", "2018-01-01", "FRA ELI"),
    ("Angela Merkel", "2005-11-22", "DEU GOV"),
    ("Angela Merkel", "2021-12-07", "DEU GOV"),
    ("Angela Merkel", "2022-03-01", "DEU ELI"),
    ("Olaf Scholz", "2021-12-09", "DEU GOV"),
    ("Donald Trump", "2016-08-01", "USA PTY"),
    ("Donald Trump", "2017-01-20", "USA GOV"),
    ("Donald Trump", "2021-06-01", "USA ELI"),
    ("Donald Trump", "2023-06-01", "USA PTY"),
    ("Donald Trump", "2025-02-01", "USA GOV"),
    ("Joe Biden", "2005-06-01", "USA LEG"),
    ("Joe Biden", "2012-06-01", "USA GOV"),
    ("Joe Biden", "2019-06-01", "USA PTY"),
    ("Joe Biden", "2021-01-21", "USA GOV"),
    ("Kamala Harris", "2019-01-01", "USA LEG"),
    ("Kamala Harris", "2022-01-01", "USA GOV"),
    ("Boris Johnson", "2019-07-25", "GBR GOV"),
    ("Boris Johnson", "2023-09-01", "GBR ELI"),
    ("Theresa May", "2018-01-01", "GBR GOV"),
    ("Keir Starmer", "2024-08-01", "GBR GOV"),
    ("Narendra Modi", "2016-01-01", "IND GOV"),
    ("Manmohan Singh", "2010-01-01", "IND GOV"),
    ("Manmohan Singh", "2016-01-01", "IND ELI"),
    ("Justin Trudeau", "2018-01-01", "CAN GOV"),
    ("Stephen Harper", "2010-01-01", "CAN GOV"),
    ("Stephen Harper", "2020-01-01", "CAN ELI"),
    ("Jair Bolsonaro", "2020-01-01", "BRA GOV"),
    ("Jair Bolsonaro", "2023-06-01", "BRA ELI"),
    ("Dilma Rousseff", "2014-01-01", "BRA GOV"),
    ("Jacinda Ardern", "2020-01-01", "NZL GOV"),
    ("Jacinda Ardern", "2024-01-01", "NZL ELI"),
    ("Shinzo Abe", "2015-01-01", "JPN GOV"),
    ("Shinzo Abe", "2021-06-01", "JPN ELI"),
    ("Fumio Kishida", "2022-06-01", "JPN GOV"),
    ("Benjamin Netanyahu", "2018-01-01", "ISR GOV"),
    ("Benjamin Netanyahu", "2023-06-01", "ISR GOV"),
    ("Robert Mugabe", "2010-01-01", "ZWE GOV"),
    ("Robert Mugabe", "2018-06-01", "ZWE ELI"),
    ("Emmerson Mnangagwa", "2019-01-01", "ZWE GOV"),
    ("Jacob Zuma", "2012-01-01", "ZAF GOV"),
    ("Jacob Zuma", "2020-01-01", "ZAF ELI"),
    ("Hamid Karzai", "2010-01-01", "AFG GOV"),
    ("Petro Poroshenko", "2016-01-01", "UKR GOV"),
    ("Petro Poroshenko", "2020-01-01", "UKR OPP"),  # leads a party against the government
    ("Ban Ki-moon", "2012-01-01", "UNO ---"),
    ("Kofi Annan", "2002-01-01", "UNO ---"),
    # one name, two meanings in time
    ("the Taliban", "2015-01-01", "AFG REB"),
    ("the Taliban", "2021-08-14", "AFG REB"),
    ("the Taliban", "2021-08-15", "AFG GOV"),
    ("the Rapid Support Forces", "2022-01-01", "SDN MIL"),
    ("the Rapid Support Forces", "2024-01-01", "SDN REB"),
    ("FARC", "2015-01-01", "COL REB"),
    ("FARC", "2019-01-01", "COL PTY"),
]

# (text with the mention in brackets, day, code): two holders in one year, a surname of two countries, names of
# countries that are persons, months or cities, too
TOLD = [
    ("Britain's government spoke. [May] met ministers.", "2018-03-01", "GBR GOV"),
    ("Britain's government spoke. [Johnson] met ministers.", "2020-03-01", "GBR GOV"),
    ("Britain chose. [Truss] met ministers.", "2022-09-20", "GBR GOV"),
    ("Britain chose. [Sunak] met ministers.", "2022-11-20", "GBR GOV"),
    ("Pakistan's cabinet met. [Prime Minister Khan] spoke.", "2021-03-01", "PAK GOV"),
    ("Pakistan's cabinet met. [Prime Minister Sharif] spoke.", "2022-06-01", "PAK GOV"),
    ("South Korea's cabinet met. [President Park] spoke.", "2015-06-01", "KOR GOV"),
    ("South Korea's cabinet met. [President Moon] spoke.", "2019-06-01", "KOR GOV"),
    ("Pyongyang fired two missiles. [Kim] watched.", "2019-06-01", "PRK GOV"),
    ("Argentina's peso fell. [Fernández] spoke.", "2021-06-01", "ARG GOV"),
    ("Taipei was calm. [President Tsai] spoke.", "2019-06-01", "TWN GOV"),
    ("Amman closed the crossing. [Jordan] protested.", "2020-01-01", "JOR GOV"),
    ("Hans Jordan runs a bank in Zurich. [Jordan] resigned.", "2020-01-01", "---"),
    ("N'Djamena was calm. [Chad] closed the border.", "2020-01-01", "TCD GOV"),
    ("Ankara was calm. [Turkey] closed the border.", "2020-01-01", "TUR GOV"),
    ("Tbilisi was calm. [Georgia] closed the border.", "2020-01-01", "GEO GOV"),
    ("Moscow accused [Washington] of spying.", "2020-01-01", "USA GOV"),
    ("Kabul fell in [May].", "2018-01-01", "---"),
    ("On 6 May the court in Kabul sat. [He] rejected it.", "2018-05-10", "---"),
]


def _resolve(text: str, day: str) -> str:
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    report = Report(id="r", text_sha256="", text=plain, published=day)
    return ActorResolver(report).resolve(Span(start, end)).code


@pytest.mark.parametrize(("mention", "day", "code"), OFFICES, ids=[f"{m}@{d}" for m, d, _ in OFFICES])
def test_code_on_the_day(mention: str, day: str, code: str) -> None:
    assert resolve_actor(mention, dt.date.fromisoformat(day)).code == code


@pytest.mark.parametrize(("text", "day", "code"), TOLD, ids=[t[:50] for t, *_ in TOLD])
def test_code_in_a_report(text: str, day: str, code: str) -> None:
    assert _resolve(text, day) == code
