"""Script in every text that anybody can type, on every page, in every e-mail: it is only ever text.

A text that is new in the database has to be filled with script here too, or the first test fails.
"""

from dataclasses import replace
from itertools import chain

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from assessments.links import link_for
from assessments.mail.wording import Words
from assessments.models import Agency, CustomInstrument, Participant, Partnership, Round, User
from assessments.services import invitations as places
from assessments.services import mails, messages, notices, people
from tests.access_world import NOBODY, TABLE, of_a_report, world
from tests.browser import onward, visit
from tests.conftest import close_and_open_report, everybody_answers
from tests.places import PACKAGES
from tests.seen_in_browser import SEEN_BY, seen_by, sign_in

__all__ = ["world"]  # fixture


SCRIPT = "</script><script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(1)>"
FRAME = "</title></textarea><iframe srcdoc='<script>alert(1)</script>'></iframe>"
TEMPLATE = "{{ 7|add:7 }}{% now 'Y' %}<svg onload=alert(1)>"
PAYLOADS = (SCRIPT, IMAGE, FRAME, TEMPLATE)
# Nobody types these: we make them, or they are one of a few words.
NOT_TYPED = {
    "CustomInstrument.key", "CustomInstrument.version", "Round.instrument_key",
    "Round.instrument_version", "Invitation.link_id", "Mail.token", "Agency.key",
    "Partnership.slug", "Partnership.time_zone", "Partnership.country", "Press.key",
    "Press.location", "Press.messages", "User.password", "DailyCount.groups", "Deed.did",
    "Deed.kind", "Deed.detail",
}  # fmt: skip
# Addresses: what could be script is refused in them (tests/files/test_addresses.py).
ADDRESSES = {"User.email", "Participant.email", "Invitation.email", "Mail.to", "Handover.to",
             "RefusedAddress.email", "Partnership.contact_email", "Deed.address"}  # fmt: skip


@pytest.fixture
def instrument(instrument):
    """Our own codes and key, so that the addresses of all its pages are as ever."""
    criteria = tuple(
        replace(
            each,
            title=f"{SCRIPT} {each.code}",
            reason=IMAGE,
            statements=tuple(replace(one, text=f"{FRAME} {one.code}") for one in each.statements),
        )
        for each in instrument.criteria
    )
    scale = replace(
        instrument.scale,
        labels=tuple(f"{IMAGE} {label}" for label in instrument.scale.labels),
        dont_know=SCRIPT,
    )
    nasty = replace(instrument, key="nasty", title=SCRIPT, scale=scale, criteria=criteria)
    CustomInstrument.objects.create(
        key=nasty.key, version=nasty.version, title=SCRIPT, document=nasty.to_json()
    )
    return nasty


@pytest.fixture
def planned(planned, alice):
    """Everything that is typed before a round opens. One agency keeps its name, for `world`."""
    Partnership.objects.update(name=SCRIPT, purpose=IMAGE, contact_name=FRAME,
                               contact_email="fran@northside.example")  # fmt: skip
    others = Agency.objects.exclude(name="Northside Council")
    for agency, payload in zip(others, PAYLOADS, strict=False):
        Agency.objects.filter(pk=agency.pk).update(name=payload)
    Participant.objects.update(first_name=SCRIPT, last_name=IMAGE)
    User.objects.update(first_name=SCRIPT, last_name=IMAGE)
    words = {f"{kind}_{part}": TEMPLATE[-25:] + IMAGE for kind in ("invitation", "reminder")
             for part in ("subject", "text")}  # fmt: skip
    Round.objects.filter(pk=planned.pk).update(title=IMAGE, words_taken_from=SCRIPT, **words)
    return Round.objects.get(pk=planned.pk)


@pytest.fixture
def written(world, autumn, alice, now):
    """And what is typed while it is open, and told when it is cancelled."""
    alice.refresh_from_db()
    people.confirm(autumn.partnership.agencies.last(), leaving=(), by=alice, now=now)
    notices.tell_of_cancelling(autumn, now)
    return messages.send(autumn, Words(IMAGE, SCRIPT), number=1, by=alice, now=now)


def typed():
    """Every text of the database that somebody types, by its name."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    ours = (app.get_models() for app in apps.get_app_configs() if app.name in PACKAGES)
    for model in chain.from_iterable(ours):
        for field in model._meta.get_fields():
            name = f"{model.__name__}.{field.name}"
            if isinstance(field, kinds) and not field.choices and name not in NOT_TYPED | ADDRESSES:
                yield name, model.objects.values_list(field.name, flat=True)


@pytest.mark.django_db(transaction=True)
def test_every_text_that_can_be_typed_is_script_here(written, invitations, autumn, now):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    harmless = [name for name, values in typed() if "alert(1)" not in str(list(values))]
    assert harmless == []


@pytest.mark.browser
def test_on_no_page_and_in_no_e_mail_does_a_script_run(
    chromium, site, world, written, invitations, autumn, mailoutbox, now
):  # fmt: skip
    moved, stopped = invitations[3:5]
    places.change_address(moved, "new@northside-council.example", now)
    places.stop_mails(stopped, now)
    mails.send_due(now, limit=200)
    with visit(chromium) as page:
        dialogs, seen = [], 0
        page.on("dialog", lambda dialog: (dialogs.append(page.url), dialog.dismiss()))

        def look_at(*addresses):
            for address in addresses:
                page.goto(address)
                assert page.locator("main img, main iframe, main svg[onload]").count() == 0, address
                assert (dialogs, page.problems) == ([], []), address

        look_at(link_for(invitations[0]))
        onward(page.get_by_role("button", name="Start").first)
        criteria = autumn.instrument.criteria
        look_at(*(f"{site}{reverse('respond-page', args=[each.code])}" for each in criteria))
        look_at(*(f"{site}{reverse(name)}" for name in ("respond-review", "respond-stored")))
        for person, email in SEEN_BY.items():
            if email:
                sign_in(page, site, email)
            pages = [each for each in seen_by(person) if TABLE[each][NOBODY] != 403]
            pages = [each for each in pages if not each.endswith(("-file", "-example", "-explore"))]
            look_at(*(f"{site}{reverse(name, kwargs=world.get(name))}" for name in pages))
            seen += len(pages)
        everybody_answers(invitations, now)
        close_and_open_report(autumn, now=now)
        report = [
            each for each in of_a_report(world) if each.endswith("/") and "explore" not in each
        ]
        look_at(*(f"{site}{each}" for each in report))
        assert page.locator("main").inner_text().count("alert(1)")
        assert seen > 40
        # No policy guards an e-mail, so what is in it has to be harmless by itself.
        assert {each.subject for each in mailoutbox} > {IMAGE}
        for mail in mailoutbox:
            page.set_content(mail.alternatives[0].content)
            assert page.locator("script, img, iframe, svg").count() == 0, mail.subject
        assert dialogs == []
