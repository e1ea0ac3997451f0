"""Which release somebody works with: every page says so, and the file for other programs."""

import io
import json

import pytest

from dim.reports.documents.summary import event_summary
from dim.reports.writers import json as json_writer
from konsolnas import __version__
from tests import factories as make

NAME = f"DIM Konsolnas {__version__}"


@pytest.fixture
def secretariat(event):
    return make.user(is_staff=True, is_superuser=True)


@pytest.mark.parametrize("address", ["/", "/admin/"])
def test_the_foot_of_a_page_names_it(client, secretariat, address):
    client.force_login(secretariat)
    foot = client.get(address).content.decode().partition('id="product">')[2]
    assert foot.partition("<")[0] == NAME


def test_the_json_names_it(event):
    file = io.BytesIO()
    json_writer.write(event_summary(event), file)
    assert json.loads(file.getvalue())["product"] == NAME
