"""The command line called in a test's own process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest

from communique.cli import main


class Outcome(NamedTuple):
    """What a command came to: exit code, output, messages."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *first: str) -> Run:
    """First words of every call -> a function that runs ``communique`` with more."""

    def call(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["communique", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Outcome(int(end.value.code or 0), said.out, said.err)

    return partial(call, *first)


def one_line(said: str) -> str:
    """What was said -> the same, which must be a single line."""
    assert said.count("\n") == 1, said
    return said
