"""``communique``: the commands, their options and what they print on errors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, cast

import typer

from communique.cli import codebook, counted, packages
from communique.cli import reviewed as review_commands
from communique.cli.options import (
    ActorsOption,
    CodebookOption,
    Device,
    Force,
    Form,
    Limit,
    Model,
    Out,
    Paths,
    Probability,
    Reviewed,
    StoreOption,
    StorePath,
    Workers,
    selecting,
)
from communique.errors import CommuniqueError
from communique.version import VERSION

if TYPE_CHECKING:
    from communique.store import Selection

EXIT_FAULT, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130
# Any wrong call; typer carries a click of its own and has no public name for it.
USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__base__)

app = typer.Typer(
    name="communique",
    help="Reads news reports and keeps an auditable record of politics: who did or said what to whom, "
    "when, where, according to whom.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


actors_app = typer.Typer(help="Your own actors, and the codes of countries.", rich_markup_mode=None)


probe_app = typer.Typer(help="What the coder does with text made to test it.", rich_markup_mode=None)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"communique {VERSION}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress, no closing line.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Each note as it is made.")] = False,
) -> None:
    """What holds for every command."""
    from communique.cli.screen import set_loudness

    set_loudness(quiet=quiet, verbose=verbose)
    del version


@app.command()
def code(
    paths: Paths,
    store: StoreOption = None,
    form: Form = "table",
    out: Out = None,
    min_probability: Probability = None,
    workers: Workers = 1,
    codebook: CodebookOption = None,
    actors: ActorsOption = None,
    model: Model = "best",
    device: Device = "cpu",
    force: Force = False,
    strict: Annotated[bool, typer.Option(help="Exit with 1 for expected skips, too.")] = False,
    column: Annotated[Optional[list[str]], typer.Option(help="A table's name for a field: text=body.")] = None,
) -> None:
    """Code reports: print the records, or keep them in a store."""
    from communique.cli.code import CodeRequest, run_code
    from communique.runs import CoderOptions

    options = CoderOptions(codebook, min_probability, force, model=model, device=device, actors=actors)
    raise typer.Exit(
        run_code(CodeRequest(tuple(paths), options, store, form, out, workers, strict, tuple(column or ())))
    )


@app.command()
def explain(
    target: Annotated[
        str, typer.Argument(help="A report file, or with --store a report's id or how it begins.", show_default=False)
    ],
    store: StoreOption = None,
    event: Annotated[Optional[str], typer.Option(help="Only this event: its number in the text, or its id.")] = None,
    min_probability: Probability = None,
    codebook: CodebookOption = None,
) -> None:
    """A report with its events marked, and each field with its words."""
    from communique.cli.explain import Explained, run_explain

    raise typer.Exit(run_explain(Explained(target, store, event, min_probability, codebook)))


@app.command()
@selecting
def events(
    store: StorePath,
    selection: Selection,
    form: Form = "table",
    out: Out = None,
    limit: Annotated[int, typer.Option(help="Rows of a table shown on screen.")] = 50,
    reviewed: Reviewed = False,
    codebook: CodebookOption = None,
) -> None:
    """Events of a store: a table on screen, or a file."""
    from communique.cli.stored import Wanted, show_events

    with review_commands.reviewed_copy(store, codebook) if reviewed else nullcontext(store) as path:
        show_events(Wanted(path, form, out, limit), selection)


@app.command()
def quotes(
    store: StorePath,
    by: Annotated[
        Optional[str], typer.Option(help="Whose: words of a name, or as for an actor (CHN, 'CHN GOV').")
    ] = None,
    about: Annotated[Optional[str], typer.Option(help="A country named in what is said, or words of it.")] = None,
    to: Annotated[Optional[str], typer.Option(help="To whom, written as in --by.")] = None,
    kind: Annotated[Optional[str], typer.Option(help="direct, indirect, mixed or scare.")] = None,
    source_kind: Annotated[Optional[str], typer.Option(help="named, institution, unnamed, document or media.")] = None,
    stance: Annotated[Optional[str], typer.Option(help="neutral, doubt or denial.")] = None,
    outlet: Annotated[Optional[str], typer.Option(help="An outlet that reports it.")] = None,
    since: Annotated[Optional[str], typer.Option(help="First day of publication, as 2024-05-17.")] = None,
    until: Annotated[Optional[str], typer.Option(help="Last day.")] = None,
    form: Form = "table",
    out: Out = None,
    limit: Limit = 50,
) -> None:
    """Quotes of a store: who said what, to whom, about whom."""
    from communique.cli.stored import Wanted, show_quotes
    from communique.store import QuoteSelection

    given = {"by": by, "about": about, "to": to, "kind": kind, "source_kind": source_kind, "stance": stance}
    given |= {"outlet": outlet, "since": since, "until": until}
    show_quotes(Wanted(store, form, out, limit), QuoteSelection.from_texts(given))


@app.command()
@selecting
def claims(
    store: StorePath,
    selection: Selection,
    contradicted: Annotated[
        bool, typer.Option("--contradicted", help="Only events that another source denies.")
    ] = False,
    form: Form = "table",
    out: Out = None,
    limit: Limit = 50,
) -> None:
    """Claims of a store: who says so, and who says otherwise."""
    from communique.cli.stored import Wanted, show_claims

    show_claims(Wanted(store, form, out, limit), selection, contradicted=contradicted)


@app.command()
def reports(store: StorePath, form: Form = "table", out: Out = None, limit: int = 50) -> None:
    """Reports of a store, with how many records each gave."""
    from communique.cli.stored import Wanted, show_reports

    show_reports(Wanted(store, form, out, limit))


@app.command()
def notes(store: StorePath, form: Form = "table", out: Out = None, limit: int = 50) -> None:
    """Notes of a store: what could not be done, and what to do."""
    from communique.cli.stored import Wanted, show_notes

    show_notes(Wanted(store, form, out, limit))


app.add_typer(counted.app)
app.add_typer(packages.app)
app.add_typer(codebook.app, name="codebook")
app.add_typer(review_commands.app, name="review")


@app.command()
def accuracy(store: StorePath) -> None:
    """How right the coder is on this store, by what reviewers said."""
    review_commands.show_accuracy(store)


@app.command()
def serve(
    store: StorePath,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port.")] = 8000,
    host: Annotated[str, typer.Option(help="Address; any but this machine's own needs --public and --password.")] = (
        "127.0.0.1"
    ),
    name: Annotated[Optional[list[str]], typer.Option(help="A further name that the page answers to.")] = None,
    public: Annotated[bool, typer.Option(help="Yes, others may reach it.")] = False,
    password: Annotated[bool, typer.Option(help="Ask for a password (or COMMUNIQUE_PASSWORD).")] = False,
    read_only: Annotated[bool, typer.Option(help="Nobody may correct anything.")] = False,
    codebook: CodebookOption = None,
) -> None:
    """The page: look at a store in the browser, check and correct it."""
    from communique.cli.serve import Where, run_serve

    where = Where(host, port, tuple(name or ()), public)
    run_serve(store, where, codebook, password=password, read_only=read_only)


@app.command()
def check(store: StorePath, codebook: CodebookOption = None) -> None:
    """Check a store: spans, codes, and that nothing is orphaned."""
    from communique.cli.stored import run_check

    raise typer.Exit(run_check(store, codebook))


@app.command()
def who(
    name: Annotated[str, typer.Argument(help="A name or a phrase, as a report has it.", show_default=False)],
    on: Annotated[
        Optional[str], typer.Option(help="The report's day, as 2023-01-01: offices are those held then.")
    ] = None,
    context: Annotated[Optional[str], typer.Option(help="Words of the report before it.")] = None,
    actors: ActorsOption = None,
) -> None:
    """Whom a name stands for on a day, why, and its codes."""
    from communique.cli.who import Asked, show_who

    show_who(Asked(name, on, context, actors))


app.add_typer(actors_app, name="actors")
app.add_typer(probe_app, name="probe")


@probe_app.command("swap")
def probe_swap(
    every: Annotated[int, typer.Option(help="Every sentence (1), every second (2), and so on.")] = 1,
    shown: Annotated[int, typer.Option(help="How many changed sentences to show.")] = 10,
    model: Model = "best",
) -> None:
    """Sentences about two countries and about 21 pairs of others: does anything but the countries change?"""
    from communique.cli.probe import run_probe_swap

    raise typer.Exit(run_probe_swap(every, shown, model))


@actors_app.command("check")
def actors_check(
    file: Annotated[Path, typer.Argument(help="A CSV file for --actors.", show_default=False)],
) -> None:
    """Check a file of your own actors: what is wrong in it, what it wins over."""
    from communique.cli.who import check_actors

    raise typer.Exit(check_actors(file))


@actors_app.command("codes")
def actors_codes(form: Form = "table", out: Out = None) -> None:
    """Every country with the codes that other data sets merge on: ISO, COW, Gleditsch-Ward, UCDP, CAMEO."""
    from communique.cli.whenwhere import Shown
    from communique.cli.who import show_codes

    show_codes(Shown(form, out))


@app.command()
def when(
    words: Annotated[str, typer.Argument(help="Words such as 'two weeks ago', or a sentence.", show_default=False)],
    published: Annotated[
        Optional[str], typer.Option(help="The report's day, as 2024-05-17, from which relative words count.")
    ] = None,
    form: Form = "table",
    out: Out = None,
) -> None:
    """The dates that words name, as intervals of days."""
    from communique.cli.whenwhere import Shown, show_dates

    show_dates(words, published, Shown(form, out))


@app.command()
def where(paths: Paths, form: Form = "table", out: Out = None) -> None:
    """The places that reports name, with coordinates."""
    from communique.cli.whenwhere import Shown, show_places

    raise typer.Exit(show_places(paths, Shown(form, out)))


@app.command()
def info(model: Model = "best") -> None:
    """Versions and hashes of what codes, and the model's figures."""
    from communique.cli.info import show_info

    show_info(model)


@app.command()
def schema() -> None:
    """The JSON Schema of a line that code --format jsonl prints."""
    import json

    from communique.contract import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def demo(
    store: Annotated[Optional[Path], typer.Option("--store", help="Keep the demo's records here.")] = None,
) -> None:
    """Code the sample reports, show the result and what to try next."""
    from communique.cli.demo import run_demo

    raise typer.Exit(run_demo(store))


@app.command()
def benchmark(
    what: Annotated[
        str, typer.Argument(help="coder, views (series and networks of made-up events) or page.")
    ] = "coder",
    reports: Annotated[int, typer.Option(help="How many sample reports to code.")] = 40,
    events: Annotated[
        Optional[int], typer.Option(help="How many events to make up (views: 10 million, page: 1).")
    ] = None,
    seconds: Annotated[int, typer.Option(min=0, help="How long 32 readers ask for pages.")] = 60,
    threads: Annotated[int, typer.Option(help="Threads to use.")] = 2,
    model: Model = "best",
) -> None:
    """Speed on this machine, beside a yardstick in the same run."""
    from communique.errors import InputError

    if what == "coder":
        from communique.evaluation.benchmark import run_benchmark

        return run_benchmark(reports, threads, model)
    if what == "page":
        from communique.web.benchmark import run_benchmark_page

        return run_benchmark_page(events or 1_000_000, seconds)
    if what != "views":
        raise InputError(f"benchmark {what}: there is none; use coder, views or page")
    from communique.evaluation.benchmark_views import run_benchmark_views

    return run_benchmark_views(events or 10_000_000, threads)


@app.command()
def evaluate(
    shared: Annotated[Path, typer.Argument(help="The folder that holds corpora/ (not part of the package).")],
    floors: Annotated[Optional[Path], typer.Option(help="Fail where a figure lies below this file's floor.")] = None,
    errors: Annotated[int, typer.Option(help="How many errors of each kind to list.")] = 0,
    model: Model = "best",
    only: Annotated[Optional[list[str]], typer.Option(help="Measure this group alone; may be repeated.")] = None,
    own: Annotated[Path, typer.Option(help="The project's own text (heldout/ in it).")] = Path("corpora"),
) -> None:
    """Accuracy on the development articles, and the worst errors."""
    from communique.cli.accuracy import run_evaluate

    raise typer.Exit(run_evaluate(shared, own, floors, errors, model, only or ()))


def main() -> None:
    """Run the command line: a known error is one line on stderr and exit code 1 (usage: 2), Ctrl-C is 130."""
    sys.exit(_run())


@cache
def _command() -> Callable[..., int | None]:
    """-> what runs a command line; typer looks at every parameter of every command to make it, so once a process."""
    return typer.main.get_command(app)


def _run() -> int:
    """-> the exit code. Typer ends by itself, without a word, where the reader of a pipe has seen enough."""
    try:
        code = int(_command()(sys.argv[1:] or ["--help"], prog_name="communique", standalone_mode=False) or 0)
    except CommuniqueError as error:
        return _say(str(error), EXIT_FAULT)
    except USAGE_ERROR as error:
        return _say(_usage(error), EXIT_USAGE)
    except (typer.Abort, KeyboardInterrupt):
        code = EXIT_INTERRUPTED
    except RuntimeError as error:
        if str(error) != "Query interrupted":  # what DuckDB makes of Ctrl-C
            raise
        code = EXIT_INTERRUPTED
    except OSError as error:
        what = error.filename or "input or output"
        return _say(f"{what}: {error.strerror or error}; check the path, its rights and the space", EXIT_FAULT)
    if code == EXIT_INTERRUPTED:
        _say("interrupted: what was coded into a store is kept; the same command goes on from there", code)
    return code


def _usage(error: typer.BadParameter) -> str:
    """A wrong call -> what is wrong with it and where the right ones stand."""
    command = error.ctx.command_path if error.ctx else "communique"
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{message[:1].lower()}{message[1:]}; `{command} --help` shows what there is"


def _say(message: str, code: int) -> int:
    """A message -> the exit code, the message on standard error."""
    print(f"communique: {message}", file=sys.stderr)
    return code
