"""Pages as a browser reads them, by a parser of HTML: their words, links, tables and forms.

A page is a response, HTML, or what `parsed` made of either, for a test that asks several things of
a large page. `within` and `selector` are CSS. No test takes HTML apart by patterns
(tests/conventions/test_html_is_parsed.py).
"""

from selectolax.lexbor import LexborHTMLParser

UNREAD = ["head", "script", "style", "svg", "template"]
TICKED = ("checkbox", "radio")
NOT_SENT = ("button", "file", "image", "reset", "submit")


def parsed(page):
    if isinstance(page, LexborHTMLParser):
        return page
    html = page if isinstance(page, str | bytes) else page.content
    return LexborHTMLParser(html)


# Words


def words_of(page, within="body", *, but=()):
    """What is read there, with one space between words and where a tag stood.

    but : CSS selectors of what is left out
    """
    found = without(page, [*UNREAD, *but]).css(within)
    return " ".join(" ".join(each.text(separator=" ") for each in found).split())


def sentences_of(page, within="body"):
    """The same, without a space where a tag stood inside a word or sentence."""
    found = without(page, UNREAD).css(within)
    return " ".join(" ".join(each.text() for each in found).split())


def title(page):
    return text_in(the(page, "title"))


def text_in(element):
    return " ".join(element.text().split())


# Elements


def all_of(page, selector):
    return parsed(page).css(selector)


def the(page, selector):
    """The one element."""
    [found] = all_of(page, selector)
    return found


def each_text(page, selector):
    """The words of each element, in their order."""
    return [text_in(element) for element in all_of(page, selector)]


def each_attribute(page, selector, name):
    """The attribute of each element that has it, in their order."""
    found = [element.attributes for element in all_of(page, selector)]
    return [attributes[name] for attributes in found if name in attributes]


def leads(page, within="body"):
    """Where each link leads, by its words."""
    return {text_in(link): link.attributes["href"] for link in all_of(page, f"{within} a[href]")}


def rows(page, within="table"):
    """The words of each cell, row by row."""
    found = [row.css("th, td") for row in all_of(page, f"{within} tr")]
    return [[text_in(cell) for cell in cells] for cells in found]


def heading_levels(page):
    """1 for a title, 2 for the headings below it and so on, in their order."""
    return [int(heading.tag[1]) for heading in all_of(page, "h1, h2, h3, h4, h5, h6")]


# Forms


def fields(page, within="body"):
    """What a browser would send if nobody typed anything: each field's value, or values."""
    found = {}
    for field in all_of(page, f"{within} :is(input, select, textarea)[name]:not([disabled])"):
        values = _values(field)
        if values:
            found.setdefault(field.attributes["name"], []).extend(values)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def hidden_fields(page, within="body"):
    """Those of `fields` that nobody sees."""
    names = each_attribute(page, f"{within} input[type=hidden]", "name")
    return {name: value for name, value in fields(page, within).items() if name in names}


def value_of(page, name):
    """What would be sent of the first field of that name, or of the one that is ticked."""
    values = [value for field in all_of(page, f'[name="{name}"]') for value in _values(field)]
    assert values, f"The page has no field {name} that would be sent."
    return values[0]


def chosen(page, name):
    """The words of what is chosen in a list."""
    return each_text(page, f'select[name="{name}"] option[selected]')


def _values(field):
    given = field.attributes
    if field.tag == "textarea":
        return [field.text()]
    if field.tag == "select":
        options = [each for each in field.css("option") if "selected" in each.attributes]
        if not options and "multiple" not in given:
            options = field.css("option")[:1]
        return [each.attributes.get("value", text_in(each)) or "" for each in options]
    kind = given.get("type")
    if kind in NOT_SENT or (kind in TICKED and "checked" not in given):
        return []
    return [given.get("value", "on" if kind in TICKED else "") or ""]


# What is in a page beside its words


def inline_code(page):
    """Scripts and styles within the page, which a strict policy forbids."""
    tree = parsed(page)
    attributes = (each for element in tree.css("*") for each in element.attributes.items())
    return tree.css("script:not([src]), style, [style]") + [
        (name, value)
        for name, value in attributes
        if name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
    ]


def loaded(page):
    """What a browser would fetch, and styles that could say to."""
    styles = [each.text() for each in all_of(page, "style")] + each_attribute(page, "*", "style")
    fetching = [each for each in styles if "url(" in each or "@import" in each]
    return [*all_of(page, "img, script, link, [src], [background]"), *fetching]


# Pages beside each other


def without_tokens(page):
    """HTML without what differs each time that a page is made."""
    return without(page, ["input[name=csrfmiddlewaretoken]"]).html


def without(page, selectors):
    """What `parsed` makes of the page, but for these elements."""
    tree = parsed(page)
    tree = tree.clone() if tree is page else tree
    for each in tree.css(", ".join(selectors)):
        each.decompose()
    return tree
