"""E-mails, saved by a mail program or pasted."""

from pathlib import Path

import pytest

from communique.reading import ReadOptions, read_inputs
from communique.reading.mail import looks_like_mail
from communique.records import Note, Report

HEAD = """Return-Path: <desk@wire.example>
From: "Wire Desk" <desk@wire.example>
To: news@paper.example
Subject: {subject}
Date: Fri, 17 May 2024 09:30:00 +0000
"""
PASTED = (
    HEAD.format(subject="Fwd: Peru’s Envoy Leaves")
    + """
LIMA - Peru’s government recalled its envoy.
> Bolivia’s ministry re-
> jected it.

--\x20
A. Quist, desk"""
)
BODY = "LIMA - Peru’s government recalled its envoy.\nBolivia’s ministry rejected it."
CODED = (
    HEAD.format(subject="=?utf-8?Q?Peru=E2=80=99s_Envoy?=\n =?utf-8?Q?_Leaves?=")
    + """MIME-Version: 1.0
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

LIMA - Peru=92s government recalled =
its envoy.
Bolivia=92s ministry rejected it."""
)
PARTS = (
    HEAD.format(subject="Peru’s Envoy Leaves")
    + """MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: {kind}; charset=utf-8

{text}
--b
Content-Type: text/plain; name=notes.txt
Content-Disposition: attachment; filename=notes.txt

Chile thanked Peru.
--b--
"""
)
PAGE = "<html><body><p>LIMA - Peru’s government recalled its envoy from La Paz.</p></body></html>"


def outcome(path: Path, data: str) -> tuple[list[Report], list[Note]]:
    path.write_bytes(data.encode())
    found = list(read_inputs(path, ReadOptions()))
    return [f.report for f in found if f.report], [note for f in found for note in f.notes]


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (PASTED, BODY),
        (CODED, BODY),
        (PARTS.format(kind="text/plain", text=BODY), BODY),
        (PARTS.format(kind="text/html", text=PAGE), "LIMA - Peru’s government recalled its envoy from La Paz."),
    ],
    ids=["pasted", "quoted-printable", "with an attachment", "HTML"],
)
@pytest.mark.parametrize("name", ["a.eml", "a.txt"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_e_mail_is_its_subject_its_day_and_its_text(
    tmp_path: Path, name: str, end: str, data: str, body: str
) -> None:
    [report], notes = outcome(tmp_path / name, data.replace("\n", end))
    assert notes == []
    assert report.text == f"Peru’s Envoy Leaves\n\n{body}"
    assert (report.title, report.published) == ("Peru’s Envoy Leaves", "2024-05-17T09:30:00+00:00")


def test_an_e_mail_without_a_text_is_a_note(tmp_path: Path) -> None:
    reports, [note] = outcome(tmp_path / "a.eml", PARTS.format(kind="image/png", text="xx"))
    assert (reports, note.kind) == ([], "empty")
    assert note.message == "the e-mail holds no text: save what is attached to it as a file of its own"


@pytest.mark.parametrize(
    "text",
    ["From: Lima\nDate: 2021-05-01\n\nPeru met Chile.", "Subject: Talks\n\nPeru met Chile.", "Peru: From Lima."],
)
def test_other_header_lines_make_no_e_mail(text: str) -> None:
    assert not looks_like_mail(text)


@pytest.mark.parametrize("subject", ["=?bad?Q?x?=", "=?utf-8?B?x?=", "=?utf-8?Q?=FF?=", ""])
def test_a_broken_subject_breaks_nothing(tmp_path: Path, subject: str) -> None:
    [report], _ = outcome(tmp_path / "a.eml", HEAD.format(subject=subject) + f"\n{BODY}")
    assert report.text.endswith(BODY)
