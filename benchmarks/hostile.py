"""Files that are made to hurt whoever reads them, by kind, each with the ending it comes with."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator

HEAD = "question,answer\n"
MIB = 1_000_000


def question(text: str, name: str = "Wie?") -> str:
    answer = {"@type": "Answer", "text": text}
    asked = {"@type": "Question", "name": name, "acceptedAnswer": answer}
    return json.dumps({"@type": "FAQPage", "mainEntity": [asked]}, ensure_ascii=False)


def page(body: str, script: str = "") -> str:
    block = f'<script type="application/ld+json">{script}</script>' if script else ""
    return f'<!DOCTYPE html><html lang="de"><head>{block}</head><body>{body}</body></html>'


def microdata(inside: str) -> str:
    return page(f'<div itemscope itemtype="https://schema.org/FAQPage">{inside}</div>')


def workbook(sheet: str, strings: str = "", *, more: dict[str, str] | None = None) -> bytes:
    """A workbook with this sheet and these shared strings, by hand: a library would not write it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="s" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="t" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet
        if sheet.startswith("<?")
        else f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": strings
        if strings.startswith("<?")
        else f'<sst xmlns="{main}">{strings}</sst>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | (more or {})).items():
            archive.writestr(name, text)
    return stream.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha ha ha">{LAUGHS}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = f'<worksheet {MAIN}><sheetData><row><c t="str"><v>&l9;</v></c></row></sheetData></worksheet>'
STRINGS = f"<sst {MAIN}><si><t>&l9;</t></si></sst>"
HEADER = '<row><c t="str"><v>question</v></c><c t="str"><v>answer</v></c></row>'
FORMULAS = "<row><c><f>A1</f><v>1</v></c><c><f>A1</f><v>1</v></c></row>"


def repeated(text: str, size: int) -> str:
    return text * (size // len(text.encode()) + 1)


def attributes(size: int) -> str:
    return " ".join(f"a{number}=1" for number in range(size // 8))


# name: ending, and what is in it for a size of about so many bytes; workbooks unpack to eight times as many
KINDS: dict[str, tuple[str, Callable[[int], str | bytes]]] = {
    "csv: a line without end": (".csv", lambda n: HEAD + "x" * n),
    "csv: a quoted cell without end": (".csv", lambda n: HEAD + '"' + repeated("x\n", n)),
    "csv: cells without end": (".csv", lambda n: HEAD + "," * n),
    "csv: a header without end": (".csv", lambda n: "," * n + HEAD),
    "csv: spaces within a question": (".csv", lambda n: HEAD + repeated(f"a{' ' * 130_000}b,c\n", n)),
    "csv: empty lines": (".csv", lambda n: HEAD + "\n" * n),
    "csv: only problems": (".csv", lambda n: HEAD + repeated("?,\n", n)),
    "csv: heaped accents": (".csv", lambda n: HEAD + repeated("a" + "\u0300\u0316" * 60_000 + ",b\n", n)),
    "csv: separators in a cell": (".csv", lambda n: HEAD + 'a,"' + repeated(" ,;", min(n, 120_000)) + '"\n'),
    "csv: half a character": (".csv", lambda n: (HEAD + "ä" * n).encode()[:-1] + b"\xff"),
    "jsonl: lists in lists": (".jsonl", lambda n: "[" * n),
    "jsonl: lists in lists, closed": (".jsonl", lambda n: '{"question": ' + "[" * 900 + "]" * 900 + "}\n"),
    "jsonl: many lists": (".jsonl", lambda n: '{"variants": [' + repeated("[],", n) + "[]]}"),
    "jsonl: a long number": (".jsonl", lambda n: '{"risk": ' + "9" * n + "}"),
    "jsonl: only problems": (".jsonl", lambda n: repeated("{\n", n)),
    "jsonl: many names": (".jsonl", lambda n: "{" + ",".join(f'"{i}":1' for i in range(n // 10)) + "}"),
    "json: lists in lists": (".json", lambda n: "[" * (n // 2) + "]" * (n // 2)),
    "json: many lists": (".json", lambda n: "[" + repeated("[],", n) + "[]]"),
    "json: deep pages": (".json", lambda n: '{"a":[' * 150 + repeated("1,", n) + "1" + "]}" * 150),
    "json: nested answer": (".json", lambda n: question(repeated("<b>", n) + "x")),
    "json: nested quotations": (".json", lambda n: question("<blockquote>" * 190 + repeated("x<br>", n))),
    "json: nested lists": (".json", lambda n: question("<ul><li>" * 95 + repeated("x<br>", n))),
    "json: nested links": (".json", lambda n: question(repeated('<a href="http://a">', n) + "x")),
    "json: tags without end": (".json", lambda n: question(repeated("<a", n))),
    "json: tag and spaces": (".json", lambda n: question("<b>x</b>" + " " * n + "y")),
    "json: line breaks": (".json", lambda n: question("a" + repeated("<br>", n) + "b")),
    "json: entities": (".json", lambda n: question(repeated("&a", n))),
    "json: stars": (".json", lambda n: question("<p>" + repeated("*_`[", n))),
    "json: attributes": (".json", lambda n: question(f"<b {attributes(n)}>x</b>")),
    "json: broken tables": (".json", lambda n: question(repeated("<table><tr><td>", n))),
    "json: formatting without end": (".json", lambda n: question(repeated("<p><b><i><u>", n))),
    "html: nested": (".html", lambda n: page(repeated("<div>", n))),
    "html: nested, marked up": (".html", lambda n: microdata(repeated('<div itemprop="a" itemscope>', n))),
    "html: many items": (".html", lambda n: microdata(repeated("<i itemprop=mainEntity itemscope></i>", n))),
    "html: items in items": (
        ".html",
        lambda n: microdata(repeated("<div itemscope itemprop=x>" * 90 + "</div>" * 90, n)),
    ),
    "html: a charset that unpacks": (".html", lambda n: b'<meta charset="zip">' + b"\xff" * n),
    "html: a charset that is slow": (".html", lambda n: b'<meta charset="punycode">\xff' + b"a-" * (n // 2)),
    "html: comments in JSON-LD": (".html", lambda n: page("", "{" + repeated("/* */", n))),
    "html: brackets in JSON-LD": (".html", lambda n: page("", "{," + repeated(" ,]", n))),
    "html: laughs": (".html", lambda n: BOMB + page("&l9;")),
    "html: formatting without end": (".html", lambda n: page(repeated("<p><b><i><u>", n))),
    "html: entities": (".html", lambda n: page(repeated("&amp", n))),
    "html: comments": (".html", lambda n: page(repeated("<!--", n))),
    "html: xml, without end": (".html", lambda n: "<?xml " + "?" * n),
    "xlsx: zeros": (".xlsx", lambda n: zeros(n)),
    "xlsx: laughs in the sheet": (".xlsx", lambda n: workbook(BOMB + SHEET)),
    "xlsx: laughs in the strings": (".xlsx", lambda n: workbook("", BOMB + STRINGS)),
    "xlsx: an entity from outside": (".xlsx", lambda n: workbook(OUTSIDE + SHEET)),
    "xlsx: shared strings": (".xlsx", lambda n: workbook("", repeated("<si><t>a</t></si>", n * 8))),
    "xlsx: one long string": (".xlsx", lambda n: workbook("", f"<si><t>{'a' * n * 8}</t></si>")),
    "xlsx: cells in a row": (
        ".xlsx",
        lambda n: workbook(f"<row>{repeated('<c><v>1</v></c>', n * 8)}</row>"),
    ),
    "xlsx: rows": (".xlsx", lambda n: workbook(repeated("<row/>", n * 8))),
    "xlsx: a row far below": (
        ".xlsx",
        lambda n: workbook('<row r="99999999"><c r="A99999999"><v>1</v></c></row>'),
    ),
    "xlsx: a cell far right": (".xlsx", lambda n: workbook('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')),
    "xlsx: nested": (".xlsx", lambda n: workbook(repeated("<a>", n))),
    "xlsx: formulas": (".xlsx", lambda n: workbook(HEADER + repeated(FORMULAS, n))),
    "xlsx: many parts": (
        ".xlsx",
        lambda n: workbook("", more={f"xl/{i}": "" for i in range(min(n // 10, 60_000))}),
    ),
}


def zeros(size: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as part:
        for _ in range(min(size * 1000 // MIB, 2_000)):
            part.write(bytes(MIB))
    return stream.getvalue()


def files(size: int) -> Iterator[tuple[str, str, bytes]]:
    """Name, ending and content of each kind."""
    for name, (ending, make) in KINDS.items():
        made = make(size)
        yield name, ending, made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
