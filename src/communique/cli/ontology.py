"""What ``communique codebook`` prints and writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from communique.analysis.encoder import Analyzer
from communique.analysis.graph import Analysis, Cue
from communique.cli.screen import QUAD_COLOURS, messages, output
from communique.codebook import Codebook, EventTypeEntry, Rule, check_codebook, load_codebook
from communique.codebook.phrases import expand_phrases
from communique.codebook.starting import starter
from communique.coding.events import Decision, decide, idle_rules, points_of, rehearse
from communique.errors import CodebookError, InputError

SEEN_FROM = 0.1  # cues of the encoder that `try` shows
HEADING = re.compile(r"[A-Z][A-Z0-9_]*")


def run_codebook_check(folder: Path | None, model: str | None) -> int:
    """A folder over ours, a model (None: words alone) -> the exit code: 1 where there is a problem, each a line."""
    book = load_codebook(folder)
    problems = check_codebook(book) + rehearse(book)
    console = output()
    for line in problems:
        console.print(line, markup=False, soft_wrap=True)
    idle = idle_rules(book, Analyzer(model)) if model else []
    for name in idle:
        where = f"types/{name.partition('.')[0]}.toml: {name}"
        console.print(
            f"warning: {where}: changes nothing on its examples with this model; "
            f"add an example that it mends (`communique codebook try` tells), or drop it",
            markup=False,
            soft_wrap=True,
        )
    rules = [rule for entry in book.types.values() for rule in entry.rules]
    found = f"{len(problems)} problems" if problems else "no problem"
    of = f"{len(book.types)} types, {len(rules)} rules, {len(book.contexts)} contexts"
    console.print(f"codebook {book.hash}: {found} in {of}" + (f"; {len(idle)} warnings" if idle else ""))
    return 1 if problems else 0


def show_entry(name: str, folder: Path | None) -> None:
    """The name of a type or a context -> its page on the screen."""
    book, console = load_codebook(folder), output()
    if name.lower() in book.contexts:
        context = book.contexts[name.lower()]
        console.print(Text(context.name, style="bold"), Text(context.meaning))
        console.print(Text(", ".join(context.words), style="dim"))
        return
    try:
        entry = book.type(name.upper())
    except CodebookError:
        known = f"use one of {', '.join((*book.types, *book.contexts))}"
        raise InputError(f"codebook: {name}: no such type or context; {known}") from None
    _show_type(console, entry)


def _show_type(console: Console, entry: EventTypeEntry) -> None:
    console.print(Text(entry.name, style=f"bold {QUAD_COLOURS[entry.quad_class]}"))
    console.print(f"{entry.quad_class}, score {entry.score:g}, CAMEO {entry.cameo_codes()}\n", markup=False)
    console.print(entry.definition, markup=False)
    if entry.modes:
        modes = Table("mode", "meaning", "score", "CAMEO", box=None, pad_edge=False, header_style="dim")
        for mode in entry.modes.values():
            modes.add_row(mode.name, mode.meaning, f"{mode.score:g}", mode.cameo_codes())
        console.print("", modes)
    _lines(console, "Examples", entry.examples)
    _lines(console, "Near misses", entry.near_misses)
    for rule in entry.rules:
        console.print(f"\n{rule.name} {rule.sense()}", style="bold", markup=False)
        if rule.why:
            console.print(f"  {rule.why}", markup=False)
        for label, value in _conditions(rule):
            console.print(Text(f"  {label}: ", style="dim").append(value, style="default"))
        _lines(console, "  examples", rule.examples)
        _lines(console, "  near misses", rule.near_misses)
    if entry.notes:
        console.print(f"\n{entry.notes}", style="dim", markup=False)


def _conditions(rule: Rule) -> Iterator[tuple[str, str]]:
    for label in ("words", "before", "after", "near", "unless", "actors"):
        if phrases := sorted(" ".join(words) for held in getattr(rule, label).entries.values() for words, _ in held):
            yield label, ", ".join(phrases)
    if rule.status:
        yield "status", ", ".join(rule.status)
    if rule.recipients:
        yield "recipients", rule.recipients


def _lines(console: Console, heading: str, lines: tuple[str, ...]) -> None:
    if lines:
        console.print(f"\n{heading}" if not heading.startswith(" ") else heading, style="dim")
    for line in lines:
        console.print(f"    {line}", markup=False)


def try_sentence(sentence: str, folder: Path | None, model: str) -> None:
    """A sentence -> printed: what the encoder proposes, which rules change it, what is decided."""
    if not sentence.strip():
        raise InputError("codebook try: the sentence is empty; write one in quotation marks")
    book, analyzer, console = load_codebook(folder), Analyzer(model), output()
    least = analyzer.calibration.raw(analyzer.calibration.least)
    analysis = analyzer.analyze(sentence, points_of(sentence, book), SEEN_FROM)
    console.print(Text("encoder", style="bold"))
    for cue in analysis.cues:
        below = "" if cue.probability >= least else f"  below {analyzer.calibration.least:g}: none"
        sure = analyzer.calibration.calibrated(cue.probability)
        console.print(Text(f"    {_cue(cue, sentence)}").append(f"  {sure:.2f}{below}", style="dim"))
    if not analysis.cues:
        console.print("    nothing", style="dim")
    decided = decide(analysis, book, least)
    console.print(Text("rules", style="bold"))
    applied = list(_applied(analysis, book, least, decided))
    for rule in applied:
        console.print(f"    {rule.name} {rule.sense()}", markup=False)
    if not applied:
        console.print("    none applies", style="dim")
    console.print(Text("decided", style="bold"))
    for d in decided:
        by = f"{d.found_by.maker} {d.found_by.entry or ''}".strip()
        console.print(Text(f"    {_cue(d.cue, sentence)}").append(f"  by {by}", style="dim"))
        for role in ("actor", "recipient"):
            if spans := d.cue.spans(role):
                console.print(f"        {role} {', '.join(f'“{s.of(sentence)}”' for s in spans)}", markup=False)
    if not decided:
        console.print("    no event", style="dim")


def _applied(analysis: Analysis, book: Codebook, least: float, decided: list[Decision]) -> Iterator[Rule]:
    """The rules without which something else would be decided."""
    for entry in book.types.values():
        for rule in entry.rules:
            if decide(analysis, book.without(rule), least) != decided:
                yield rule


def _cue(cue: Cue, text: str) -> str:
    kind = f"{cue.event_type}.{cue.mode}" if cue.mode else cue.event_type
    return f"{kind} {cue.status} “{cue.span.of(text)}”"


def begin_category(name: str, like: str, words: str, folder: Path) -> None:
    """A new category's name, the type it starts from, its words, a folder -> ``types/NAME.toml`` in it."""
    book = load_codebook()
    if not HEADING.fullmatch(name):
        raise InputError(f"codebook new {name}: is no name for a category; write it in capitals, such as BOYCOTT")
    if name in book.types:
        raise InputError(f"codebook new {name}: there is such a type; take another name")
    try:
        phrases = expand_phrases(words)
    except ValueError as error:
        raise InputError(f"codebook new {name}: --words: {error}; write boycott(|s|ed), shun(|s|ned)") from None
    if not phrases:
        raise InputError(f"codebook new {name}: --words is empty; write boycott(|s|ed), shun(|s|ned)")
    file = folder / "types" / f"{name}.toml"
    if file.exists():
        raise InputError(f"{file}: is there already; edit it, or name another folder with --out")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(starter(name, book.type(like.upper()), words, phrases), "utf-8")
    messages().print(f"{file}: put your own examples there, then", markup=False)
    messages().print(f"  communique codebook check --codebook {folder}", markup=False)
    messages().print(f"  communique code REPORTS --codebook {folder}", markup=False)
