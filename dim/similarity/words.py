"""Stem single words, and list stop words and misspellings."""

from collections.abc import Iterator
from functools import lru_cache
from threading import local

# Letters; longer than any word of the language. A pasted key or address is compared as it is.
_LONGEST = 40
# Of short words too many have a neighbour that is another word (dana, data).
_SHORTEST_TYPO = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_SAYS_NOTHING = """
    ada adalah agar akan antara apabila atau bagi bahwa banyak beberapa belum bila bisa bukan dalam
    dan dapat dari dengan di dia e el hal hanya harus hingga ia ini itu jadi jika juga kah kami
    karena ke ketika kita kpu lagi lah lebih maka mana masih masing maupun menjadi mereka namun nya
    oleh pada padahal para per perlu pula pun ri saat saja sampai sangat se sebagai secara
    sedangkan sehingga sejak sekali selalu seluruh semua seperti sering serta setiap sudah supaya
    tak tapi telah tentang terhadap tersebut tetapi tiap tidak untuk yaitu yakni yang
"""
# With the commission's own name ("kpu", "ri"), which says nothing because every problem has it.
STOP_WORDS = frozenset(_SAYS_NOTHING.split())

# Two meanings each: Panitia Pemilihan Kecamatan and Pejabat Pembuat Komitmen, daftar pemilih khusus
# and a civil servant on loan. That two problems have one of them in common says nothing.
HOMONYMS = frozenset({"dpk", "ppk"})

# One stemmer for each thread, because it keeps the word that it works on.
_of_thread = local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a word in lower case: "penyimpanan" and "menyimpan" give "simpan"."""
    # Of a short word, what the stemmer takes off is mostly part of the stem.
    if not 4 < len(word) <= _LONGEST:
        return word
    if not hasattr(_of_thread, "stemmer"):
        from snowballstemmer import stemmer  # noqa: PLC0415 -- slow import (thirty languages)

        _of_thread.stemmer = stemmer("indonesian")
    once = _of_thread.stemmer.stemWord(word)
    # Twice: "keterlambatan" leads to "terlambat" first, which is what the stem of "terlambat" has
    # to meet.
    twice = _of_thread.stemmer.stemWord(once) if len(once) > 4 else once
    return twice if len(twice) > 2 else once


def misspellings(word: str) -> Iterator[str]:
    """Yield what `word` becomes by one letter left out, added, changed or swapped with the next.

    Yields nothing for short and for very long words.
    """
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
