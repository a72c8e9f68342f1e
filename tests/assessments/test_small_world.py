"""The world of most tests is stored again for each without the services' checks (conftest.py)."""

from tests.conftest import NORTHSIDE, found_northside
from tests.stored_again import stored_again


def rows_of(partnership):
    """All values; other rows by their names instead of their keys."""
    return [
        {
            field.name: str(getattr(row, field.name))
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
        for row in (partnership, *partnership.agencies.all(), *partnership.participants.all())
    ]


def test_it_is_as_the_services_store_it(northside):
    from_the_fixture = rows_of(northside)
    northside.delete()
    assert rows_of(found_northside()) == from_the_fixture


def test_it_is_stored_again_with_keys_of_its_own(northside):
    first = rows_of(northside)
    northside.delete()
    again, *agencies_and_people = stored_again(NORTHSIDE)
    assert rows_of(again) == first
    assert again.pk != northside.pk
    assert {row.partnership for row in agencies_and_people} == {again}
