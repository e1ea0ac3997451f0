"""The frame of an official document: letterhead, facts, marks, and places to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PlaceToSign:
    """One place to sign.

    `heading` stands above the role ("Mengetahui,"). Name and number may be empty; then people
    write their name by hand.
    """

    heading: str
    role: str
    name: str = ""
    number: str = ""  # NIP, where there is one


@dataclass(frozen=True)
class Paper:
    """The frame of an official document.

    `letterhead` and `heading` are centred lines, `facts` pairs of name and value below the
    heading. `logo` is a PNG or JPEG picture, or empty. Of a draft (`is_draft`) the mark of
    the report also stands in the head of every page. `check_url` is the address, printed as a
    QR code too, at which a reader checks whether a paper in hand is current. `is_upright`: its
    pages before the first part are upright, as letters are; lists are always on broad pages.
    """

    letterhead: tuple[str, ...]
    logo: bytes
    heading: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    is_draft: bool
    closing: str  # place and date above the signatures
    signatories: tuple[PlaceToSign, ...]
    check_url: str = ""
    is_upright: bool = False
    watermark: str = ""  # "KONSEP", "DATA CONTOH": large words in the head of every page

    @property
    def places_to_sign(self) -> tuple[PlaceToSign, ...]:
        """The places to sign.

        Where nobody is named but place and date are, there is one empty place below them.
        """
        if self.signatories or not self.closing:
            return self.signatories
        return (PlaceToSign("", ""),)


# --- Blocks that only documents have ------------------------------------------------------


@dataclass(frozen=True)
class PaperPart:
    """The beginning of a part: a new page with centred lines ("LAMPIRAN II" and its title)."""

    kind: ClassVar = "part"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Signing:
    """The place in a document where its paper is signed; kept together on one page."""

    kind: ClassVar = "signing"
