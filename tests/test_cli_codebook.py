"""``communique codebook``: what it prints, and that a wrong call says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import Run, commands
from communique.codebook import load_codebook


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """A function that runs ``communique codebook`` in the test's own folder -> exit code, output, messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    return commands(monkeypatch, capsys, "codebook")


def test_check_of_the_shipped_codebook(run: Run) -> None:
    code, out, err = run("check", "--words-only")
    assert (code, err) == (0, "")
    assert out.startswith(f"codebook {load_codebook().hash}: no problem in 16 types, ")


def test_a_new_category_begins_clean_and_breaks_loudly(run: Run, tmp_path: Path) -> None:
    code, _, err = run("new", "BOYCOTT", "--from", "sanction", "--words", "boycott(|s|ed), shun(|s|ned)")
    assert code == 0
    assert "communique code REPORTS --codebook my-codebook" in err
    code, out, _ = run("check", "--words-only", "--codebook", "my-codebook")
    assert (code, "no problem in 17 types" in out) == (0, True)
    file, broken = tmp_path / "my-codebook" / "types" / "BOYCOTT.toml", tmp_path / "broken" / "types" / "BOYCOTT.toml"
    broken.parent.mkdir(parents=True)
    broken.write_text(file.read_text("utf-8").replace("boycott(|s|ed)", "snub"), encoding="utf-8")
    code, out, _ = run("check", "--words-only", "--codebook", "broken")
    assert code == 1
    assert "types/BOYCOTT.toml: BOYCOTT.words: example 'Ghana boycott Togo on Monday.' does not hold" in out
    assert "2 problems in 17 types" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "FIGHT"), "codebook: FIGHT: no such type or context; use one of AGREE"),
        (("new", "boycott", "--from", "SANCTION", "--words", "x"), "is no name for a category; write it in capitals"),
        (("new", "AID", "--from", "SANCTION", "--words", "x"), "there is such a type; take another name"),
        (("new", "BOYCOTT", "--from", "FIGHT", "--words", "x"), "FIGHT: no such event type; use one of"),
        (("new", "BOYCOTT", "--from", "SANCTION", "--words", "boycott(s"), "cannot read the phrase 'boycott(s'; write"),
        (("new", "BOYCOTT", "--from", "SANCTION", "--words", " , "), "--words is empty; write"),
        (("try", "  "), "the sentence is empty; write one"),
        (("check", "--words-only", "--codebook", "nowhere"), "nowhere: codebook: no codebook files there;"),
    ],
)
def test_a_wrong_call_is_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


def test_new_never_writes_over_a_file(run: Run) -> None:
    assert run("new", "BOYCOTT", "--from", "SANCTION", "--words", "shun")[0] == 0
    code, _, err = run("new", "BOYCOTT", "--from", "SANCTION", "--words", "shun")
    assert code == 1
    assert "is there already; edit it" in err


def test_show(run: Run) -> None:
    code, out, _ = run("show", "concede")
    assert code == 0
    assert out.startswith("CONCEDE\nverbal cooperation, score")
    assert "CONCEDE.pardon moves the cue of CONCEDE from a light verb to its words" in out
    assert "CONCEDE.coming-retreat changes RETREAT to CONCEDE" in out
    code, out, _ = run("show", "military")
    assert (code, "soldiers" in out) == (0, True)


@pytest.mark.model
def test_try_says_who_proposes_and_who_decides(run: Run) -> None:
    code, out, _ = run("try", "The president granted forty prisoners a full pardon.")
    assert code == 0
    assert "CONCEDE actual “pardon”" in out.partition("decided")[2]
    assert "recipient “forty prisoners”" in out
    assert "no event" in run("try", "The road is long.")[1]
