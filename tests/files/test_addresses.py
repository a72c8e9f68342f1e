"""E-mail addresses in one form: what is one mailbox, what is none, and what people read."""

import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest
import regex
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email
from hypothesis import strategies as st

from files.addresses import BadAddress, clean, mailbox, readable, readable_domain
from files.characters import is_unseen, mixes_scripts
from tests.counted_work import AS_LARGE, TWICE, growth, that_ends
from tests.properties import example, given

ANN = "ann@northcouncil.example"
# Characters that nobody sees, as they come with texts copied from elsewhere.
UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\ufeff\u202a\u2066\ufe0f\u3164\u115f\u034f\U000e0041"
)


def what_is_wrong(text):
    with pytest.raises(BadAddress) as found:
        clean(text)
    return str(found.value)


@pytest.mark.parametrize("letter", UNSEEN)
@pytest.mark.parametrize("place", range(len(ANN) + 1))
def test_an_invisible_character_is_taken_out_wherever_it_stands(letter, place):
    assert clean(ANN[:place] + letter + ANN[place:]) == ANN


def test_what_nobody_sees_is_what_unicode_says():
    ours = {chr(code) for code in range(0x110000) if is_unseen(chr(code))}
    theirs = {
        chr(code)
        for code in range(0x110000)
        if regex.fullmatch(r"\p{Default_Ignorable_Code_Point}", chr(code))
    }
    notes_between_lines = set("\ufff9\ufffa\ufffb")
    assert ours - notes_between_lines == theirs


@pytest.mark.parametrize(
    "typed",
    [
        "ann@bücher.example",
        "ann@bu\u0308cher.example",  # decomposed, as macOS writes it
        "ann@xn--bcher-kva.example",
        "ANN@BÜCHER.EXAMPLE",
        "Ann@XN--BCHER-KVA.Example",
        "  ann@bücher.example.\n",
        "ann@b\u00adücher\u3002example",  # a Chinese full stop
        "ann@ｂücher.example",  # a wide letter
    ],
)
def test_all_spellings_of_a_domain_are_one_mailbox(typed):
    assert clean(typed) == "ann@xn--bcher-kva.example"


def test_sharp_s_is_a_letter_of_its_own():
    """The older rules wrote to fass.example, which may be somebody else's."""
    assert clean("ann@faß.example") == "ann@xn--fa-hia.example" == clean("ann@xn--fa-hia.example")
    assert clean("ann@FAẞ.example") == clean("ann@faß.example") != clean("ann@fass.example")


def test_the_greek_letters_at_the_end_of_a_word_and_in_it_stay_apart():
    assert clean("ann@ΒΌΛΟΣ.example") == clean("ann@βόλοσ.example")
    assert clean("ann@βόλος.example") != clean("ann@βόλοσ.example")


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("ann@x.example", "ann@x.example"),
        ("ann+1@x.example", "ann@x.example"),
        ("ann+1+2@x.example", "ann@x.example"),
        ("a.nn@x.example", "a.nn@x.example"),
        ("+ann@x.example", "+ann@x.example"),
        ("a.n.n+1@gmail.com", "ann@gmail.com"),
        ("ann@googlemail.com", "ann@gmail.com"),
    ],
)
def test_where_an_address_is_likely_to_lead(address, leads_to):
    assert mailbox(address) == leads_to


@pytest.mark.parametrize("other", ["ann+north@northcouncil.example", "a.nn@northcouncil.example"])
def test_what_stands_before_the_at_is_another_mailbox(other):
    assert clean(other) == other != ANN


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "The address is missing."),
        ("\u200b", "The address is missing."),
        ("ann", "There is no @ in it."),
        ("ann@north@example.org", "There is more than one @ in it."),
        ("@example.org", "There is nothing before the @."),
        ("ann@", "There is nothing after the @."),
        ("ann@north", "The part after the @ has no ending, such as .org."),
        ("ann@192.0.2.1", "The part after the @ has no ending, such as .org."),
        ("ann..ode@example.org", "A dot before the @ needs a letter or digit on each side."),
        (".ann@example.org", "A dot before the @ needs a letter or digit on each side."),
        ("ann@example..org", "A dot after the @ needs a letter or digit on each side."),
        ("ann@.example.org", "A dot after the @ needs a letter or digit on each side."),
        ("ann ode@example.org", "There is a space in it, after “ann”."),
        ("ann\xa0ode@example.org", "There is a space in it, after “ann”."),
        ("ann\u2800@example.org", "There is a space in it, after “ann”."),
        ("ann\r\nBcc: all@example.org", "There is a line break in it, after “ann”."),
        ("an\x00n@example.org", "There is a control character in it, after “an”."),
        ("an\ud800n@example.org", "There is a control character in it, after “an”."),
        ("renée@example.org", "There is “é” in it, after “ren”."),
        ("аnn@example.org", "There is “а” (Cyrillic) at its beginning."),
        ("o’neill@example.org", "There is “’” in it, after “o”."),
        ("ann＠example.org", "There is “＠” in it, after “ann”."),
        ("ann,@example.org", "There is “,” in it, after “ann”."),
        ('"ann"@example.org', 'There is “"” at its beginning.'),
        ("ann@exam_ple.org", "There is “_” in it, after “@exam”."),
        ("ann@[192.0.2.1]", "There is “[” in it, after “@”."),
        ("ann@example.org;", "There is “;” in it, after “@example.org”."),
        ("ann@☃.example", "There is “☃” in it, after “@”."),
        ("ann@-north.example", "“-north” after the @ cannot be part of a domain."),
        ("ann@xn--zzzzzz-.example", "“xn--zzzzzz-” after the @ cannot be part of a domain."),
        ("=?utf-8?q?bob?=@example.org", "There is “=” at its beginning."),
        ("a" * 65 + "@example.org", "There are more than 64 characters before the @."),
        ("a@" + "a" * 64 + ".org", "after the @ cannot be part of a domain."),
        ("a@" + "a.b" * 90 + ".org", "It is too long: an address has at most 254 characters."),
        ("a" * 2_000, "It is too long: an address has at most 254 characters."),
    ],
)
def test_what_cannot_be_mailed_is_refused_by_name(typed, problem):
    assert problem in what_is_wrong(typed)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("ann@xn--bcher-kva.example", "ann@bücher.example"),
        ("ann@xn--80ak6aa92e.example", "ann@xn--80ak6aa92e.example"),  # аррӏе, all Cyrillic
        ("ann@xn--nrth-fye.example", "ann@xn--nrth-fye.example"),  # north with a Cyrillic о
        ("ann@xn--e1afmkfd.example", "ann@пример.example"),
        ("ann@xn--wgv71a119e.example", "ann@日本語.example"),
        ("ann@xn--mgba3gch31f060k.example", "ann@xn--mgba3gch31f060k.example"),  # with a joiner
        ("ann@xn--zzzzzz-.example", "ann@xn--zzzzzz-.example"),
        ("", ""),
    ],
)
def test_a_domain_is_shown_in_its_letters_unless_they_could_be_taken_for_others(stored, read):
    assert readable(stored) == read


def test_a_domain_alone_is_shown_likewise():
    assert readable_domain("xn--bcher-kva.example") == "bücher.example"


def test_scripts_that_are_written_together_are_not_mixed():
    assert not mixes_scripts("東京タワーと")
    assert not mixes_scripts("north1-é")
    assert mixes_scripts("nоrth")


HEADS = st.text("annÀß.+-'=?\"() ,@\u200b\xa0\n\x00а", max_size=8)
TAILS = st.text("northüß日\u0308.-_x\u200d\u200b。Iİ1а", max_size=12)
ADDRESSES = st.one_of(
    st.text(max_size=30),
    st.emails(),
    st.builds("{}@{}.example".format, HEADS, TAILS),
    st.builds("{}@{}.{}".format, st.just("ann"), st.text(max_size=6), st.text(max_size=3)),
    st.builds("ann@xn--{}.example".format, st.text("abc-0129", min_size=1, max_size=10)),
)


def cleaned(text):
    try:
        return clean(text)
    except BadAddress:
        return None


@given(ADDRESSES)
@example("ann@Σ.example")
@example("ann@\u0130.example")
def test_an_address_is_none_or_can_be_written_in_a_header(text):
    """Of a server that knows plain letters alone; and it comes back as what it was."""
    address = cleaned(text)
    if address is None:
        return
    assert clean(address) == address == clean(readable(address))
    message = EmailMessage(policy=SMTP)
    message["To"] = Address("Ann Ode", addr_spec=address)
    read = BytesParser(policy=SMTP).parsebytes(message.as_bytes())
    assert [each.addr_spec for each in read["To"].addresses] == [address]
    assert sanitize_address(address, "utf-8") == address
    validate_email(address)


@given(ADDRESSES, st.sampled_from(["NFC", "NFD"]), st.sampled_from([str.upper, str.lower, str]))
@example("ann@straße.example", "NFC", str.lower)
def test_how_it_is_written_makes_no_other_mailbox(text, form, case):
    if "ß" in text or cleaned(text) is None:  # ß has no capital letter that Python knows
        return
    name, _at, domain = clean(text).partition("@")
    written = unicodedata.normalize(
        form, f" \ufeff{case(name)}@{case(readable_domain(domain))}\u200b"
    )
    if case is str.upper and case(readable_domain(domain)).lower() != readable_domain(domain):
        return  # a letter without a capital of its own
    assert clean(written) == clean(text)


@pytest.mark.parametrize("letter", ["a", "@", "\u200b", "ü"])
def test_a_very_long_text_is_refused_without_reading_it(letter):
    assert growth(what_is_wrong, letter * 2_000, letter * 4_000) < AS_LARGE
    with that_ends():
        what_is_wrong(letter * 5_000_000)


@pytest.mark.parametrize("letter", ["a", "@", ".", "\u200b", "ü"])
def test_a_text_of_twice_the_length_is_twice_the_work(letter):
    one, twice = (f"a@{letter * letters}" for letters in (490, 980))
    assert growth(what_is_wrong, one, twice) < TWICE
