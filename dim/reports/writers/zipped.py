"""Office files are ZIP archives; the same report gives the same bytes."""

from zipfile import ZIP_DEFLATED, ZipInfo


def member(name: str) -> ZipInfo:
    """A member without the moment or the machine of its writing."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info
