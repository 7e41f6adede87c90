"""The spaCy component, where spaCy is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TEXT = "KYIV - Ukraine's parliament on Friday condemned the decision of Hungary. It rained."


def test_spacy_is_not_imported_by_communique() -> None:
    look = "import sys, communique, communique.cli, communique.coder; print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.fixture(scope="module")
def nlp() -> Any:
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed")
    import communique.spacy_pipe  # noqa: F401  an installed package is found by its entry point

    made = spacy.blank("en")
    made.add_pipe("communique")
    return made


@pytest.mark.model
def test_events_and_spans(nlp: Any) -> None:
    doc = nlp.make_doc(TEXT)
    doc._.published = "2024-05-18"
    doc = nlp(doc)
    (event,) = doc._.events
    assert (event.event_type, str(event.date.first)) == ("ACCUSE", "2024-05-17")
    assert [(s.text, s.label_) for s in doc.spans["events"]] == [("condemned", "ACCUSE")]
    assert [s.text for s in doc.spans["actors"]] == ["Ukraine's parliament"]
    assert {s.label_ for s in doc.spans["communique"]} >= {"ACCUSE", "actor", "recipient"}
    assert doc._.coding.report.text == doc.text == TEXT


@pytest.mark.model
def test_docs_travel_and_can_be_drawn(nlp: Any) -> None:
    from spacy import displacy
    from spacy.tokens import Doc, DocBin

    (doc,) = nlp.pipe([TEXT])
    (again,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert again._.events == doc._.events
    kept = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [s.text for s in kept.spans["events"]] == ["condemned"]
    html = displacy.render(doc, style="span", options={"spans_key": "communique"}, jupyter=False)
    assert "ACCUSE" in html
    assert "recipient" in html
    assert nlp("").text == ""
    assert nlp.make_doc("x")._.events == ()


@pytest.mark.model
def test_the_entry_point_leads_to_the_component(nlp: Any) -> None:
    import tomllib

    from communique.spacy_pipe import make_component

    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["spacy_factories"]["communique"].partition(":")
    assert (module, name) == (make_component.__module__, make_component.__name__)
    assert json.loads(nlp.make_doc("x").user_data.get("communique", "{}")) == {}
