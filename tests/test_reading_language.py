"""The language of a report: English is never refused, plain other languages are always told."""

import subprocess
import sys

import pytest

from communique.reading.language import find_language

OTHERS = {
    "fr": "Le ministre des Affaires étrangères a rencontré vendredi son homologue à Berlin. Les deux responsables ont "
    "condamné les frappes. « The situation is unacceptable », a-t-il déclaré en anglais devant la presse.",
    "de": "Der Außenminister hat am Freitag in Warschau seinen polnischen Amtskollegen getroffen. Beide verurteilten "
    "die Angriffe und forderten eine sofortige Waffenruhe, wie ein Sprecher mitteilte.",
    "es": "El presidente anunció el martes nuevas sanciones contra los responsables del ataque y pidió a la comunidad "
    "internacional que actúe. La oposición rechazó la medida.",
    "nl": "De minister van Buitenlandse Zaken heeft vrijdag in Den Haag zijn Duitse ambtgenoot ontmoet.",
    "ru": "Министр иностранных дел встретился в пятницу с коллегой из Казахстана и обсудил вопросы торговли.",
    "ar": "التقى وزير الخارجية يوم الجمعة نظيره المصري في القاهرة وبحثا وقف إطلاق النار.",
    "zh": "外交部长星期五在北京会见了来访的代表团,双方就贸易问题交换了意见。",
    "sw": "Waziri wa Mambo ya Nje alikutana na mwenzake wa Misri jijini Nairobi siku ya Ijumaa.",
}


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("times", [1, 30])
def test_other_languages_are_told(code: str, times: int) -> None:
    assert find_language(OTHERS[code] * times) == code


@pytest.mark.parametrize(
    "text",
    [
        "Nkurunziza, Ndayishimiye and Buyoya of CNDD-FDD, Uprona and Frodebu met Museveni and Kikwete in Bujumbura.",
        "Scholz, Baerbock, Habeck and Lindner meet Macron, Borne and Le Maire",
        "Sinn Féin, Fianna Fáil and Fine Gael reject the Taoiseach’s offer",
        "Togo, Ghana sign Volta fishing accord",
        "Burundi rebels seize Gitega radio station",
        "Niger, Nigeria, Togo quit West African bloc amid coup row",
        "Omani sultan pardons ninety prisoners",
        "Xi in Paris",
        "BUNDESTAG",
        "Kyiv\nLviv\nOdesa",
        "2024: 12,345 (+3)",
        "",
    ],
)
def test_english_and_the_undetermined_are_never_refused(text: str) -> None:
    assert find_language(text) in {"en", None}


def test_plain_english_needs_no_model() -> None:
    code = (
        "import sys; from communique.reading.language import find_language;"
        "assert find_language('The president of the union said that the talks with the envoy would go on and that he "
        "had not been told of the plan by the minister.') == 'en'; assert 'py3langid' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
