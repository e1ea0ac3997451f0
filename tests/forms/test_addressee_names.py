import json
from pathlib import Path

import pytest

from dim.forms.choices import AddresseeNames
from tests import factories as make

# The browser reads each of them too: `tests/browser/test_paste.py`.
CASES = json.loads(Path(__file__).with_name("addressee_names.json").read_text())


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["text"])
def test_names_in_a_phrase_are_told_apart_where_all_are_known(case, event):
    for name in CASES["known"]:
        make.addressee(event, name)
    names = AddresseeNames(event)
    found = names.read(case["text"])
    assert list(found) == case["names"]
    assert [name for name in found if names.is_new(name)] == case.get("new", [])
