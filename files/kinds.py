"""Recognising files that are not text tables by their first bytes, with advice on what to do."""

import re

from files.messages import Message
from files.messages import message as _

TRY_AGAIN = _("Open it, save it as “CSV UTF-8” or as an Excel workbook (.xlsx) and try again.")
COPY_IT = _(
    "Its rows cannot be read. Copy them into a spreadsheet, save that as “CSV UTF-8” or as an "
    "Excel workbook (.xlsx) and try again."
)
EXPORT = _(
    "Export the list as CSV or as an Excel workbook (.xlsx) from the program that it comes from."
)
UNPACK = _("Unpack it, and choose the file that is in it.")


def and_then(what: Message, remedy: Message) -> Message:
    """Two sentences: what the file is, and what to do."""
    return _("%(what)s %(remedy)s", what=what, remedy=remedy)


A_WEB_PAGE = and_then(_("This is a web page, whatever its name says."), TRY_AGAIN)

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# Encoding of the part names in an old Office file.
WIDE = "utf-16-le"

BEGINNINGS = (
    (b"%PDF", and_then(_("This is a PDF file."), COPY_IT)),
    (b"\xff\xd8\xff", and_then(_("This is a picture (JPEG)."), COPY_IT)),
    (b"\x89PNG", and_then(_("This is a picture (PNG)."), COPY_IT)),
    (b"GIF8", and_then(_("This is a picture (GIF)."), COPY_IT)),
    (b"II*\0", and_then(_("This is a picture (TIFF)."), COPY_IT)),
    (b"MM\0*", and_then(_("This is a picture (TIFF)."), COPY_IT)),
    (b"{\\rtf", and_then(_("This is a text document (RTF)."), COPY_IT)),
    (b"\x1f\x8b", and_then(_("This is a packed file (gzip)."), UNPACK)),
    (b"BZh", and_then(_("This is a packed file (bzip2)."), UNPACK)),
    (b"\xfd7zXZ", and_then(_("This is a packed file (xz)."), UNPACK)),
    (b"7z\xbc\xaf", and_then(_("This is a packed file (7z)."), UNPACK)),
    (b"Rar!", and_then(_("This is a packed file (RAR)."), UNPACK)),
    (b"PK\x05\x06", _("This is a zip file with nothing in it.")),
    (b"$FL2", and_then(_("This is an SPSS data file (.sav)."), EXPORT)),
    (b"$FL3", and_then(_("This is an SPSS data file (.zsav)."), EXPORT)),
    (b"<stata_dta>", and_then(_("This is a Stata data file (.dta)."), EXPORT)),
    (b"SQLite format 3", and_then(_("This is a database (SQLite)."), EXPORT)),
    (b"ID;P", and_then(_("This is a spreadsheet in an old form (SYLK)."), TRY_AGAIN)),
    (b"\x7fELF", and_then(_("This is a program, not a table."), EXPORT)),
    (b"OggS", and_then(_("This is a sound file, not a table."), EXPORT)),
)
# These letters may also begin a table, but then no NUL byte follows.
LETTERS = (
    (b"PAR1", and_then(_("This is a data file (Parquet)."), EXPORT)),
    (b"MZ", and_then(_("This is a program, not a table."), EXPORT)),
    (b"ID3", and_then(_("This is a sound file, not a table."), EXPORT)),
    (b"BM", and_then(_("This is a picture (BMP)."), COPY_IT)),
)
# Text files, recognised by their beginning.
TEXTS = (
    ("BEGIN:VCARD", _("These are contact cards (vCard). Export the contacts as CSV instead.")),
    ("dn: ", and_then(_("This is a directory listing (LDIF)."), EXPORT)),
    (
        "WEB\n1\n",
        _(
            "This is a SharePoint query (.iqy): it says where a list is, and is not the list. Open "
            "it in Excel, save what is shown as an Excel workbook (.xlsx) and try again."
        ),
    ),
    ("MIME-Version:", A_WEB_PAGE),
    ("BEGIN:VCALENDAR", and_then(_("This is a calendar."), EXPORT)),
    ("<?xml", and_then(_("This is an XML file, not a table."), TRY_AGAIN)),
    ("<!doctype html", A_WEB_PAGE),
    ("<html", A_WEB_PAGE),
    ("<table", A_WEB_PAGE),
    ("<!--", A_WEB_PAGE),
    ("<svg", and_then(_("This is a picture (SVG)."), COPY_IT)),
)
# An e-mail begins with lines such as “From: …”; one of these must be among them.
MAIL_HEADER = re.compile(r"[A-Za-z-]{2,40}: ")
MIME = re.compile("^mime-version:", re.IGNORECASE | re.MULTILINE)
JSON = re.compile(r"[{\[]\s*[{\[\]}\"]")
PARTS_OF_OLD_OFFICE = (
    (
        "EncryptedPackage",
        _(
            "This workbook is protected with a password. Open it, remove the password (in Excel: "
            "File, Info, Protect Workbook, Encrypt with Password), save it and try again."
        ),
    ),
    (
        "Workbook",
        and_then(_("This is a workbook of an old version of Excel (.xls)."), TRY_AGAIN),
    ),
    ("WordDocument", and_then(_("This is a Word document (.doc)."), COPY_IT)),
    ("PowerPoint Document", and_then(_("This is a set of slides (.ppt)."), COPY_IT)),
    ("__substg1.0", and_then(_("This is an e-mail saved by Outlook (.msg)."), COPY_IT)),
)
AN_OLD_SPREADSHEET = and_then(_("This is a spreadsheet from an old program (XLS)."), TRY_AGAIN)


def other_kind(data: bytes) -> Message | None:
    """What this file is and what to do, if it clearly is not a text table; otherwise None."""
    for beginning, sentence in BEGINNINGS:
        if data.startswith(beginning):
            return sentence
    for beginning, sentence in LETTERS:
        if data.startswith(beginning) and b"\0" in data[:4_000]:
            return sentence
    if data.startswith(OLD_OFFICE):
        return _old_office(data)
    if data[4:8] == b"ftyp":
        is_picture = data[8:11] in (b"hei", b"mif", b"msf")
        what = _("This is a picture (HEIC).") if is_picture else _("This is a film.")
        return and_then(what, COPY_IT)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return and_then(_("This is a picture (WebP)."), COPY_IT)
    if data[:2] in (b"\t\x04", b"\t\x08", b"\t\x02", b"\t\0") and b"\0" in data[:8]:
        return AN_OLD_SPREADSHEET
    return None


def other_text(text: str) -> Message | None:
    """The same for text: a web page, contact cards and so on."""
    beginning = text[:200].replace("\r\n", "\n").lstrip("\ufeff \t\r\n").casefold()
    for first, sentence in TEXTS:
        if beginning.startswith(first.casefold()):
            return sentence
    if JSON.match(beginning):
        return and_then(_("This is a JSON file, not a table."), EXPORT)
    if MAIL_HEADER.match(text) and MIME.search(re.split(r"\r?\n\r?\n", text[:8_000])[0]):
        return and_then(_("This is an e-mail."), COPY_IT)
    return None


def packed(names: set[str]) -> Message | None:
    """What a zip file with these parts is, if it is not a workbook (.xlsx)."""
    if "xl/workbook.bin" in names:
        return and_then(_("This is a binary workbook (.xlsb)."), TRY_AGAIN)
    if "xl/workbook.xml" in names:
        return None
    if "word/document.xml" in names:
        return and_then(_("This is a Word document (.docx)."), COPY_IT)
    if any(name.startswith("ppt/") for name in names):
        return and_then(_("This is a set of slides (.pptx)."), COPY_IT)
    if any(name.endswith(".iwa") or name.startswith("index.apxl") for name in names):
        return _(
            "This is a Numbers, Pages or Keynote file. In Numbers, choose File, Export To, CSV or "
            "Excel, and try again with that file."
        )
    if "content.xml" in names and "mimetype" in names:
        return and_then(
            _("This is a LibreOffice or OpenOffice document (.ods or .odt)."), TRY_AGAIN
        )
    return and_then(_("This is a zip file."), UNPACK)


def _old_office(data: bytes) -> Message:
    for part, sentence in PARTS_OF_OLD_OFFICE:
        if part.encode(WIDE) in data:
            return sentence
    return AN_OLD_SPREADSHEET
