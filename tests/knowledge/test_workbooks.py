"""Workbooks: sheets, merged cells, links, formats and numbers."""

import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from knowledge.entries import Link
from knowledge.formats.tables.numbers import shown
from tests.knowledge.reading_tables import entries, notes, reading, workbook


def test_all_visible_sheets_are_read_and_the_others_told(tmp_path: Path) -> None:
    def make(book: openpyxl.Workbook) -> None:
        book.worksheets[0].title = "Deckblatt"
        book.worksheets[0].append(["Stand: März"])
        for name, question in (("Versand", "Was?"), ("Rückgabe", "Wie?"), ("Alt", "Nie?")):
            sheet = book.create_sheet(name)
            sheet.append(["Frage", "Antwort"])
            sheet.append([question, "So."])
        book["Rückgabe"].append(["Ohne?"])
        book["Alt"].sheet_state = "hidden"

    content = workbook(make)
    found = reading(tmp_path, content, "xlsx")
    assert [(each.sheet, each.row, each.entry.question) for each in found.found] == [
        ("Versand", 2, "Was?"),
        ("Rückgabe", 2, "Wie?"),
    ]
    assert [problem.told("de") for problem in found.problems] == [
        "Blatt „Rückgabe“, Zeile 3, Spalte „Antwort“: Hier fehlt der Text."
    ]
    assert notes(tmp_path, content, "xlsx") == [(0, "hidden_sheet"), (0, "sheet_without_table")]
    assert entries(tmp_path, content, "csv") == [each.entry for each in found.found]  # known by its content


def test_merged_cells_count_in_each_row(tmp_path: Path) -> None:
    def make(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        for row in (
            ["Thema", "Frage", "Antwort"],
            ["Versand", "Was?", "So."],
            [None, "Wie?", "Ja."],
            ["Preis", "Was kostet es?", "4,90"],
            [None, "Versandkosten?", None],
        ):
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("A4:A5")
        sheet.merge_cells("C4:C5")

    content = workbook(make)
    assert [
        (entry.topic, entry.question, entry.variants) for entry in entries(tmp_path, content, "xlsx")
    ] == [
        ("Versand", "Was?", ()),
        ("Versand", "Wie?", ()),
        ("Preis", "Was kostet es?", ("Versandkosten?",)),
    ]
    assert notes(tmp_path, content, "xlsx") == [(5, "merged_answer")]


def test_links_formats_and_line_ends_of_cells(tmp_path: Path) -> None:
    def make(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.append(["Frage", "Antwort", "Links"])
        sheet.append(["Wo?", "Zum Formular", "Formular"])
        for cell in (sheet["B2"], sheet["C2"]):
            cell.hyperlink = "https://a.example/f"
        sheet.append(["Wo noch?", '=HYPERLINK("https://a.example/g","Hier")'])
        bold, struck = InlineFont(b=True), InlineFont(strike=True)
        rich = CellRichText(
            "Bitte ", TextBlock(bold, "unbedingt:"), "ja. ", TextBlock(struck, "Nur bis Mai.")
        )
        sheet.append(["Was gilt?", rich])
        sheet.append(["Was galt?", "30 Tage"])
        sheet["B5"].font = Font(strike=True)
        sheet.append(["Wann?", "Montag_x000D_\nDienstag"])

    found = entries(tmp_path, workbook(make), "xlsx")
    assert [entry.answer for entry in found] == [
        "[Zum Formular](https://a.example/f)",
        "[Hier](https://a.example/g)",
        "Bitte **unbedingt**:ja. ~~Nur bis Mai.~~",
        "~~30 Tage~~",
        "Montag\nDienstag",
    ]
    assert found[0].links == (Link("Formular", "https://a.example/f"),)


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (7, "000", "007"),
        (4.9, "General", "4,9"),
        (4.9, '0.00 "€"', "4,90 €"),
        (4.9, '#,##0.00\\ "€"', "4,90 €"),
        (1234.5, "#,##0.00 [$€-407]", "1.234,50 €"),
        (1234567, "#,##0", "1.234.567"),
        (1234567, "#,##0,", "1.235"),
        (-5, '0;[Red]-0;"null"', "-5"),
        (0, '0;[Red]-0;"null"', "null"),
        (0.1, "0%", "10 %"),
        (0.125, "0.0%", "12,5 %"),
        (3, '0 "Stück"', "3 Stück"),
        (3, 'General "Tage"', "3 Tage"),
        (9, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "9,00 €"),
        (493012345678, "General", "493012345678"),
        (0.1 + 0.2, "General", "0,3"),
        (12345678901234567890, "#,##0", "12.345.678.901.234.567.890"),
        (True, "General", "WAHR"),
        (datetime.datetime(2026, 12, 24), "DD.MM.YYYY", "24.12.2026"),
        (datetime.datetime(2026, 12, 24), "mm-dd-yy", "24.12.2026"),
        (datetime.datetime(2026, 12, 24), "[$-407]d. mmmm yyyy", "24. Dezember 2026"),
        (datetime.datetime(2026, 12, 24, 18, 5), "dddd, dd.mm.yy hh:mm", "Donnerstag, 24.12.26 18:05"),
        (datetime.time(8, 30), "h:mm", "8:30"),
        (datetime.timedelta(hours=26), "[h]:mm", "26:00"),
    ],
)
def test_numbers_as_they_are_shown(value: object, format: str, text: str) -> None:
    assert shown(value, format, "de").replace("\u202f", " ").replace("\xa0", " ") == text
