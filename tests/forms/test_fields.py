import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from dim.forms.fields import TypedTextField, removed_notices, size_label
from dim.text import MAX_BYTES


class Sheet(forms.Form):
    statement = TypedTextField()
    cause = TypedTextField(required=False)


@pytest.mark.parametrize(
    "typed",
    [
        "  dua spasi \n\n baris ",
        "\temoji 🗳️ dan ‮kanan",
        "=HYPERLINK(1)",
        "<script>alert(1)</script>",
        "é",
    ],
)
def test_text_is_kept_exactly(typed):
    assert TypedTextField().clean(typed) == typed


def test_line_breaks_become_newlines_and_control_characters_are_counted():
    sheet = Sheet({"statement": "satu\r\ndua\x0btiga", "cause": "a\x00b\x07c"})
    assert sheet.is_valid()
    assert sheet.cleaned_data == {"statement": "satu\ndua\ntiga", "cause": "abc"}
    assert [sheet.fields[name].removed for name in sheet.fields] == [0, 2]
    assert len(removed_notices(sheet)) == 1
    assert "2" in removed_notices(sheet)[0]


def test_two_forms_do_not_share_their_count():
    first, second = Sheet({"statement": "a\x00"}), Sheet({"statement": "a"})
    assert first.is_valid()
    assert second.is_valid()
    assert (first.fields["statement"].removed, second.fields["statement"].removed) == (1, 0)


@pytest.mark.parametrize("typed", ["", " \n\t ", "\x00\x01", None])
def test_blanks_are_no_text(typed):
    with pytest.raises(ValidationError) as refused:
        TypedTextField().clean(typed)
    assert refused.value.code == "required"
    assert TypedTextField(required=False).clean(typed) == ""


def test_size_is_counted_in_bytes_and_named():
    TypedTextField().clean("a" * MAX_BYTES)
    with translation.override("id"), pytest.raises(ValidationError) as refused:
        TypedTextField().clean("é" * 500_000)
    assert refused.value.code == "too_long"
    assert refused.value.params == {"size": "1,0 MB", "limit": "200 kB"}


def test_too_much_never_looks_like_enough():
    with translation.override("id"):
        assert size_label(MAX_BYTES) == "200 kB"
        assert size_label(MAX_BYTES + 1) == "200,1 kB"
        assert size_label(1_000_000) == "1,0 MB"
