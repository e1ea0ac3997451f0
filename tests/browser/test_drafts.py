"""What is typed and what the device keeps of it, when the disk is slower than the hand."""

import pytest

from tests import factories as make
from tests.browser.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)

# All at one moment, as quick fingers and a busy disk make it: the steps wait for the first one.
AT_ONCE = """async (steps) => {
  const names = performance.getEntriesByType("resource").map((one) => one.name);
  const module = (name) => import(names.find((one) => one.includes(`/js/${name}`)));
  const [{ fresh }, storage] = [await module("drafts"), await module("device_storage")];
  const draft = fresh();
  const record = (text) => ({ page: "/lain/", state: "typing", fields: [["statement", text]] });
  for (const text of steps) text ? draft.keep(record(text)) : draft.drop();
  await draft.work;
  return (await storage.get("entry", draft.id))?.fields[0][1] ?? "";
}"""


@pytest.mark.parametrize(
    "steps",
    [
        ["/", "/2", "", "B", "Baru"],
        ["/", "/2", "", "", "Baru"],
        ["Baru", ""],
        ["Baru", "Baru s", ""],
        ["", "Baru"],
        ["Baru", "", "Lagi", ""],
    ],
)
def test_the_last_keystroke_counts(steps, page, sign_in, facilitator, class_a):
    make.issue(class_a.division)
    sign_in(page, facilitator).goto(class_a.get_absolute_url())
    until(lambda: page.evaluate(AT_ONCE, steps) == steps[-1])
