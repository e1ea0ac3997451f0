"""``manage.py compilemessages``: compile the catalogues in pure Python.

It replaces Django's command of the same name, which calls ``msgfmt`` of GNU gettext: that is not on
a machine that has only Python.
"""

import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.reloader import translation_file_changed


def compile_catalogues() -> list[Path]:
    """Compile every catalogue that changed since it was compiled, and return their .po files.

    Fuzzy and empty translations are left out. Raises CommandError on a catalogue that cannot be
    read, or in which a translation lost or invented a placeholder.
    """
    changed = [path for folder in settings.LOCALE_PATHS for path in _stale(Path(folder))]
    for path in changed:
        _compile(path)
        # A process that has translated something already would go on with the old catalogue.
        translation_file_changed(None, path.with_suffix(".mo"))
    return changed


def _stale(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if not _is_compiled(path)]


def _is_compiled(path: Path) -> bool:
    try:
        compiled = path.with_suffix(".mo").stat()
    except FileNotFoundError:
        return False
    # The compiled file carries the time of its source. Any other time is another text, an older one
    # too: git sets the time at which it writes a file, whichever version it is.
    return compiled.st_mtime_ns == path.stat().st_mtime_ns


def _compile(path: Path) -> None:
    source = path.stat()
    try:
        with path.open("rb") as lines:
            catalogue = read_po(lines, locale=path.parts[-3], abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from error
    _check(path, catalogue)
    # Written beside and moved over it: somebody may be reading the old one.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".mo")
    with os.fdopen(handle, "wb") as compiled:
        write_mo(compiled, catalogue)
    os.chmod(name, 0o644)
    os.utime(name, ns=(source.st_atime_ns, source.st_mtime_ns))
    os.replace(name, path.with_suffix(".mo"))


def _check(path: Path, catalogue: Catalog) -> None:
    """Raise CommandError where a placeholder of a text and of its translation differ."""
    # Such a page would fail, and only for people who read that language.
    found = []
    for message, errors in catalogue.check():
        if message.string and not message.fuzzy:
            found += [f"{path}:{message.lineno}: {error}" for error in errors]
    if found:
        raise CommandError("\n".join(found))


class Command(BaseCommand):
    """Compiles the catalogues that changed."""

    help = "Compile the translations (pure Python; only what changed)."
    # As with Django's own: nothing else has to work before the catalogues are there.
    requires_system_checks = ()

    def handle(self, *args, **options) -> None:
        changed = compile_catalogues()
        if options["verbosity"] > 0:
            self.stdout.write(f"Compiled {len(changed)} catalogue(s).")
