"""What mail servers are handed: headers and lines that strict ones take, links in one piece."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import formataddr, parseaddr

import pytest
from django.core.mail import BadHeaderError
from hypothesis import strategies as st

from assessments.links import link_for
from assessments.mail import emails
from assessments.mail.mail_format import HEADER_LINE, LONGEST_LINE, Letter
from assessments.models import Partnership, Round
from assessments.services import rounds
from tests.properties import given

WELSH = "Partneriaeth Iechyd a Gofal Gorllewin Cymru – y cynghorau a’r byrddau iechyd"
SUBJECTS = [
    WELSH,
    f"{WELSH}: how well do we work together?",
    "Northside: how well do we work together?",
    "Ŵyl y Môr, Llŷn",
    "健康夥伴關係健康夥伴關係健康夥伴關係健康夥伴關係健康夥伴關係健康夥伴關係健康夥伴關係健康",
    "👩🏽‍⚕️👨‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿" * 9,
    "e\u0301a\u0302n\u0303" * 40,
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3,
    "=?utf-8?q?Results?=",
    'Health, Housing & "Care" (North) <b@c.example>',
    "many words " * 30 + "end",
]
AN_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[qbQB]\?[^?\s]*\?=")
# As pages and files let names in: one line, single spaces, no control characters.
names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=130
).map(lambda text: " ".join(text.split()))


def letter(*, html="<p>b</p>", **fields):
    made = Letter(**{"subject": "s", "body": "b", "to": ["sam@council.example"]} | fields)
    made.attach_alternative(html, "text/html")
    return made


def sent(made):
    return made.message().as_bytes(linesep="\r\n")


def headers(made):
    """Name and value as they are transferred, with their folds."""
    head = sent(made).partition(b"\r\n\r\n")[0].decode("ascii")
    return dict(each.split(":", 1) for each in re.split(r"\r\n(?! )", head))


def check_folds(name, value):
    first, *others = value.split("\r\n")
    assert first.strip(), value  # never an empty first line
    assert len(f"{name}:{first}") <= HEADER_LINE
    assert all(len(line) <= HEADER_LINE and line.strip() for line in others)
    assert all(len(word) <= 75 for word in AN_ENCODED_WORD.findall(value))
    assert not AN_ENCODED_WORD.sub("", value).count("=?")


def unfolded(value):
    return str(make_header(decode_header(value.replace("\r\n", "").lstrip(" "))))


# Headers


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_is_folded_as_strict_servers_want_it_and_reads_the_same(subject):
    value = headers(letter(subject=subject))["Subject"]
    check_folds("Subject", value)
    assert unfolded(value) == subject


@given(names)
def test_whatever_a_subject_says_it_reads_the_same(subject):
    made = letter(subject=subject)
    if subject:
        check_folds("Subject", headers(made)["Subject"])
    assert unfolded(headers(made)["Subject"]) == subject
    assert message_from_bytes(sent(made), policy=policy.default)["Subject"] == subject


@given(names.filter(bool))
def test_whatever_a_sender_is_called_it_reads_the_same(name):
    address = "partnership-health@northside.example"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    made = letter(from_email=f'"{quoted}" <{address}>')
    check_folds("From", headers(made)["From"])
    # (Python's newer parser puts a space between two encoded words of a name: RFC 2047 has none.)
    read, its_address = parseaddr(headers(made)["From"].replace("\r\n", ""))
    assert (unfolded(read), its_address) == (name, address)


def test_a_sender_that_is_encoded_already_is_folded_all_the_same():
    value = headers(letter(from_email=formataddr((WELSH, "a@b.example"))))["From"]
    check_folds("From", value)
    assert unfolded(value.rpartition("<")[0].rstrip()) == WELSH


def test_replies_may_go_elsewhere():
    value = headers(letter(reply_to=[f"{WELSH} <a@b.example>", "c@d.example"]))["Reply-To"]
    check_folds("Reply-To", value)
    assert value.endswith("<a@b.example>,\r\n c@d.example")


def test_a_domain_with_letters_beyond_ascii_goes_out_as_servers_know_it():
    made = letter(to=["sam@müller.example"], from_email="Health <a@müller.example>")
    assert headers(made)["To"] == " sam@xn--mller-kva.example"
    assert headers(made)["From"].endswith("<a@xn--mller-kva.example>")


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize(
    "field",
    [
        lambda text: {"subject": text},
        lambda text: {"from_email": f'"{text}" <a@b.example>'},
        lambda text: {"from_email": f"=?utf-8?q?x{text.encode().hex('=')}?= <a@b.example>"},
        lambda text: {"to": [text]},
        lambda text: {"reply_to": [f'"{text}" <a@b.example>']},
        lambda text: {"headers": {"Message-ID": text}},
    ],
    ids=["subject", "sender", "encoded sender", "recipient", "reply to", "another"],
)
def test_a_line_break_is_refused_in_every_header(field, sign):
    made = letter(**field(f"North{sign}Bcc: everybody@example.org"))
    try:
        found = headers(made)
    except (BadHeaderError, ValueError):
        return
    assert "Bcc" not in found


def test_control_characters_are_left_out():
    assert unfolded(headers(letter(subject="No\x00rth\x07"))["Subject"]) == "North"


# The text


def parts(made):
    text, html = message_from_bytes(sent(made)).get_payload()
    return text, html


def lines(part):
    return part.get_payload(decode=True).decode().replace("\r\n", "\n").split("\n")


def joined(part):
    """As a reader of flowed text has it (RFC 3676)."""
    text = ""
    for line in lines(part):
        line = line.removeprefix(" ")
        text += line if line.endswith(" ") else f"{line}\n"
    return text[:-1]


def raw_lines(made):
    return sent(made).split(b"\r\n")


def test_a_long_paragraph_is_wrapped_and_joined_again():
    body = "One two – three. " * 120 + "end\n\nFrom here\n> on\n- a point\n"
    text, html = parts(letter(body=body, html=f"<p>{body}</p>"))
    assert text["Content-Transfer-Encoding"] == html["Content-Transfer-Encoding"] == "8bit"
    assert text.get_param("format") == "flowed"
    assert all(len(line) <= 76 for line in lines(text))
    assert joined(text) == body
    assert html.get_payload(decode=True).decode().split() == f"<p>{body}</p>".split()


def test_without_a_space_for_too_long_it_is_sent_in_another_way_and_reads_the_same():
    body = f"{'健' * 400}\nhttps://health.example/r/{'x' * 44}/\n"
    text, html = parts(letter(body=body, html=f"<p>{body}</p>"))
    assert text["Content-Transfer-Encoding"] == html["Content-Transfer-Encoding"] == "base64"
    assert joined(text) == body
    assert all(len(line) <= LONGEST_LINE for line in raw_lines(letter(body=body)))


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300)))
def test_whatever_is_said_no_line_is_too_long_and_it_reads_the_same(paragraphs):
    body = "\n".join(each.rstrip(" ") for each in paragraphs)
    made = letter(body=body, html=body)
    assert max(map(len, raw_lines(made))) <= LONGEST_LINE
    text, html = parts(made)
    assert joined(text).rstrip("\n") == body.rstrip("\n")
    assert html.get_payload(decode=True).decode().split() == body.split()


def test_tags_are_not_torn():
    tag = '<a href="https://health.example/r/x/" class="a b c" title="one two">'
    html = f"<p>{(tag + 'word word</a> ') * 40}</p>"
    _text, part = parts(letter(html=html))
    assert part.get_payload(decode=True).decode().count(tag) == 40


# What people get


@pytest.fixture
def place(planned, northside, now):
    """Invited with a manager's paragraph that is longer than any line may be."""
    Round.objects.update(invitation_text="We would like to know – really. " * 60)
    Partnership.objects.update(name=WELSH)
    opened = rounds.open(Round.objects.get(pk=planned.pk), now=now)
    return opened.invitations.order_by("pk")[0]


@pytest.mark.parametrize("write", [emails.invitation, emails.reminder, emails.link_again])
def test_the_link_stands_whole_on_one_line_of_both_parts(write, place):
    message = write(place.mails.get())
    link = link_for(place).encode()
    text, html = sent(message).split(b"text/html")
    assert any(line.strip() == link for line in text.split(b"\r\n"))
    assert any(link in line for line in html.split(b"\r\n"))
    assert max(map(len, raw_lines(message))) <= LONGEST_LINE
    for name in ("From", "To", "Subject"):
        check_folds(name, headers(message)[name])


def test_its_message_id_is_the_same_at_every_attempt_and_tells_nothing(invitations, settings):
    settings.DEFAULT_FROM_EMAIL = "Health <health@müller.example>"
    one, other = (each.mails.get() for each in invitations[:2])
    numbers = [headers(emails.written(mail))["Message-ID"] for mail in (one, one, other)]
    assert numbers[0] == numbers[1] != numbers[2]
    assert re.fullmatch(r" <[0-9a-f]{32}@xn--mller-kva\.example>", numbers[0])
    assert one.token not in link_for(invitations[0])
