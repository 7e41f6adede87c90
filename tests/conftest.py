"""Fixtures of more than one test file."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import Run, commands
from communique.runs import CoderOptions
from fake_coding import FakeCoder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """A function that runs one command in the test's own folder, in an 80-column window."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return commands(monkeypatch, capsys)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line codes with a coder that needs no model."""
    monkeypatch.setattr(CoderOptions, "coder", lambda _: FakeCoder())
