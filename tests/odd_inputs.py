"""Texts and files that nobody means to send."""

# Typed into a field. Bytes: as somebody sends them who follows no rule.
ODD_TEXTS = (
    b"", b" ", b"\x00", b"a\x00b", b"\xff", b"\xed\xa0\x80", "٣".encode(), "²".encode(), b"-1",
    b"0", b"2147483648", b"9223372036854775808", b"9" * 30, b"9" * 5_000, b"1e309", b"NaN", b"True",
    b"[]", b"null", b"'", b"\r\nBcc: eve@evil.example", b"{0.__class__}", b"{", b"%s%n%(x)s",
    b"<b>",
    b"..", "\u202eabc".encode(), "\u200b".encode(), "👩‍👩‍👧".encode(), b"x" * 200_000, b"a@b",
    b"a\n" * 3_000,
    "ann@ex\u00admple.example".encode(), b"=cmd|' /C calc'!A0", b"0001-01-01T00:00",
    b"9999-12-31T23:59", b"2026-03-29T01:30", b"9999-99-99T99:99", b"Europe/../London", b"\t",
    b",;\t",
    b"email,agency,role\n\x00,\x00,\x00\n",
)  # fmt: skip
FILES = tuple(
    (name, content)
    for name in (b"people.csv", b"\x00", b"../../etc/passwd", b"x" * 9_000, b"\xff.csv", b"")
    for content in (b"", b"\x00", b"\xff\xfe", b"email,agency,role\n\xff,\x00,\x00", b"PK\x03\x04")
)
