"""Attacks on our publications, as an outsider would: `./run audit`, and on a small scale in tests.

The attacker is assumed to know this code, the minimum group, who was invited, who belongs where,
and every figure ever published, unrounded (docs/confidentiality.md). The audits work out what they
could learn, from invented partnerships published through the real door."""
