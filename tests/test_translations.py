"""The catalogue is complete and current, and compiles to what GNU gettext would make of it."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation

from dim.management.commands.compilemessages import compile_catalogues

CATALOGUE = settings.BASE_DIR / "konsolnas/locale/id/LC_MESSAGES/django.po"
# Django's word where ours is meant: the desk says "kata sandi" as the login page does.
ON_PURPOSE = {
    "Change password",
    "Page not found",
    ("Please correct the error below.", "Please correct the errors below."),
}
# One term for one thing (see DECISIONS): what the screens never say, and what they say instead.
LOSING_TERMS = {
    r"peladen": "server",
    r"putusan": "keputusan",
    r"ruas": "kolom",
    r"galat": "kesalahan",
    r"(di|me)?(tarik|narik) kembali": "ambil kembali; batalkan, of a support",
    r"(tarik|cabut) dukungan|dukungan (ditarik|dicabut)": "batalkan dukungan",
    r"(di|meng)?ajukan(nya)? kembali": "ajukan lagi",
    r"(di)?buka lagi": "buka kembali",
    r"(di|me|pe)?(tinjau|ninjau)": "telaah",
    r"dokumen": "naskah",
    r"digabung|gabung": "digabungkan",
    r"bila|apabila": "jika",
    r"dulu": "dahulu",
    r"mempunyai": "punya",
    r"paling sedikit": "sedikitnya",
    r"(?<!tanda )butir": "permasalahan (a bullet is a tanda butir)",
    # An entry is a permasalahan; these two are the names of forms.
    r"isian(?! (cepat|lengkap))": "permasalahan; kolom, of a form",
    r"filter": "saring, saringan",
    r"jejak periksa": "kode verifikasi",
    r"buah": "the number alone",
    r"browser|online|offline|password|email|cookies?|folder|download|upload|link|login|website": (
        "peramban, luring, kata sandi …"
    ),
    # The voice: verbs first, nobody begs, nobody shouts.
    r"silakan|mohon|maaf": "the verb alone",
}
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def bare_texts(path):
    with path.open("rb") as lines:
        return {m.id: m.string for m in read_po(lines) if m.id and not m.context and not m.fuzzy}


@pytest.fixture
def catalogue(tmp_path, settings):
    """A function that compiles this text and returns what it translates to.

    Called by other names than gettext's, so that makemessages does not collect this file's words.
    """
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "id" / "LC_MESSAGES"
    folder.mkdir(parents=True)

    def compile_(text):
        (folder / "django.po").write_text(HEADER + text)
        compile_catalogues()
        with (folder / "django.mo").open("rb") as compiled:
            return gettext.GNUTranslations(compiled)

    yield compile_
    translation.trans_real._translations.clear()


def test_nothing_is_untranslated_or_fuzzy():
    with CATALOGUE.open("rb") as lines:
        messages = [message for message in read_po(lines, locale="id") if message.id]
    assert [
        message.id
        for message in messages
        if message.fuzzy
        or not all(message.string if isinstance(message.string, tuple) else [message.string])
    ] == []


def said():
    """Return every text of the catalogue in Indonesian, without its placeholders."""
    with CATALOGUE.open("rb") as lines:
        for message in read_po(lines, locale="id"):
            forms = message.string if isinstance(message.string, tuple) else [message.string]
            for text in forms if message.id else []:
                yield re.sub(r"%\(\w+\)[sd]|\{\w+\}|--[\w-]+", "", text)


@pytest.mark.parametrize("losing", LOSING_TERMS)
def test_one_thing_has_one_term(losing):
    pattern = re.compile(rf"\b({losing})\b", re.IGNORECASE)
    assert [text for text in said() if pattern.search(text)] == [], LOSING_TERMS[losing]


def test_no_text_shouts():
    # "!segera" is what people type.
    assert [text for text in said() if re.search(r"!(\s|$)", text)] == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed")
def test_the_catalogue_says_what_the_code_says(tmp_path):
    """Text that was added or removed without makemessages."""
    for name in ("dim", "konsolnas", "templates", "static"):
        shutil.copytree(
            settings.BASE_DIR / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("*.mo", "__pycache__"),
        )
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    command = [
        *[
            "manage.py",
            "makemessages",
            "-l",
            "id",
            "--no-location",
            "--no-wrap",
            "--no-obsolete",
            "-v",
            "0",
        ]
    ]
    environment = os.environ | {"DIM_NO_BOOTSTRAP": "1"}
    subprocess.run([sys.executable, *command], cwd=tmp_path, env=environment, check=True)

    def texts(path):
        with path.open("rb") as lines:
            return {(message.context, message.id) for message in read_po(lines) if message.id}

    made, stored = texts(tmp_path / CATALOGUE.relative_to(settings.BASE_DIR)), texts(CATALOGUE)
    assert made - stored == set(), "missing: run makemessages"
    assert stored - made == set(), "stale: run makemessages"


def test_contexts_plurals_and_accents_survive(catalogue):
    found = catalogue("""
msgid "Save"
msgstr "Simpan"
msgctxt "form button"
msgid "Save"
msgstr "Simpan isian"
msgid "%(count)s class"
msgid_plural "%(count)s classes"
msgstr[0] "%(count)s kelas – é"
""")
    say, say_in, say_many = found.gettext, found.pgettext, found.ngettext
    assert say("Save") == "Simpan"
    assert say_in("form button", "Save") == "Simpan isian"
    assert say_many("%(count)s class", "%(count)s classes", 2) == "%(count)s kelas – é"


def test_fuzzy_and_empty_problems_fall_back_to_the_text_itself(catalogue):
    found = catalogue("""
#, fuzzy
msgid "Accept"
msgstr "Tolak"
msgid "Return"
msgstr ""
""")
    say = found.gettext
    assert say("Accept") == "Accept"
    assert say("Return") == "Return"


def test_a_lost_placeholder_is_refused(catalogue):
    with pytest.raises(CommandError, match="kode"):
        catalogue("""
#, python-format
msgid "%(code)s was saved."
msgstr "%(kode)s tersimpan."
""")


def test_a_changed_catalogue_is_compiled_again_and_only_then(catalogue, tmp_path):
    say = catalogue('msgid "Save"\nmsgstr "Simpan"\n').gettext
    assert say("Save") == "Simpan"
    assert compile_catalogues() == []
    say = catalogue('msgid "Save"\nmsgstr "Taruh"\n').gettext
    assert say("Save") == "Taruh"


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")
def test_gnu_gettext_compiles_to_the_same(tmp_path):
    subprocess.run(
        ["msgfmt", "-o", tmp_path / "gnu.mo", CATALOGUE], check=True, capture_output=True
    )
    with (tmp_path / "gnu.mo").open("rb") as gnu, CATALOGUE.with_suffix(".mo").open("rb") as ours:
        gnu, ours = gettext.GNUTranslations(gnu)._catalog, gettext.GNUTranslations(ours)._catalog
    gnu.pop(""), ours.pop("", None)
    assert ours == gnu


def test_our_words_leave_django_s_own_alone():
    """A bare "Save" in our catalogue would rename the admin's button: such words need a context."""
    django_ = Path(django.__file__).parent
    theirs = {}
    for path in [
        *django_.glob("conf/locale/id/*/django.po"),
        *django_.glob("contrib/*/locale/id/*/django.po"),
    ]:
        theirs |= bare_texts(path)
    ours = bare_texts(CATALOGUE)
    different = {text for text in ours.keys() & theirs if ours[text] != theirs[text]}
    assert different - ON_PURPOSE == set()
