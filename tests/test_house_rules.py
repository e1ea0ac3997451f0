"""The conventions that no linter knows; who may import whom is in `test_import_law`.

At most 150 lines; a rule that has not failed in a year goes.
"""

import re
from pathlib import Path

import pytest
from crispy_forms.layout import Layout
from django import forms
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured

import dim
import dim.admin  # registers its screens
from dim.forms.base import CrispyForm

ROOT = Path(dim.__file__).parent.parent
CODE = [path for path in sorted((ROOT / "dim").rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", CODE, ids=names(CODE))
def test_code_keeps_to_the_modules_made_for_it(path):
    source = path.read_text()
    parts = path.relative_to(ROOT / "dim").parts
    assert path.stem not in {"utils", "helpers", "common", "signals", "services"}
    assert "os.environ" not in source, "only konsolnas/environment.py reads the environment"
    assert not re.search(r"\.update\([^)]*\bstatus=", source), (
        "a status changes through workflow.perform"
    )
    if parts not in {("workflow", "recording.py"), ("models", "guard.py")}:
        assert "recorded_writes" not in source, (
            "what people wrote is written in a workflow.recording(actor)"
        )


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_templates_hold_no_style_script_or_handler(path):
    source = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL
    )
    if path.name == "document_head.html":
        # A file that stands alone carries its style, and a policy with the hash of it.
        source = source.replace("<style>", "")
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=\s*[\"']|javascript:|hx-on|\|safe\b", source, re.IGNORECASE
    )
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag or "application/json" in tag, f"{tag}: scripts are files"


def test_every_variable_is_in_the_readme():
    source = (ROOT / "konsolnas/settings.py").read_text()
    variables = set(re.findall(r"""(?:env_\w+\(\s*|environ\.get\()"([A-Z_]+)\"""", source))
    assert len(variables) > 8
    assert {
        name for name in variables if f"`{name}`" not in (ROOT / "README.md").read_text()
    } == set()


def test_every_decision_stands_in_the_index():
    """An entry of the index leads to its heading by the anchor that GitHub makes of it."""
    lines = (ROOT / "dim/DECISIONS.md").read_text().splitlines()
    headings = [line[3:] for line in lines if line.startswith("## ") and line != "## By subject"]
    assert len(headings) > 50
    anchors = [re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings]
    linked = [found[1] for line in lines if (found := re.match(r"- \[.+\]\(#(.+)\)$", line))]
    assert sorted(linked) == sorted(anchors)


def test_a_layout_that_forgets_a_field_is_refused():
    class Forgetful(CrispyForm):
        cause = forms.CharField()
        impact = forms.CharField()

        def build_layout(self):
            return Layout("cause")

    with pytest.raises(ImproperlyConfigured, match="impact"):
        Forgetful()


def test_admin_actions_exist():
    """Django checks neither the names in `actions` nor that a decision is no editable column."""
    for site in admin.sites.all_sites:
        for model, model_admin in site._registry.items():
            for name in model_admin.actions or []:
                assert callable(name) or hasattr(model_admin, name), (
                    f"{model.__name__}: no action {name}"
                )
            assert "status" not in model_admin.list_editable


def test_no_method_of_a_screen_hides_behind_a_field():
    """Django's admin shows the field or relation of that name and never asks the method."""
    for site in admin.sites.all_sites:
        for model, model_admin in site._registry.items():
            ours = [
                kind for kind in type(model_admin).__mro__ if kind.__module__.startswith("dim.")
            ]
            methods = {
                name for kind in ours for name, found in vars(kind).items() if callable(found)
            }
            fields = {field.name for field in model._meta.get_fields()}
            assert methods & fields == set(), (
                f"{type(model_admin).__name__} defines a name of its model"
            )


def test_no_file_is_a_novel():
    assert [path for path in names(CODE) if len((ROOT / path).read_text().splitlines()) > 400] == []
    assert len(Path(__file__).read_text().splitlines()) <= 150
