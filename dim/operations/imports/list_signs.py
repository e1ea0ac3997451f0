"""Recognise the signs of lists that people type or paste in front of a text: "•", "1.", "(a)"."""

import re

_BLANK = "[ \t\u00a0]"
# The last ones are what Word makes of the letters of its symbol fonts.
BULLETS = "•‣◦▪▫●○■□◆►➢➤✓✔❖·\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8"
NUMBER = r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Za-z]|[ivx]{2,5})[.)]"
_SIGN = rf"{_BLANK}*(?:[{BULLETS}]{_BLANK}*|(?:[-–—*+]|{NUMBER}){_BLANK}+|[oOØü§]\t{_BLANK}*)"
# The sign of a list in front of a text.
SIGN = re.compile(rf"{_SIGN}(?=[^ \t\u00a0\n])")
_NOT_BLANK = re.compile("[^ \t\u00a0\r\n]")


def is_blank(text: str) -> bool:
    """Return whether `text` has nothing to read."""
    return not _NOT_BLANK.search(text)


def without_sign(text: str) -> tuple[str, str]:
    """Return the sign in front of `text`, empty without one, and the rest."""
    found = SIGN.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def items_of(text: str) -> list[tuple[str, str]]:
    """Return the items of a text that is a list, each with its sign; empty where it is none."""
    lines = [line for line in text.split("\n") if not is_blank(line)]
    if len(lines) < 2 or not all(SIGN.match(line) for line in lines):
        return []
    return [without_sign(line) for line in lines]
