"""Arguments that several commands share, and the flags of a selection."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

Paths = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", show_default=False)]
StorePath = Annotated[Path, typer.Argument(help="The store (a DuckDB file).", show_default=False)]
StoreOption = Annotated[Optional[Path], typer.Option("--store", help="Keep the records in this DuckDB file.")]
Form = Annotated[str, typer.Option("--format", help="table, jsonl, csv, parquet or arrow.")]
Out = Annotated[Optional[Path], typer.Option("-o", "--out", help="Write to this file (whole or not at all).")]
Probability = Annotated[
    Optional[float], typer.Option(min=0, max=1, help="Leave out events below it (default: the model's best F1).")
]
Workers = Annotated[int, typer.Option(min=1, help="Processes that code side by side.")]
Force = Annotated[bool, typer.Option(help="Code reports over 1 MB and reports that seem not to be English, too.")]
Model = Annotated[str, typer.Option(help="best, fast, or a folder with a model of your own.")]
Device = Annotated[
    str, typer.Option(help="Where the encoder runs: cpu, cuda, coreml, directml, openvino, openvino-cpu.")
]
CodebookOption = Annotated[Optional[Path], typer.Option("--codebook", help="A codebook folder, laid over ours.")]
Reviewed = Annotated[bool, typer.Option(help="As the reviewers of the page have them (--codebook: with theirs).")]
ActorsOption = Annotated[
    Optional[Path], typer.Option("--actors", help="A CSV file of your own actors; they win over those that ship.")
]
Limit = Annotated[int, typer.Option(help="Rows of a table shown on screen.")]

# The fields of `Selection` as flags, with their help.
_WHO = "CHN, 'CHN GOV', '--- GOV', 'name:Xi Jinping' or NATO"
SELECTION_FLAGS = {
    "type": "An event type, such as ACCUSE, or a category of your own; this and most others may be repeated.",
    "mode": "A mode, such as arrest.",
    "quad": "'verbal conflict' and so on, conflict or cooperation.",
    "context": "A context, such as economic.",
    "actor": f"Who acts: {_WHO}.",
    "recipient": "Who receives, written likewise.",
    "country": "Who takes part on either side, likewise.",
    "scope": "domestic, international or all.",
    "status": "actual (default), historical, future, hypothetical, negated or all.",
    "source": "Who says so: report, attributed, actor (about its own act), named, institution, unnamed, document, "
    "media, or as for an actor.",
    "claim": "How the source stands to it: asserted, denied, questioned or conditional.",
    "place": "A country such as PER, or a place's name.",
    "outlet": "An outlet that reports it.",
    "report": "A report's id.",
    "since": "First day, as 2024-05-17.",
    "until": "Last day.",
}
_Values = Optional[list[str]]


def selecting(command: Callable[..., None]) -> Callable[..., None]:
    """A command with a parameter ``selection`` -> the same with a flag for each field of `Selection` in its place."""

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        from communique.store import Selection, Store

        def categories() -> list[str]:
            with Store(given["store"], read_only=True) as store:
                return store.categories()

        texts = {name: given.pop(name) or () for name in SELECTION_FLAGS}
        if (least := given.pop("min_probability")) is not None:
            texts["min_probability"] = (str(least),)
        selection = Selection.from_texts(texts)
        selection.check_types(categories)
        command(selection=selection, **given)

    option = inspect.Parameter("min_probability", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Probability)
    flags = [
        option.replace(name=name, annotation=Annotated[_Values, typer.Option(f"--{name}", help=text, metavar="TEXT")])
        for name, text in SELECTION_FLAGS.items()
    ]
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in _signature(command).parameters.items()
        if name != "selection"
    ]
    wrapped.__signature__ = inspect.Signature([*own, *flags, option])  # type: ignore[attr-defined]
    wrapped.__annotations__ = {p.name: p.annotation for p in (*own, *flags, option)}
    del wrapped.__wrapped__
    return wrapped


def _signature(command: Callable[..., None]) -> inspect.Signature:
    """A command -> its signature with the annotations evaluated, but for the one that would import the store."""
    signature = inspect.signature(command)
    scope = inspect.getmodule(command).__dict__ | globals()
    return signature.replace(
        parameters=[
            p if p.name == "selection" else p.replace(annotation=eval(p.annotation, scope))  # noqa: S307  our own
            for p in signature.parameters.values()
        ]
    )
