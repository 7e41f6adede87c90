"""Commands over corrections: review export, apply, agreement; accuracy from what was reviewed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from communique.cli.options import CodebookOption, Out, StorePath

app = typer.Typer(help="What reviewers said of a store's records.", no_args_is_help=True)


@app.command("export")
def export(store: StorePath, out: Out = None, codebook: CodebookOption = None) -> None:
    """Reviewed sentences as marked text, to train on."""
    from communique.cli.screen import messages
    from communique.codebook import load_codebook
    from communique.review.log import ReviewLog, log_path
    from communique.review.marked import marked_report
    from communique.review.reviewed import by_report
    from communique.store import Store
    from communique.views.export import open_output

    rows, book = by_report(ReviewLog(log_path(store)).all()), load_codebook(codebook)
    written = left_out = 0
    with Store(store, read_only=True) as opened, open_output(out) as stream:
        for report_id in sorted(rows):
            if opened.known(report_id) is None:
                continue
            marked = marked_report(opened.coding(report_id), rows[report_id], book)
            left_out += marked.left_out
            written += len(marked.lines)
            if marked.lines:
                stream.write("\n".join(marked.lines) + "\n\n")
    messages().print(f"{written:,} sentences; {left_out:,} left out: not all judged, or not to be written in marks")


@app.command("apply")
def apply(
    store: StorePath,
    out: Annotated[Path, typer.Option("-o", "--out", help="The store to make.")],
    codebook: CodebookOption = None,
) -> None:
    """A copy of the store as its reviewers have it."""
    from communique.cli.screen import messages
    from communique.codebook import load_codebook
    from communique.review.reviewed import write_reviewed

    messages().print(f"{out}: {write_reviewed(store, out, load_codebook(codebook)):,} corrected reports", markup=False)


@app.command("agreement")
def agreement(store: StorePath) -> None:
    """How far each two reviewers agree."""
    from communique.cli.screen import messages
    from communique.cli.tables import print_table
    from communique.review.log import ReviewLog, log_path
    from communique.review.measuring import measure_agreement

    rows = [
        (" / ".join(a.reviewers), a.both, a.same, "" if a.kappa is None else f"{a.kappa:.2f}",
         f"{a.fields.part} of {a.fields.whole}")
        for a in measure_agreement(ReviewLog(log_path(store)).all())
    ]  # fmt: skip
    if rows:
        headings = ("reviewers", "both judged", "same verdict", "kappa", "same fields")
        print_table(dict.fromkeys(headings), rows)
    else:
        messages().print("no event was judged by two reviewers")


def show_accuracy(store: Path) -> None:
    """A store -> the precision of what was reviewed, by type, printed."""
    from communique.cli.screen import messages, output
    from communique.cli.tables import print_table
    from communique.review.log import ReviewLog, log_path
    from communique.review.measuring import Share, find_judged, measure_precision, weighted_precision
    from communique.store import Store

    with Store(store, read_only=True) as opened:
        judged = find_judged(opened, ReviewLog(log_path(store)).all())
        weighted = weighted_precision(opened, judged) if judged else None
    if not judged:
        messages().print("nothing is judged yet: `communique serve` opens the page where that is done")
        return

    def told(share: Share) -> str:
        low, high = share.interval()
        return f"{share.value or 0:.3f} ({low:.3f}–{high:.3f})"

    rows = [(p.event_type, p.events.whole, told(p.events), told(p.whole)) for p in measure_precision(judged)]
    headings = ("type", "judged", "are events (95 %)", "right in all fields (95 %)")
    print_table(dict.fromkeys(headings), rows)
    if weighted:
        output().print("weighed to the store by probability: {:.3f} ({:.3f}–{:.3f}) are events".format(*weighted))
    else:
        messages().print("not weighed to the whole store: some band of probability has no judged event yet")
    messages().print("only a random sample (queue `random`) gives plain shares that hold for the store")


@contextmanager
def reviewed_copy(store: Path, codebook: Path | None) -> Iterator[Path]:
    """A store and the codebook folder it was reviewed with -> a copy as its reviewers have it, gone afterwards."""
    from communique.codebook import load_codebook
    from communique.review.reviewed import write_reviewed

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / store.name
        write_reviewed(store, copy, load_codebook(codebook))
        yield copy
