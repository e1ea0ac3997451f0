"""The commission's own abbreviations with the names that they stand for.

They are the field's own and the same in every event, so they stand in the code; what people write
otherwise is in the list of terms. Stored text is never changed by them.
"""

from collections.abc import Iterable

# An abbreviation with two meanings has two names: a search for it finds both. Comparisons do not
# use this table: with it, the first suggestion was right for 86 of 100 problems of the sample
# instead of 88. What they need of it (PPS, KPPS) is in the list of terms.
NAMES: dict[str, tuple[str, ...]] = {
    "apk": ("alat peraga kampanye",),
    "bawaslu": ("badan pengawas pemilihan umum", "badan pengawas pemilu"),
    "dkpp": ("dewan kehormatan penyelenggara pemilu",),
    "dpk": ("daftar pemilih khusus",),
    "dps": ("daftar pemilih sementara",),
    "dpt": ("daftar pemilih tetap",),
    "dptb": ("daftar pemilih tambahan",),
    "kpps": ("kelompok penyelenggara pemungutan suara",),
    "kppsln": ("kelompok penyelenggara pemungutan suara luar negeri",),
    "nphd": ("naskah perjanjian hibah daerah",),
    "pantarlih": ("petugas pemutakhiran data pemilih",),
    "pkpu": ("peraturan kpu",),
    "ppk": ("panitia pemilihan kecamatan", "pejabat pembuat komitmen"),
    "ppln": ("panitia pemilihan luar negeri",),
    "pps": ("panitia pemungutan suara",),
    "tps": ("tempat pemungutan suara",),
}
_SHORT = {name: short for short, names in NAMES.items() for name in names}
_MOST_WORDS = max(len(name.split()) for name in _SHORT)


def alternatives(terms: list[str]) -> list[tuple[list[str], tuple[str, ...]]]:
    """Return normalised words one after the other, with what else they may be written as.

    Words that are a name together come together; most come alone, with nothing else.
    """
    found, at = [], 0
    while at < len(terms):
        for size in range(min(_MOST_WORDS, len(terms) - at), 0, -1):
            words = terms[at : at + size]
            name = " ".join(words)
            if name in _SHORT:
                found.append((words, (name, *_as_whole_word(_SHORT[name]))))
                break
            if size == 1:
                found.append((words, (name, *NAMES[name]) if name in NAMES else ()))
        at += len(found[-1][0])
    return found


def _as_whole_word(word: str) -> Iterable[str]:
    # In a search text: "pps" is a part of "kpps", and the beginning of "ppspm".
    return (f"{before}{word}{behind}" for before in " \n" for behind in " \n")
