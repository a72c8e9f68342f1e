"""Publication -> findings: what can be said of it, as facts: codes and numbers, and no sentence.

Each claims no more than the publication supports: the rules are those of `reports.claims` and
`reports.change`. How it is said is in `reports.words`.
"""
