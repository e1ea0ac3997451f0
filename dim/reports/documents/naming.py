"""Names of the files that documents become."""

from dim.reports.structure.report import Subject


def file_slug(subject: Subject, kind: str) -> str:
    """Return the name of a file, without its ending: kind, event, scope, edition and moment.

    It has ASCII letters, digits and dashes only.
    """
    # First of all, so that a folder shows which files are of the demo.
    parts = ["contoh"] if subject.is_sample else []
    parts += [
        kind,
        subject.event_slug,
        subject.division_code,
        subject.class_letter,
        f"edisi-{subject.edition}" if subject.edition else "",
        f"{subject.at:%Y-%m-%d-%H%M}",
    ]
    return "-".join(part for part in parts if part)
