"""The tables of a report, which are its figures too: one module a subject."""
