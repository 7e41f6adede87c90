"""The command line: thin, and quick to say what it can do (heavy imports live inside the commands)."""

from communique.cli.main import main

__all__ = ["main"]
