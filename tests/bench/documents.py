"""What a document costs in every format, beside a bare XlsxWriter dump and a bare CSV.

    python -m tests.bench.documents [--sizes 548 10000] [--rounds 3]

Seconds (the best of the rounds) and the peak memory of a process that writes one file of so
many recommendations, two for each problem, from problems that are made while they are read: no
database takes part. The import of the libraries counts, because the first export of a process
pays for it; so does the process that lays out a PDF.
"""

import argparse
import csv
import datetime
import io
import math
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

KINDS = ("pdf", "docx", "pptx", "xlsx", "csv", "json", "html", "bare xlsx", "bare csv")
TEXT = (
    "Kotak suara dan bilik bekas pemilu belum tercatat lengkap sebagai persediaan; "
    "berita acaranya tidak utuh. "
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[548, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("KIND", "SIZE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(*_measure(given.one[0], int(given.one[1])))
        return
    print(f"{'recommendations':>15}  {'file':<10} {'seconds':>8} {'peak MB':>8} {'bytes':>10}")
    for size in given.sizes:
        for kind in KINDS:
            command = [sys.executable, "-m", "tests.bench.documents", "--one", kind, str(size)]
            runs = [
                subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
                for _round in range(given.rounds)
            ]
            seconds, peak = min(float(run[0]) for run in runs), max(float(run[1]) for run in runs)
            print(f"{size:>15}  {kind:<10} {seconds:>8.2f} {peak:>8.0f} {int(runs[0][2]):>10}")


def _measure(kind: str, size: int) -> tuple[float, float, int]:
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")
    import django

    django.setup()
    from dim.reports.structure.entry_list import Entries
    from dim.reports.structure.report import Report, Subject, Unwritable
    from dim.reports.writers import FORMATS
    from tests.reports import sample_reports

    class Made:
        def __len__(self) -> int:
            return size // 2

        def __iter__(self) -> Iterator:
            for number in range(1, size // 2 + 1):
                yield sample_reports.entry(
                    number, TEXT + str(number), issue=1 + number * 40 // size
                )

    at = datetime.datetime(2019, 9, 22, 15, tzinfo=datetime.UTC)
    subject = Subject("uji", "Uji", "", at.date(), at.date(), "UTC", True, at, ())
    file = io.BytesIO()
    began = time.perf_counter()
    if kind in FORMATS:
        listed = Report("Uji", "uji", subject, (Entries("problems", "Permasalahan", Made()),))
        try:
            FORMATS[kind].write(
                listed if kind == "pptx" else sample_reports.document(subject, Made()), file
            )
        except Unwritable:
            return math.nan, math.nan, 0  # told to be made by division
    elif kind == "bare csv":
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        csv.writer(text).writerows(
            [str(value) for value in row] for row in Entries("p", "P", Made()).table()
        )
        text.flush()
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
            sheet = workbook.add_worksheet()
            for line, row in enumerate(Entries("p", "P", Made()).table()):
                for column, value in enumerate(row):
                    sheet.write_string(line, column, str(value))
    seconds = time.perf_counter() - began
    own = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    return seconds, peak, file.getbuffer().nbytes


if __name__ == "__main__":
    main()
