"""Single words: stems, words that say nothing, spellings one slip of the finger away."""

from collections.abc import Iterator
from functools import lru_cache
from threading import local

# Longer than any word of the language; a pasted key or address is compared as it stands.
_LONGEST = 40
# Of short words too many have a neighbour that is another word (dana, data).
_SHORTEST_TYPO = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_SAYS_NOTHING = """
    ada adalah agar akan antara apabila atau bagi bahwa banyak beberapa belum bila bisa bukan dalam dan dapat dari
    dengan di dia e el hal hanya harus hingga ia ini itu jadi jika juga kah kami karena ke ketika kita kpu lagi lah
    lebih maka mana masih masing maupun menjadi mereka namun nya oleh pada padahal para per perlu pula pun ri saat saja
    sampai sangat se sebagai secara sedangkan sehingga sejak sekali selalu seluruh semua seperti sering serta setiap
    sudah supaya tak tapi telah tentang terhadap tersebut tetapi tiap tidak untuk yaitu yakni yang
"""
# The commission's own name is a word that every entry has.
STOP_WORDS = frozenset(_SAYS_NOTHING.split())

# Two meanings each: Panitia Pemilihan Kecamatan and Pejabat Pembuat Komitmen, daftar pemilih khusus and a civil
# servant on loan. That two entries have one of them in common says nothing.
HOMONYMS = frozenset({"dpk", "ppk"})

_own = local()  # a stemmer keeps the word it works on, and several threads serve


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in lower case: "penyimpanan" and "menyimpan" are both "simpan"."""
    if not 4 < len(word) <= _LONGEST:
        return word
    if not hasattr(_own, "stemmer"):
        from snowballstemmer import stemmer  # noqa: PLC0415 -- slow import (thirty languages)

        _own.stemmer = stemmer("indonesian")
    once = _own.stemmer.stemWord(word)
    # Twice: "keterlambatan" leads to "terlambat" first, which is what the stem of "terlambat" has to meet.
    twice = _own.stemmer.stemWord(once) if len(once) > 4 else once
    return twice if len(twice) > 2 else once


def misspellings(word: str) -> Iterator[str]:
    """What `word` becomes by one letter left out, doubled, changed or swapped. Nothing for short words."""
    if not _SHORTEST_TYPO <= len(word) <= _LONGEST or not word.isascii() or not word.isalpha():
        return
    # The first letter is hardly ever the wrong one, and without it another word is far more likely.
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
