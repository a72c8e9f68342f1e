"""Attacks on what we publish, from outside: `./run audit`, and in small in every run of the tests.

An attacker is assumed who knows this code, the minimum group, who was invited, who belongs where,
and every figure ever published, unrounded (docs/confidentiality.md). What they could find out is
computed here, on invented partnerships, through the real door.
"""
