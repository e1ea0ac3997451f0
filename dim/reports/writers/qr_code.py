"""QR codes, from which a telephone reads an address."""

import io


def qr_as_svg(address: str) -> str:
    """Return the QR code of `address` as an SVG picture."""
    import segno  # noqa: PLC0415 -- slow import

    # "m": readable with 15 % of it damaged, as on a folded paper. Not micro, which few read.
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()
