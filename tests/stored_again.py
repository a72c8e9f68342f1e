"""Rows that the services once stored and checked, stored again for another test."""

from itertools import groupby

from django.db.models import NOT_PROVIDED


def stored_again(rows):
    """The rows with keys of their own; each comes after those it refers to. Returns the copies."""
    copies = {}
    for model, same in groupby(rows, type):
        originals = list(same)
        made = model._base_manager.bulk_create([copy_of(each, copies) for each in originals])
        copies |= {(model, each.pk): copy for each, copy in zip(originals, made, strict=True)}
    return list(copies.values())


def copy_of(row, copies):
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            continue
        if field.is_relation and (copy := copies.get((field.related_model, value))):
            values[field.name] = copy
        elif callable(field.default) and field.default is not NOT_PROVIDED:  # a day, a random name
            values[field.name] = field.get_default()
        else:
            values[field.attname] = value
    return type(row)(**values)
