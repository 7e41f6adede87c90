"""The command line called in a test's own process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import pytest

from communique.cli import main

Run = Callable[..., tuple[int, str, str]]


def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *first: str) -> Run:
    """First words of every call -> a function that runs ``communique`` with more -> exit code, output, messages."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["communique", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return partial(call, *first)
