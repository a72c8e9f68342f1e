"""What a file is that is no table of text, told by its first bytes: a sentence, and what to do."""

import re

SAVE_AS = "save it as “CSV UTF-8” or as an Excel workbook (.xlsx)"
TRY_AGAIN = f"Open it, {SAVE_AS} and try again."
COPY_IT = (
    "Its rows cannot be read. Copy them into a spreadsheet, save that as “CSV UTF-8” or as an "
    "Excel workbook (.xlsx) and try again."
)
EXPORT = (
    "Export the list as CSV or as an Excel workbook (.xlsx) from the program that it comes from."
)

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# The names of parts of an old Office file are written so.
WIDE = "utf-16-le"

BEGINNINGS = (
    (b"%PDF", f"This is a PDF file. {COPY_IT}"),
    (b"\xff\xd8\xff", f"This is a picture (JPEG). {COPY_IT}"),
    (b"\x89PNG", f"This is a picture (PNG). {COPY_IT}"),
    (b"GIF8", f"This is a picture (GIF). {COPY_IT}"),
    (b"II*\0", f"This is a picture (TIFF). {COPY_IT}"),
    (b"MM\0*", f"This is a picture (TIFF). {COPY_IT}"),
    (b"{\\rtf", f"This is a text document (RTF). {COPY_IT}"),
    (b"\x1f\x8b", "This is a packed file (gzip). Unpack it, and choose the file that is in it."),
    (b"BZh", "This is a packed file (bzip2). Unpack it, and choose the file that is in it."),
    (b"\xfd7zXZ", "This is a packed file (xz). Unpack it, and choose the file that is in it."),
    (b"7z\xbc\xaf", "This is a packed file (7z). Unpack it, and choose the file that is in it."),
    (b"Rar!", "This is a packed file (RAR). Unpack it, and choose the file that is in it."),
    (b"PK\x05\x06", "This is a zip file with nothing in it."),
    (b"$FL2", f"This is a data file of SPSS (.sav). {EXPORT}"),
    (b"$FL3", f"This is a data file of SPSS (.zsav). {EXPORT}"),
    (b"<stata_dta>", f"This is a data file of Stata (.dta). {EXPORT}"),
    (b"SQLite format 3", f"This is a database (SQLite). {EXPORT}"),
    (b"ID;P", f"This is a spreadsheet in an old form (SYLK). {TRY_AGAIN}"),
    (b"\x7fELF", f"This is a program, and no table. {EXPORT}"),
    (b"OggS", f"This is a sound file, and no table. {EXPORT}"),
)
# These letters may begin a table as well; then no NUL follows.
LETTERS = (
    (b"PAR1", f"This is a data file (Parquet). {EXPORT}"),
    (b"MZ", f"This is a program, and no table. {EXPORT}"),
    (b"ID3", f"This is a sound file, and no table. {EXPORT}"),
    (b"BM", f"This is a picture (BMP). {COPY_IT}"),
)
# Of text files, by their first word.
TEXTS = (
    ("BEGIN:VCARD", "These are contact cards (vCard). Export the contacts as CSV instead."),
    ("dn: ", f"This is a list of a directory (LDIF). {EXPORT}"),
    (
        "WEB\n1\n",
        "This is a query of SharePoint (.iqy): it says where a list is, and is not the list. Open "
        "it in Excel, save what is shown as an Excel workbook (.xlsx) and try again.",
    ),
    ("MIME-Version:", f"This is a web page (MHTML), whatever its name says. {TRY_AGAIN}"),
    ("BEGIN:VCALENDAR", f"This is a calendar. {EXPORT}"),
    ("<?xml", f"This is an XML file, and no table. {TRY_AGAIN}"),
    ("<!doctype html", f"This is a web page (HTML), whatever its name says. {TRY_AGAIN}"),
    ("<html", f"This is a web page (HTML), whatever its name says. {TRY_AGAIN}"),
    ("<table", f"This is a web page (HTML), whatever its name says. {TRY_AGAIN}"),
    ("<!--", f"This is a web page (HTML), whatever its name says. {TRY_AGAIN}"),
    ("<svg", f"This is a picture (SVG). {COPY_IT}"),
)
# An e-mail begins with lines such as “From: …”, and one of them says this.
MAIL_HEADER = re.compile(r"[A-Za-z-]{2,40}: ")
MIME = re.compile("^mime-version:", re.IGNORECASE | re.MULTILINE)
JSON = re.compile(r"[{\[]\s*[{\[\]}\"]")
PARTS_OF_OLD_OFFICE = (
    (
        "EncryptedPackage",
        "This workbook is protected with a password. Open it, take the password away (in Excel: "
        "File, Info, Protect Workbook, Encrypt with Password), save it and try again.",
    ),
    (
        "Workbook",
        "This is a workbook of an old Excel (.xls). Open it, save it as “CSV UTF-8” or as an Excel "
        "workbook (.xlsx) and try again.",
    ),
    ("WordDocument", f"This is a Word document (.doc). {COPY_IT}"),
    ("PowerPoint Document", f"This is a set of slides (.ppt). {COPY_IT}"),
    ("__substg1.0", f"This is an e-mail that was saved by Outlook (.msg). {COPY_IT}"),
)
AN_OLD_SPREADSHEET = f"This is a spreadsheet of an old program (XLS). {TRY_AGAIN}"


def other_kind(data: bytes) -> str:
    """What this is and what to do, if it is plain that no table of text can be read from it."""
    for beginning, sentence in BEGINNINGS:
        if data.startswith(beginning):
            return sentence
    for beginning, sentence in LETTERS:
        if data.startswith(beginning) and b"\0" in data[:4_000]:
            return sentence
    if data.startswith(OLD_OFFICE):
        return _old_office(data)
    if data[4:8] == b"ftyp":
        what = "a picture (HEIC)" if data[8:11] in (b"hei", b"mif", b"msf") else "a film"
        return f"This is {what}. {COPY_IT}"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return f"This is a picture (WebP). {COPY_IT}"
    if data[:2] in (b"\t\x04", b"\t\x08", b"\t\x02", b"\t\0") and b"\0" in data[:8]:
        return AN_OLD_SPREADSHEET
    return ""


def other_text(text: str) -> str:
    """The same of a text: a web page, contact cards and the like."""
    beginning = text[:200].replace("\r\n", "\n").lstrip("\ufeff \t\r\n").casefold()
    for first, sentence in TEXTS:
        if beginning.startswith(first.casefold()):
            return sentence
    if JSON.match(beginning):
        return f"This is a JSON file, and no table. {EXPORT}"
    if MAIL_HEADER.match(text) and MIME.search(re.split(r"\r?\n\r?\n", text[:8_000])[0]):
        return f"This is an e-mail. {COPY_IT}"
    return ""


def packed(names: set[str]) -> str:
    """What a zip file is that holds parts of these names, if it is no workbook (.xlsx)."""
    if "xl/workbook.bin" in names:
        return f"This is a binary workbook (.xlsb). {TRY_AGAIN}"
    if "xl/workbook.xml" in names:
        return ""
    if "word/document.xml" in names:
        return f"This is a Word document (.docx). {COPY_IT}"
    if any(name.startswith("ppt/") for name in names):
        return f"This is a set of slides (.pptx). {COPY_IT}"
    if any(name.endswith(".iwa") or name.startswith("index.apxl") for name in names):
        return (
            "This is a file of Numbers, Pages or Keynote. In Numbers, choose File, Export To, CSV "
            "or Excel, and try again with that file."
        )
    if "content.xml" in names and "mimetype" in names:
        return (
            "This is a document of LibreOffice or OpenOffice (.ods or .odt). Open it, save it as "
            "“CSV UTF-8” or as an Excel workbook (.xlsx) and try again."
        )
    return "This is a zip file. Unpack it, and choose the file that is in it."


def _old_office(data: bytes) -> str:
    for part, sentence in PARTS_OF_OLD_OFFICE:
        if part.encode(WIDE) in data:
            return sentence
    return AN_OLD_SPREADSHEET
