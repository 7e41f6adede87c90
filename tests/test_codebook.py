"""The codebook: its facts, its check, its words, and marked text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from communique import codebook as package
from communique.codebook import check_codebook, load_codebook, parse_marked
from communique.codebook.phrases import PhraseTable, expand_phrases
from communique.codebook.starting import starter
from communique.coding.events import rehearse
from communique.errors import CodebookError
from communique.records import EVENT_TYPES, STATUSES, Cameo, Span

HOME = Path(package.__file__).parent
AID, CONCEDE, MAKES = "types/AID.toml", "types/CONCEDE.toml", 'effect = "makes"'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped codebook's files, to be broken."""
    for file in [*HOME.glob("*.toml"), *HOME.glob("*.tsv"), *HOME.glob("types/*.toml")]:
        target = tmp_path / file.relative_to(HOME)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_shipped_codebook_is_complete_and_clean() -> None:
    codebook = load_codebook()
    assert tuple(codebook.types) == EVENT_TYPES
    assert check_codebook(codebook) == []
    codes = codebook.codes()
    assert (len(codes.modes), len(codes.contexts), len(codes.cameo), len(codes.cameo_roots)) == (67, 37, 315, 20)


@pytest.mark.parametrize(
    ("event_type", "mode", "score", "quad_class", "cameo"),
    [
        ("AGREE", None, 2.5, "verbal cooperation", Cameo("030", "03")),
        ("AID", None, 10, "material cooperation", Cameo("070", "07")),
        ("RETREAT", "release", 6.5, "material cooperation", Cameo("0841", "08")),
        ("REQUEST", None, 0, "verbal conflict", Cameo("100", "10")),
        ("REQUEST", "assist", 0.5, "verbal conflict", Cameo("101", "10")),
        # Where the manual contradicts itself:
        ("ACCUSE", None, -3, "verbal conflict", Cameo("110", "11")),
        ("SANCTION", "convict", -6, "material conflict", Cameo("116", "11")),
        ("PROTEST", "vandalize", -5.5, "material conflict", Cameo("145", "14")),
        ("ASSAULT", "unconventional", -10, "material conflict", Cameo("204", "20")),
    ],
)
def test_facts_of_a_type_and_mode(
    event_type: str, mode: str | None, score: float, quad_class: str, cameo: Cameo
) -> None:
    codebook = load_codebook()
    assert codebook.score(event_type, mode) == score
    assert codebook.quad_class(event_type) == quad_class
    assert codebook.cameo(event_type, mode) == cameo


@pytest.mark.parametrize(
    ("event_type", "mode", "contexts", "code"),
    [
        ("AID", None, ("military",), "072"),
        ("AID", None, ("economic", "military", "peacekeeping"), "074"),  # the first of the entry's, not of the event's
        ("AID", None, ("executive", "diplomatic"), "070"),
        ("COOPERATE", None, ("intelligence", "legal"), "064"),
        ("AGREE", None, ("human_security",), "0333"),
        ("AGREE", None, ("economic",), "030"),  # 0311 or 0331: not decided
        ("ACCUSE", "investigate", ("corruption", "legal"), "091"),
        ("ACCUSE", "allege", ("human_rights",), "1122"),
        ("ACCUSE", None, ("human_rights",), "110"),  # a mode's contexts are its own
        ("REQUEST", "yield", ("economic",), "1054"),
        ("REQUEST", "meet", ("diplomatic",), "106"),
        ("COERCE", "restrict", ("military",), "191"),
        ("COERCE", "seize", ("territory",), "192"),
        ("COERCE", "arrest", ("legal",), "173"),
        ("PROTEST", "strike", ("rights_freedoms",), "1433"),
        ("SANCTION", "discontinue", ("diplomatic",), "161"),
        ("THREATEN", "violence", ("cbrn",), "1385"),
        ("RETREAT", "access", ("human_security",), "0863"),
    ],
)
def test_cameo_sub_codes(event_type: str, mode: str | None, contexts: tuple[str, ...], code: str) -> None:
    book = load_codebook()
    assert book.cameo(event_type, mode, contexts).code == code
    assert book.cameo(event_type, mode) == book.cameo(event_type, mode, ("health", "gender"))


def test_a_settled_contradiction_is_told_in_the_file() -> None:
    for name, word in [("ACCUSE", "minus sign"), ("SANCTION", "Table 7.2"), ("PROTEST", "-5.5")]:
        assert word in load_codebook().type(name).notes


def test_examples_show_every_status() -> None:
    shown = {
        event.status
        for entry in load_codebook().types.values()
        for line in entry.examples
        for event in parse_marked(line).events
    }
    assert shown == set(STATUSES)


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    codebook = load_codebook()
    with pytest.raises(CodebookError, match="FIGHT: no such event type; use one of AGREE"):
        codebook.type("FIGHT")
    with pytest.raises(CodebookError, match="no mode visit; use one of withdraw, release"):
        codebook.mode("RETREAT", "visit")
    with pytest.raises(CodebookError, match="AGREE has no modes"):
        codebook.score("AGREE", "visit")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Troops left the refugee camp.",
            {("military", "Troops"), ("migration", "refugee"), ("migration", "refugee camp")},
        ),
        ("A cease-fire held near Nagorno-Karabakh.", {("military", "cease-fire"), ("territory", "Nagorno-Karabakh")}),
        ("The WHO asked who would pay.", {("health", "WHO")}),
        ("They rallied for women’s rights.", {("gender", "women’s rights")}),
        ("Its fire brigades. Air. Force of habit.", {("military", "brigades")}),
        ("He was charged with embezzling aid.", {("legal", "charged with"), ("corruption", "embezzling")}),
        ("The match ended in a draw.", set()),
    ],
)
def test_find_contexts(text: str, found: set[tuple[str, str]]) -> None:
    assert {(context, span.of(text)) for context, span in load_codebook().find_contexts(text)} == found


def test_words_that_show_a_status() -> None:
    book = load_codebook()
    assert set(book.statuses) == set(STATUSES) - {"actual"}
    for status, text, words in (
        ("negated", "The army didn't shell it, nor did it deny it.", ["didn't", "nor", "deny"]),
        ("future", "It is due to leave later this year.", ["due to", "to", "later this"]),
        ("historical", "It left in 1998.", ["in 1998", "1998"]),
        ("hypothetical", "The heir would.", ["would"]),
        ("actual", "It had not.", []),
    ):
        assert [span.of(text) for span in book.find_status_words(status, text)] == words, status  # type: ignore[arg-type]


def test_find_speech_cues() -> None:
    text = "According to Kyiv, he claimed in a statement what the army denied."
    cues = [(cue.lemma, cue.kind, cue.stance, span.of(text)) for cue, span in load_codebook().find_speech_cues(text)]
    assert cues == [
        ("according to", "preposition", "neutral", "According to"),
        ("claim", "verb", "doubt", "claimed"),
        ("in a statement", "setting", "neutral", "in a statement"),
        ("deny", "verb", "denial", "denied"),
    ]


def test_expand_phrases() -> None:
    assert expand_phrases("soldier(|s), defen(c|s)e minist(er|ry)\nUN Women,") == (
        "soldier", "soldiers",
        "defence minister", "defence ministry", "defense minister", "defense ministry",
        "UN Women",
    )  # fmt: skip
    with pytest.raises(ValueError, match="cannot read the phrase"):
        expand_phrases("soldier(s")


@pytest.mark.parametrize(
    ("text", "fits"),
    [("Islamic State", True), ("Islamic-State", True), ("islamic state", False), ("Islamic, State", False)],
)
def test_phrases_fit_whole_words_joined_by_a_space_or_hyphen(text: str, fits: bool) -> None:  # noqa: FBT001
    table = PhraseTable.of([("Islamic State", 1)])
    assert table.find(f"the {text} group") == ([(1, Span(4, 4 + len(text)))] if fits else [])
    assert table.find("Islamic") == []


def test_hash_follows_the_content_of_the_files(copy: Path) -> None:
    shipped = load_codebook().hash
    assert len(shipped) == 12
    assert load_codebook(copy).hash == shipped
    moved = copy / "moved"
    shutil.copytree(copy, moved)
    change(moved, "types/AID.toml", "shelter, asylum", "asylum, shelter")
    assert load_codebook(moved).hash != shipped


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("types/AID.toml", "score = 10", "scroe = 10", "types/AID.toml: AID: unknown key scroe; use definition"),
        ("types/AID.toml", "score = 10", "", "types/AID.toml: AID: score is missing or not a number; write"),
        ("types/AID.toml", "score = 10", "score = ", "types/AID.toml: codebook: not TOML .*line 2.*; mend"),
        ("types/AID.toml", "score = 10", "score = 10\nmodes = 3", "AID: modes stands outside of a table; put"),
        ("types/AID.toml", "material coop", "materiel coop", "AID: quad_class 'materiel cooperation' is unknown"),
        (AID, '{ asylum = "075"', "{ asylum = 75", "AID.toml: cameo_in_context: asylum is missing or not text; write"),
        ("contexts.toml", "army, armies", "army(s", r"military: cannot read the phrase 'army\(s'; write"),
        ("contexts.toml", "words = ", "word = ", "contexts.toml: military: unknown key word; use meaning, words"),
        ("contexts.toml", "[military]", "", "contexts.toml: contexts: meaning stands outside of a table; put it under"),
        ("speech.toml", "say: say", "say say", "speech.toml: neutral: cannot read the verb 'say say.*; write"),
        ("speech.toml", "[doubt]", "[doubts]", "speech.toml: doubts: is no stance; use one of neutral, doubt, denial"),
        (AID, MAKES, 'effect = "make"', "types/AID.toml: AID.facilities: effect 'make' is unknown; use one of"),
        (AID, MAKES, 'efect = "makes"', "AID.facilities: unknown key efect; use effect, of"),
        (AID, MAKES, f'{MAKES}\nstatus = "done"', "AID.facilities: status: done is unknown; use one of"),
        (AID, MAKES, "", "types/AID.toml: AID.facilities: effect is missing; use one of makes"),
        (AID, MAKES, f'{MAKES}\nreach = "far"', "AID.facilities: reach is missing or not a number; write"),
        (AID, "set up, setup", "set-up", "AID.facilities: cannot read the phrase 'set-up'; write letters"),
        ("light.toml", "verbs = ", "verb = ", "light.toml: light: unknown key verb; use auxiliaries, verbs"),
        ("statuses.toml", "[future]", "[coming]", "statuses.toml: coming: is no status that words show; use"),
        ("statuses.toml", "words = ", "word = ", "statuses.toml: negated: unknown key word; use words, examples"),
        ("cameo.tsv", "010\t", "010 ", "cameo.tsv: line 3: not a CAMEO code; write"),
        ("cameo.tsv", "011\t", "010\t", "cameo.tsv: 010: stands there twice; keep one"),
        ("cameo.tsv", "code\t", "CODE\t", "cameo.tsv: line 1: the column names are missing; write"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused(copy: Path, file: str, old: str, new: str, message: str) -> None:
    change(copy, file, old, new)
    with pytest.raises(CodebookError, match=message):
        load_codebook(copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("types/ACCUSE.toml", "score = -3", "score = 3", "ACCUSE: score 3 does not fit verbal conflict;"),
        ("types/PROTEST.toml", "score = -7", "score = 7", "types/PROTEST.toml: PROTEST.riot: score 7 does not fit"),
        ("types/AID.toml", '"070"', '"077"', "types/AID.toml: AID: CAMEO code 077 is not in cameo.tsv;"),
        (AID, 'military = "072"', 'military = "777"', "types/AID.toml: AID: CAMEO code 777 is not in cameo.tsv;"),
        (AID, "{ asylum", "{ asylm", "AID: cameo_in_context names asylm, which is no context; use"),
        (AID, 'military = "072"', 'military = "070"', "gives military the code it has anyway, 070; leave it out"),
        ("types/AID.toml", "<1 AID actual:gave>", "<1 AID done:gave>", "AID examples: marked text: done is no status;"),
        ("types/AID.toml", "<1 AID actual:gave>", "<1 AID.x actual:gave>", "has the unknown mode AID.x;"),
        ("types/AID.toml", "<1 AID actual:gave>", "<1 AGREE actual:gave>", "does not mark an event of AID;"),
        ("types/AID.toml", "<1 AGREE actual:pledged>", "<1 AID actual:pledged>", "AID near_misses: '[A1:Denmark]"),
        ("types/COERCE.toml", ".curfew actual", " actual", "types/COERCE.toml: COERCE.curfew: no example;"),
        (AID, MAKES, f'{MAKES}\nof = "AGREE"', "types/AID.toml: AID.facilities: of is given; leave it out"),
        (CONCEDE, 'of = "RETREAT"', 'of = "RETRET"', "announced-retreat: of names RETRET, which is no event type; use"),
        (CONCEDE, 'of = "RETREAT"', "", "types/CONCEDE.toml: CONCEDE.announced-retreat: of is missing; name"),
        ("types/COERCE.toml", 'mode = "seize"', 'mode = "sieze"', "COERCE.coup: COERCE has no mode sieze; use"),
        (AID, "A field hospital was <1", "A <1", "AID.facilities: example 'A opened in Gonaïves.' does not hold"),
        (AID, "<1 AID actual:opened>", "<1 AGREE actual:opened>", "marks no event of AID; mend"),
        (AID, "Forty families are set up in camps", "Two clinics were set up", "near miss 'Two clinics were"),
        (AID, "[A1:The Red Crescent] has", "[A1:The Red Crescent has", "facilities examples: marked text: cannot"),
        (AID, "A field hospital was <1 AID actual:opened> in [P1:Gonaïves].", "", "1 examples, needed 2; add"),
        (CONCEDE, "a full <1 CONCEDE actual:pardon>", "a <1 CONCEDE actual:pass>", "comes out as CONCEDE"),
        ("statuses.toml", "CONSULT negated:meet", "CONSULT future:meet", "negated examples: '[A1:The premier] failed"),
        ("statuses.toml", "failed to <1", "came to <1", "[R1:the bishops].' holds none of the words;"),
        ("statuses.toml", "actual:met", "negated:met", "statuses.toml: negated near_misses: '[A1:The premier], who"),
        ("contexts.toml", "army, armies", "army, army", "contexts.toml: military: 'army' stands there 2 times"),
        ("contexts.toml", "asylum, asylum seeker(|s), political asylum, refugee status", ",", "asylum: no words;"),
        ("speech.toml", "deny: deny", "deny: deny, claims", "speech.toml: claims: stands under 2 cues; keep one"),
        ("cameo.tsv", "\n20\t", "\n99\t", "cameo.tsv: 200: its root 20 is missing;"),
        ("cameo.tsv", "statement\t0\n", "statement\t11\n", "cameo.tsv: 01: Goldstein score 11 is out of range;"),
    ],
)  # fmt: skip
def test_check_finds_what_makes_no_sense(copy: Path, file: str, old: str, new: str, problem: str) -> None:
    change(copy, file, old, new)
    book = load_codebook(copy)
    problems = check_codebook(book) + rehearse(book)
    assert any(problem in line for line in problems), problems
    assert all(line.count(": ") >= 2 and "; " in line for line in problems)


def test_a_folder_lies_over_ours(tmp_path: Path) -> None:
    (tmp_path / "types").mkdir()
    shutil.copy(HOME / "types" / "AID.toml", tmp_path / "types" / "AID.toml")
    change(tmp_path, "types/AID.toml", "score = 10", "score = 9")
    book = load_codebook(tmp_path)
    assert (book.score("AID"), book.score("AGREE"), len(book.contexts)) == (9, 2.5, 37)
    assert check_codebook(book) + rehearse(book) == []


def test_a_folder_without_codebook_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no codebook files there; `communique codebook new` makes some"):
        load_codebook(tmp_path)


def test_every_rule_has_examples_that_pass_and_a_near_miss_that_does_not() -> None:
    book = load_codebook()
    assert rehearse(book) == []
    for rule in (rule for entry in book.types.values() for rule in entry.rules):
        assert len(rule.examples) >= 2, rule.name
        assert rule.near_misses, rule.name
        idle = book.without(rule)
        assert all(r.name != rule.name for r in idle.types[rule.event_type].rules)


def test_a_category_of_ones_own_loads_and_passes_as_it_begins(tmp_path: Path) -> None:
    book = load_codebook()
    (tmp_path / "types").mkdir()
    words = "boycott(|s|ed), shun(|s|ned)"
    text = starter("BOYCOTT", book.type("SANCTION"), words, expand_phrases(words))
    (tmp_path / "types" / "BOYCOTT.toml").write_text(text, encoding="utf-8")
    own = load_codebook(tmp_path)
    assert tuple(own.types) == (*EVENT_TYPES, "BOYCOTT")
    assert check_codebook(own) + rehearse(own) == []
    assert len(own.type("BOYCOTT").examples) == 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a field hospital was set up", True),
        ("the tents were set up", False),  # no hospital near
        ("a field hospital near the old port of the city of Gonaives was set up", False),  # too far
        ("set up in a clinic", False),  # what must not be there
    ],
)
def test_a_rule_looks_at_the_words_about_its_own(text: str, found: bool) -> None:  # noqa: FBT001
    (rule,) = load_codebook().type("AID").rules
    assert bool(list(rule.find_words(text, Span(0, len(text))))) is found


def test_parse_marked() -> None:
    line = "H [A1:Kyiv] <1 AGREE actual:vows> help; [A1R2:Ann],[S2D1,2:May] <2 ACCUSE.allege negated:not blamed>\n"
    sentence = parse_marked(line)
    text = sentence.text
    assert (text, sentence.headline) == ("Kyiv vows help; Ann,May not blamed", True)
    first, second = sentence.events
    assert (first.number, first.event_type, first.mode, first.status) == (1, "AGREE", None, "actual")
    assert (second.number, second.event_type, second.mode, second.status) == (2, "ACCUSE", "allege", "negated")
    assert [event.cue.of(text) for event in sentence.events] == ["vows", "not blamed"]
    roles = [
        {role: [span.of(text) for span in spans] for role, spans in event.roles.items()} for event in sentence.events
    ]
    assert roles[0] == {"actor": ["Kyiv", "Ann"], "recipient": [], "source": [], "date": ["May"], "place": []}
    assert roles[1] == {"actor": [], "recipient": ["Ann"], "source": ["May"], "date": ["May"], "place": []}


def test_parse_marked_speech() -> None:
    line = (
        '{3:"We <1 SUPPORT actual:thank> [R1:Chad]} and {3:Mali}," [S3:she] <3 SAY:told> [R3:us]; '
        "[A2:Oslo] <2 REQUEST actual:urged> [R2:Rome] {2:to stop}."
    )
    sentence = parse_marked(line)
    text = sentence.text
    assert text == '"We thank Chad and Mali," she told us; Oslo urged Rome to stop.'
    assert [e.event_type for e in sentence.events] == ["SUPPORT", "REQUEST"]
    urged, told = sentence.speech
    for speech, cue, sources, addressees, content in (
        (told, "told", ["she"], ["us"], ['"We thank Chad', "Mali"]),
        (urged, "urged", ["Oslo"], ["Rome"], ["to stop"]),  # a speech act: its actor speaks
    ):
        assert speech.cue.of(text) == cue
        for spans, words in ((speech.sources, sources), (speech.addressees, addressees), (speech.content, content)):
            assert [s.of(text) for s in spans] == words


def test_text_without_marks_has_no_events() -> None:
    assert parse_marked("He said 3 of 4 agreed.").events == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<1 FIGHT actual:shot>", "FIGHT is no event type; use one of"),
        ("<1 ASSAULT done:shot>", "done is no status; use one of actual"),
        ("<1 AID actual:gave> and <1 AID actual:sent>", "event 1 is marked twice; give"),
        ("[A2:He] <1 AID actual:gave> it", "A2 belongs to no event; mark the cue of event 2"),
        ("[X1:He] <1 AID actual:gave> it", r"cannot read the mark near '\[X1:He\].*; write"),
        ("[A1:the [R1:army] chief] <1 AID actual:gave>", "cannot read the mark near"),
        ("{1:it rained, he said", "is never closed; close it"),
        ("it rained}, he <1 SAY:said>", "unbalanced braces near"),
        ("{1:it {2:rained}} he <1 SAY:said>", "unbalanced braces near"),
        ("{2:it rained}, he <1 SAY:said>", "belongs to no cue; mark the cue of number 2"),
    ],
)
def test_wrong_marks_are_refused(line: str, message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        parse_marked(line)
