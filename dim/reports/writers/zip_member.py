"""Members of ZIP archives, which Office files are, without anything that varies."""

from zipfile import ZIP_DEFLATED, ZipInfo


def member(name: str) -> ZipInfo:
    """Return a member that does not tell when or on which system it was written.

    So the same report gives the same bytes.
    """
    # The oldest date that a ZIP archive can hold.
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3  # Unix, wherever it is written
    info.external_attr = 0o600 << 16
    return info
