import datetime
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from knowledge.entries import Entry, Link, Media
from knowledge.errors import ImportRefused, KundigError
from knowledge.formats import read, read_located, write
from knowledge.formats.text import slug

RETURNS = Entry("returns", "de", "Wie läuft die Rückgabe?", "Einfach zurückschicken.")


def refusal(path: Path, content: str | bytes) -> list[str]:
    """The problems of a file, as a person reads them."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ImportRefused) as refused:
        read(path)
    return [str(problem) for problem in refused.value.problems]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_as_spreadsheets_save_it(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [
        "Frage|Antwort|Varianten|Thema|Sprache|Risiko|Status",
        'Größe?|"Ja; ""gern"",\nsehr"|"eins\nzwei"|T|DE|1 %|Entwurf',
    ]
    (tmp_path / "faq.csv").write_bytes("\r\n".join(rows).replace("|", separator).encode(encoding))
    answer = 'Ja; "gern",\nsehr'
    expected = Entry(slug("Größe?"), "de", "Größe?", answer, ("eins", "zwei"), "T", risk=0.01, state="draft")
    assert read(tmp_path / "faq.csv", "en") == [expected]


def notes(path: Path, content: bytes | str) -> list[str]:
    """What is told of a file that can be imported, as a person reads it."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [note.told("en") for note in read_located(path, "de").notes]


def test_an_old_encoding_and_unknown_columns_are_told(tmp_path: Path) -> None:
    [columns, encoding] = notes(
        tmp_path / "faq.csv", "Frage;Antwort;Notiz\nGröße?;Ja;intern\n".encode("cp1252")
    )
    assert "not read: Notiz" in columns
    assert "read as Windows-1252, with words like “Größe”" in encoding
    [columns] = notes(tmp_path / "wide.csv", f"question,answer{(',' + 'x' * 40) * 290}\nWhy?,So.\n")
    assert len(columns) < 400


def test_variants_may_have_columns_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(
        "question,answer,variant_1,Variante 2\nHow?,So,one,two\n\nWhere?,There,,three\n"
    )
    assert [entry.variants for entry in read(tmp_path / "faq.csv", "en")] == [("one", "two"), ("three",)]


def test_cells_that_hold_several_things(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(
        'id;question;answer;followups;links;media\na;How?;So;"b, c";'
        '"Form | https://a.example\nA | B | /c";"Image | /media/a.png\n'
        'video | https://a.example/v | /media/p.png | A | B"\n'
    )
    assert read(tmp_path / "faq.csv", "en") == [
        Entry(
            "a",
            "en",
            "How?",
            "So",
            followups=("b", "c"),
            links=(Link("Form", "https://a.example"), Link("A | B", "/c")),
            media=(
                Media("image", "/media/a.png"),
                Media("video", "https://a.example/v", "A | B", "/media/p.png"),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", ["The file is empty"]),
        (" \n\n", ["The file is empty"]),
        ("Frage;Antwort\n", ["The file holds no entry"]),
        (
            "foo;bar\n1;2\n",
            ["row 1: There is no column “question” (or “Frage”) in the header. Found: foo;bar."],
        ),
        (
            "Frage;bar\n1;2\n",
            ["row 1: There is no column “answer” (or “Antwort”) in the header. Found: Frage, bar."],
        ),
        ("Frage;Question;Antwort\n1;2;3\n", ["row 1, column “question”: 2 columns"]),
        (
            "Frage;Antwort\nWie?;\n;So\n",
            [
                "row 2, column “Antwort”: There is nothing here",
                "row 3, column “Frage”: There is nothing here",
            ],
        ),
        ('Frage;Antwort\nWie?;"offen\n', ["row 2: The row cannot be read"]),
        ('Frage;Antwort\n"Eins\nzwei";Ja\nWie?;"a"b\n', ["row 3: The row cannot be read"]),
        ("Frage,Antwort\nWie?,Ja, gern\n", ["row 2: There are more cells than in the header (“gern”)"]),
        ("Frage;Antwort;id\nWie?;Ja;x\nWas?;Ja;x\n", ["row 3, column “id”: “x” in “de” is already in row 2"]),
        ("Frage;Antwort;ID\nWie?;Ja;a b\n", ["row 2, column “ID”: “a b” is no id"]),
        (
            "Frage;Antwort\nWie?;Ja\nWie?;Nein\n",
            ["row 3, column “id”: “wie-a29f87” in “de” is already in row 2"],
        ),
        ("Frage;Antwort;Risiko\nWie?;Ja;viel\n", ["row 2, column “Risiko”: “viel” is no number"]),
        ("Frage;Antwort;Risiko\nWie?;Ja;200 %\n", ["row 2, column “Risiko”: “2” is no share"]),
        (
            "Frage;Antwort;Sprache\nWie?;Ja;Klingonisch\n",
            ["row 2, column “Sprache”: “Klingonisch” is no locale"],
        ),
        ("Frage;Antwort;Links\nWie?;Ja;hier\n", ["row 2, column “Links”: “hier” has no address"]),
        ("Frage;Antwort;Medien\nWie?;Ja;bild | x\n", ["row 2, column “Medien”: “bild” is no kind"]),
        (
            "Frage;Antwort\nWie?;a\x07b\n",
            ["row 2, column “Antwort”: There is the control character U+0007 at position 2"],
        ),
        ("Frage;Antwort\nWie?;a\x00b\n", ["row 2: There is a NUL character"]),
        ("Frage;Antwort\nGröße?;".encode() + b"\xff\n", ["row 2: The byte 0xFF is not UTF-8"]),
        ("Frage;Antwort\nWie?;" + "x" * 200_000, ["row 2: The row cannot be read"]),
    ],
)
def test_a_bad_csv_names_row_column_value_and_remedy(
    tmp_path: Path, content: str | bytes, problems: list[str]
) -> None:
    found = refusal(tmp_path / "faq.csv", content)
    assert len(found) == len(problems)
    assert all(text.startswith(start) for text, start in zip(found, problems, strict=True)), found


def test_the_first_problems_are_shown(tmp_path: Path) -> None:
    found = refusal(tmp_path / "faq.csv", "Frage;Antwort\n" + ";Ja\n" * 1205)
    assert len(found) == 101
    assert [text.partition(",")[0] for text in found[:100]] == [f"row {row}" for row in range(2, 102)]
    assert found[-1] == "… and 1,105 more."


def test_formulas_are_neutralised_and_come_back(tmp_path: Path) -> None:
    texts = ("=cmd|' /C calc'!A0", "+49 30", "-10 %", "@SUM(A1)", "'=quoted", "plain")
    entries = [replace(RETURNS, question=text, answer=text, variants=(text,), topic=text) for text in texts]
    entries = [replace(entry, id=f"e{number}") for number, entry in enumerate(entries)]
    write(tmp_path / "out.csv", entries)
    for line in (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines():
        assert not any(cell.strip('"')[:1] in ("=", "+", "-", "@") for cell in line.split(","))
    write(tmp_path / "out.xlsx", entries)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells if cell.value == texts[0]] == [True] * 4
    assert read(tmp_path / "out.csv") == read(tmp_path / "out.xlsx") == entries


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_variants_that_outgrow_a_cell_come_back(tmp_path: Path, ending: str) -> None:
    variants = tuple(f"{number} " + "x" * 450 for number in range(150))
    entries = [replace(RETURNS, variants=variants), replace(RETURNS, id="short", variants=("a", "b"))]
    write(tmp_path / f"out.{ending}", entries)
    assert read(tmp_path / f"out.{ending}") == entries


def test_xlsx_cells_that_are_no_text_are_read_as_shown(tmp_path: Path) -> None:
    rows = [
        ["Frage", "Antwort", "Risiko"],
        [2024, 3.0, 0.5],
        [],
        [datetime.datetime(2026, 1, 2), True, "2 %"],
        [datetime.time(8, 30), datetime.datetime(2026, 1, 2, 3)],
    ]
    (tmp_path / "faq.xlsx").write_bytes(workbook(*rows))
    found = [(entry.question, entry.answer, entry.risk) for entry in read(tmp_path / "faq.xlsx")]
    assert found == [
        ("2024", "3", 0.5),
        ("2026-01-02", "WAHR", 0.02),
        ("8:30:00", "2026-01-02 3:00:00", None),
    ]


def test_rows_beyond_the_size_a_workbook_claims_are_read(tmp_path: Path) -> None:
    honest = io.BytesIO(workbook(["Frage", "Antwort"], ["Wie?", "So"]))
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(tmp_path / "faq.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(
                name, source.read(name).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
            )
    assert [entry.answer for entry in read(tmp_path / "faq.xlsx")] == ["So"]


def test_a_bad_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "faq.xlsx"
    no_workbook = [
        "The file is no XLSX workbook, or it is damaged or has a password. Save it again as .xlsx."
    ]
    good = workbook(["Frage", "Antwort"], ["Wie?", "=A1"], ["#N/A", "So"])
    assert refusal(path, b"PK\x03\x04 and then nothing") == no_workbook
    assert refusal(path, good[: len(good) // 2]) == no_workbook
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refusal(path, stream.getvalue()) == no_workbook
    from_the_future = stream.getvalue().replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x7f")
    assert from_the_future != stream.getvalue()
    assert refusal(path, from_the_future) == no_workbook
    assert refusal(path, good) == [
        "row 2, column “B”: This cell is a formula (=A1). Put its value there.",
        "row 3, column “A”: This cell is an error (#N/A). Put its text there.",
    ]
    book = openpyxl.Workbook()
    book.worksheets[0]["A50002"] = "far below"
    book.worksheets[0]["KO7"] = "far right"
    book.save(path)
    too_large = "The table is larger than 50,000 rows and 300 columns. Delete the empty ones, or split it."
    assert refusal(path, path.read_bytes()) == [f"row 7: {too_large}"]
    del book.worksheets[0]["KO7"]
    book.save(path)
    assert refusal(path, path.read_bytes()) == [f"row 50002: {too_large}"]


def test_a_workbook_that_unpacks_to_a_monster_is_refused(tmp_path: Path) -> None:
    honest, lying = io.BytesIO(), io.BytesIO()
    for stream, size in ((honest, 1000), (lying, 20_000_000)):
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", b" " * size)
    assert refusal(tmp_path / "faq.xlsx", declaring(honest.getvalue(), 201_000_000)) == [
        "The file unpacks to 201 MB; the limit is 200 MB. Split it."
    ]
    [problem] = refusal(tmp_path / "faq.xlsx", declaring(lying.getvalue(), 1000))
    assert problem.startswith("The file is no XLSX workbook")


def declaring(archive: bytes, size: int) -> bytes:
    """The archive, its directory claiming that its one member unpacks to `size` bytes."""
    place = archive.index(b"PK\x01\x02") + 24
    return archive[:place] + size.to_bytes(4, "little") + archive[place + 4 :]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"question": "Wie?"}', "row 2, column “answer”: “answer” is missing"),
        (
            '{"question": "Wie?", "answer": "So", "varianten": []}',
            "row 2, column “varianten”: The name “varianten” is unknown",
        ),
        ('{"question": 7, "answer": "So"}', "row 2, column “question”: “7” is no text"),
        (
            '{"question": "Wie?", "answer": "\\ud83d"}',
            "row 2, column “answer”: There is the control character U+D83D",
        ),
        ('{"question": "Wie?", "answer": "So", "risk": NaN}', "row 2, column “risk”: “nan” is no share"),
        ("[1]", "row 2, column “entry”: “[1]” is no object"),
        ("Wie?;So", "row 2: “Wie?;So” is no JSON"),
        ("[" * 100_000, "row 2: “[[["),
    ],
)
def test_a_bad_line_of_json_is_named(tmp_path: Path, line: str, problem: str) -> None:
    [found] = refusal(tmp_path / "faq.jsonl", '{"question": "Gut?", "answer": "Ja"}\n' + line + "\n")
    assert found.startswith(problem)


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(KundigError, match=r"“faq\.pdf” cannot be used: .* \.csv"):
        read(tmp_path / "faq.pdf")
    with pytest.raises(ImportRefused, match="There is no file"):
        read(tmp_path / "faq.csv")
    with pytest.raises(ImportRefused, match="check its name"):
        read(tmp_path / f"{'x' * 5000}.csv")
    with (tmp_path / "huge.csv").open("wb") as stream:
        stream.truncate(25_000_001)
    with pytest.raises(ImportRefused, match="The file has 26 MB; the limit is 25 MB"):
        read(tmp_path / "huge.csv")
    with pytest.raises(KundigError, match=r"“faq\.doc” cannot be used"):
        write(tmp_path / "faq.doc", [])
    with pytest.raises(KundigError, match="cannot be written"):
        write(tmp_path / "no" / "faq.csv", [])
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(KundigError, match="cannot be written"):
        write(tmp_path / "folder.csv", [])
    assert {path.name for path in tmp_path.iterdir()} == {"huge.csv", "folder.csv"}
