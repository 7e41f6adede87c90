"""``communique codebook``: check, show, try and begin a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from communique.cli.options import CodebookOption, Model

app = typer.Typer(help="The codebook: types, modes, contexts, words and rules.", no_args_is_help=True)


@app.command()
def check(
    codebook: CodebookOption = None,
    model: Model = "best",
    words_only: Annotated[
        bool, typer.Option("--words-only", help="Without the model: no look for idle rules.")
    ] = False,
) -> None:
    """Whether entries make sense, examples pass and near misses do not; rules without effect are warned of."""
    from communique.cli.ontology import run_codebook_check

    raise typer.Exit(run_codebook_check(codebook, None if words_only else model))


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="TYPE", help="An event type or a context, such as CONCEDE.")],
    codebook: CodebookOption = None,
) -> None:
    """One type as a page: definition, modes, rules, examples."""
    from communique.cli.ontology import show_entry

    show_entry(name, codebook)


@app.command(name="try")
def try_(
    sentence: Annotated[str, typer.Argument(help="A sentence, in quotation marks.")],
    codebook: CodebookOption = None,
    model: Model = "best",
) -> None:
    """What the encoder and each rule say of a sentence, and what is decided."""
    from communique.cli.ontology import try_sentence

    try_sentence(sentence, codebook, model)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The new category's name, in capitals, such as BOYCOTT.")],
    like: Annotated[
        str, typer.Option("--from", help="The type whose quad class, score and CAMEO code it starts with.")
    ],
    words: Annotated[str, typer.Option(help="Its words: 'boycott(|s|ed), shun(|s|ned)'.")],
    out: Annotated[Optional[Path], typer.Option("-o", "--out", help="The folder (default: my-codebook).")] = None,
) -> None:
    """Begin a category of your own: a folder to lay over ours with --codebook."""
    from communique.cli.ontology import begin_category

    begin_category(name, like, words, out or Path("my-codebook"))
