"""What the sample event consists of, apart from its three data files. Its text is data, not interface: Indonesian."""

import datetime
from typing import NamedTuple

from dim.models import Event, Problem, ReasonCategory

SLUG = "konsolnas-2019"
PASSWORD = "konsolnas-2019"  # noqa: S105 -- printed by the demo command; the demo refuses databases with real events
LETTERS = "ABCDE"

EVENT = {
    "name": "Konsolnas 2019",
    "venue": "Jakarta",
    "starts_on": datetime.date(2019, 9, 21),
    "ends_on": datetime.date(2019, 9, 24),
    "phase": Event.Phase.ENTRY,
    "is_sample": True,
}

LETTERHEAD = {"lines": "KOMISI PEMILIHAN UMUM\nREPUBLIK INDONESIA", "place": "Jakarta"}
# Where people sign; who they are, each event fills in.
SIGNATORIES = (("Mengetahui,", "Koordinator kegiatan"), ("", "Ketua panitia"), ("", "Notulis"))


class DivisionPlan(NamedTuple):
    code: str
    name: str
    short_name: str
    venue: str


DIVISIONS = (
    DivisionPlan("SEK", "Sekretariat", "Sekretaris", "Ballroom Ancol"),
    DivisionPlan("KUL", "Keuangan, Umum, Rumah Tangga dan Logistik", "Keuangan, Umum, dan Logistik", "Ballroom Sultan"),
    DivisionPlan(
        "SOSDIKLIH",
        "Sosialisasi, Pendidikan Pemilih, Partisipasi Masyarakat dan SDM",
        "Sosdiklih, Parmas, dan SDM",
        "Ballroom Kartika",
    ),
    DivisionPlan("TEKNIS", "Teknis Penyelenggaraan", "Teknis", "Ballroom Shangri-La"),
    DivisionPlan("DATIN", "Perencanaan, Data dan Informasi", "Data dan Informasi", "Ballroom Marriott"),
    DivisionPlan("HUKUM", "Hukum dan Pengawasan", "Hukum", "Ballroom Sahid"),
)

ADDRESSEES = (
    "KPU RI",
    "Setjen KPU RI",
    "KPU Provinsi",
    "KPU Kab/Kota",
    "Pemda/TAPD",
    "Pemda",
    "Kemenkeu",
    "Kemendagri",
    "Bappenas",
    "Kemenkumham",
    "ANRI",
    "LKPP",
    "DJKN",
    "Perum Bulog",
    "DPR/Pembentuk UU",
    "DPRD",
    "Bawaslu",
    "DKPP",
    "Polri",
    "Kejaksaan",
    "Parpol",
)


class Step(NamedTuple):
    """One transition on the way of an entry: who takes it, and what they say."""

    transition: str
    by: str
    reason: str = ""
    category: str = ""


SUBMIT = Step("submit", "facilitator")
ACCEPT = Step("accept", "reviewer")
WITHDRAW = Step("withdraw", "facilitator", "Sudah ditulis pada isian lain di kelas ini.")
RESUBMIT = Step("resubmit", "facilitator", "Berlaku di sebagian besar satker kelas ini, sudah dicek dengan peserta.")
RETURNS = (
    Step(
        "return",
        "reviewer",
        "Tambahkan contoh satker dan tahapan tempat masalah ini terjadi.",
        ReasonCategory.INCOMPLETE,
    ),
    Step(
        "return",
        "reviewer",
        "Rekomendasi belum jelas: siapa melakukan apa, dan kapan selesai.",
        ReasonCategory.UNCLEAR,
    ),
    Step(
        "return",
        "reviewer",
        "Isian ini memuat lebih dari satu permasalahan. Pisahkan menjadi dua isian.",
        ReasonCategory.SEVERAL,
    ),
    Step(
        "return",
        "reviewer",
        "Periksa lagi tujuan rekomendasi, sebutkan lembaga yang berwenang.",
        ReasonCategory.WRONG_ADDRESSEE,
    ),
)
NOT_AGREED = (
    Step(
        "not_agree",
        "reviewer",
        "Kewenangan pembentuk undang-undang, disampaikan sebagai catatan.",
        ReasonCategory.OUT_OF_SCOPE,
    ),
    Step(
        "not_agree",
        "coordinator",
        "Tidak tercapai kesepakatan antarkelas dalam rapat divisi.",
        ReasonCategory.NO_CONSENSUS,
    ),
    Step(
        "not_agree",
        "reviewer",
        "Sudah diatur, yang diperlukan adalah pelaksanaannya.",
        ReasonCategory.ALREADY_RULED,
    ),
)

# Where the entries stand, over and over. 17 is prime to the sizes of the classes, so every
# class shows another mixture.
_CYCLE = (
    *("accepted", "submitted", "returned", "accepted", "draft", "submitted", "accepted", "withdrawn", "submitted"),
    *("accepted", "resubmitted", "not_agreed", "submitted", "draft", "accepted", "returned", "submitted"),
)


def steps_of(number: int) -> tuple[Step, ...]:
    """The way of the sample entry with this running number, from its draft to where it stands."""
    stands = _CYCLE[number % len(_CYCLE)]
    turned_back = RETURNS[number % len(RETURNS)]
    return {
        Problem.Status.DRAFT.value: (),
        Problem.Status.SUBMITTED.value: (SUBMIT,),
        Problem.Status.ACCEPTED.value: (SUBMIT, ACCEPT),
        Problem.Status.RETURNED.value: (SUBMIT, turned_back),
        Problem.Status.NOT_AGREED.value: (SUBMIT, NOT_AGREED[number % len(NOT_AGREED)]),
        Problem.Status.WITHDRAWN.value: (WITHDRAW,),
        "resubmitted": (SUBMIT, turned_back, RESUBMIT),
    }[stands]
