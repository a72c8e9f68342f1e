"""The cells of a workbook."""

NAMES = (
    '=HYPERLINK("http://evil.example","Click")',
    "+44 20 7946 0000",
    "-1+1",
    "@SUM(A1)",
    "\tTab",
    "[]:*?/\\ '& <b>",
    "＝北部健康協会",
    "خدمات الشمال",
    "&G&[Picture] \x0b\x1f_x0041_",
    "A very long name " * 7,
    "http://evil.example/",
    "007",
)


def texts(sheet):
    return [cell.value for row in sheet for cell in row if isinstance(cell.value, str)]


def every_cell(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]
