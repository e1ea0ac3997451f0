"""Describe the sample event; its problems, issues and offices are in three CSV files beside.

Texts in this file are data, like those in the CSV files, and therefore in Indonesian.
"""

import csv
import datetime
from pathlib import Path
from typing import NamedTuple

from dim.models import Event, Problem, ReasonCategory

HERE = Path(__file__).parent
SLUG = "konsolnas-2019"
# The demo command prints it, and the demo refuses databases with real events.
PASSWORD = "konsolnas-2019"  # noqa: S105
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
    """A division of the sample event; its classes meet in rooms of `venue`."""

    code: str
    name: str
    short_name: str
    venue: str


DIVISIONS = (
    DivisionPlan("SEK", "Sekretariat", "Sekretaris", "Ballroom Ancol"),
    DivisionPlan(
        "KUL",
        "Keuangan, Umum, Rumah Tangga dan Logistik",
        "Keuangan, Umum, dan Logistik",
        "Ballroom Sultan",
    ),
    DivisionPlan(
        "SOSDIKLIH",
        "Sosialisasi, Pendidikan Pemilih, Partisipasi Masyarakat dan SDM",
        "Sosdiklih, Parmas, dan SDM",
        "Ballroom Kartika",
    ),
    DivisionPlan("TEKNIS", "Teknis Penyelenggaraan", "Teknis", "Ballroom Shangri-La"),
    DivisionPlan(
        "DATIN", "Perencanaan, Data dan Informasi", "Data dan Informasi", "Ballroom Marriott"
    ),
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


class SampleStep(NamedTuple):
    """One transition on the way of a problem: who takes it, and what they say."""

    transition: str
    by: str
    reason: str = ""
    category: str = ""


SUBMIT = SampleStep("submit", "facilitator")
ACCEPT = SampleStep("accept", "reviewer")
WITHDRAW = SampleStep("withdraw", "facilitator", "Sudah ditulis pada permasalahan lain.")
RESUBMIT = SampleStep(
    "resubmit",
    "facilitator",
    "Berlaku di sebagian besar satker kelas ini, sudah dicek dengan peserta.",
)
RETURNS = (
    SampleStep(
        "return",
        "reviewer",
        "Tambahkan contoh satker dan tahapan tempat masalah ini terjadi.",
        ReasonCategory.INCOMPLETE,
    ),
    SampleStep(
        "return",
        "reviewer",
        "Rekomendasi belum jelas: siapa melakukan apa, dan kapan selesai.",
        ReasonCategory.UNCLEAR,
    ),
    SampleStep(
        "return",
        "reviewer",
        "Ini memuat lebih dari satu permasalahan. Pisahkan menjadi dua.",
        ReasonCategory.SEVERAL,
    ),
    SampleStep(
        "return",
        "reviewer",
        "Periksa lagi tujuan rekomendasi, sebutkan lembaga yang berwenang.",
        ReasonCategory.WRONG_ADDRESSEE,
    ),
)
NOT_AGREED = (
    SampleStep(
        "not_agree",
        "reviewer",
        "Kewenangan pembentuk undang-undang, disampaikan sebagai catatan.",
        ReasonCategory.OUT_OF_SCOPE,
    ),
    SampleStep(
        "not_agree",
        "coordinator",
        "Tidak tercapai kesepakatan antarkelas dalam rapat divisi.",
        ReasonCategory.NO_CONSENSUS,
    ),
    SampleStep(
        "not_agree",
        "reviewer",
        "Sudah diatur, yang diperlukan adalah pelaksanaannya.",
        ReasonCategory.ALREADY_RULED,
    ),
)

# The statuses of the sample problems, repeated. 17 is prime to the class sizes, so each class shows
# another mixture.
_CYCLE = (
    "accepted",
    "submitted",
    "returned",
    "accepted",
    "draft",
    "submitted",
    "accepted",
    "withdrawn",
    "submitted",
    "accepted",
    "resubmitted",
    "not_agreed",
    "submitted",
    "draft",
    "accepted",
    "returned",
    "submitted",
)


def sample_steps(number: int) -> tuple[SampleStep, ...]:
    """Return the steps that the sample problem with this running number takes from its draft."""
    goal = _CYCLE[number % len(_CYCLE)]
    returned = RETURNS[number % len(RETURNS)]
    return {
        Problem.Status.DRAFT.value: (),
        Problem.Status.SUBMITTED.value: (SUBMIT,),
        Problem.Status.ACCEPTED.value: (SUBMIT, ACCEPT),
        Problem.Status.RETURNED.value: (SUBMIT, returned),
        Problem.Status.NOT_AGREED.value: (SUBMIT, NOT_AGREED[number % len(NOT_AGREED)]),
        Problem.Status.WITHDRAWN.value: (WITHDRAW,),
        "resubmitted": (SUBMIT, returned, RESUBMIT),
    }[goal]


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of the CSV file `name`, each by its headings."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
