"""Paste a list into the board: spreadsheets, Word, 200 rows, without network, and undo it."""

import json
import time
from pathlib import Path

import pytest

from dim.models import Problem
from tests import factories as make
from tests.browser.conftest import promised, until
from tests.browser.test_board import Keyboard
from tests.browser.test_old_browser import TAKE_AWAY
from tests.browser.test_outbox import kept, light, opened
from tests.forms.test_addressee_names import CASES as ADDRESSEES
from tests.operations.pasting.test_cases import CASES, RULES

pytestmark = pytest.mark.django_db(transaction=True)

WORD = Path(__file__).with_name("word_list.html").read_text()
SHEET = [
    ("Gudang logistik belum ada di 12 kabupaten", "Bangun gudang permanen", "Pemda"),
    ('Arsip "lama"\nbasah', "1. Beli rak\n2. Pindahkan", "KPU RI; ANRI"),
    ("Hibah terlambat cair", "Tagih", "Balai yang baru"),
]


def tsv(rows):
    """Rows as Excel puts them on the clipboard."""
    return "".join("\t".join(map(_quoted, row)) + "\r\n" for row in rows)


def _quoted(cell):
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if "\n" in cell else cell


def html_table(rows):
    cells = (("".join(f"<td>{cell}</td>" for cell in row)) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.fixture
def board(class_a, event):
    for number, title in ((1, "Arsip"), (2, "Logistik")):
        make.issue(class_a.division, number, title=title)
    for name in ("KPU RI", "ANRI", "Pemda/TAPD"):
        make.addressee(event, name)
    return class_a.get_absolute_url()


@pytest.fixture
def desk(page, sign_in, facilitator, board):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, facilitator)
    page.goto(board)
    until(lambda: page.evaluate("document.activeElement.id === 'id_statement'"))
    return page


def copy(page, text, html=""):
    """Put something on the browser's clipboard."""
    page.evaluate(
        """([text, html]) => navigator.clipboard.write([new ClipboardItem({
          "text/plain": new Blob([text], { type: "text/plain" }),
          ...html && { "text/html": new Blob([html], { type: "text/html" }) },
        })])""",
        [text, html],
    )


def paste(page, text, html="", field="#id_statement"):
    copy(page, text, html)
    page.focus(field)
    page.keyboard.press("Control+v")


def drop_in(page, text, html, field="#id_statement"):
    """Paste what the browser itself would not put on the clipboard as it is: Word's own HTML."""
    page.focus(field)
    page.evaluate(
        """([text, html, field]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          clipboardData.setData("text/html", html);
          const options = { clipboardData, bubbles: true, cancelable: true };
          document.querySelector(field).dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        [text, html, field],
    )


def dialog(page):
    found = page.locator("#paste")
    found.locator("[data-part=store]").wait_for()
    return found


def stored():
    return [
        (
            problem.strategic_issue.number,
            problem.statement,
            [
                (row.text, sorted(one.name for one in row.addressees.all()))
                for row in problem.recommendations.all()
            ],
        )
        for problem in Problem.objects.order_by("number")
    ]


def test_the_browser_reads_a_list_as_the_server_does(desk):
    rules = {
        "issues": [vars(issue) for issue in RULES.issues],
        "horizons": dict(RULES.horizons),
        "horizonLabel": RULES.horizon_label,
    }
    wrong = desk.evaluate(
        """async ([cases, rules]) => {
          const list = await import(document.querySelector("script[src*='/paste']").src
            .replace(/paste(?=[^/]*$)/, "pasted_list"));
          const given = JSON.parse(document.getElementById("paste-rules").textContent);
          const headings = new Map(Object.entries(given.headings));
          const horizons = new Map(Object.entries(rules.horizons));
          const its = { ...rules, texts: given.texts, horizons };
          return cases.flatMap((one) => {
            const pasted = list.read(one.text, headings, one.split);
            const read = JSON.stringify([pasted.roles, pasted.hasHead, pasted.rows]);
            pasted.roles = one.assigned ?? pasted.roles;
            const { problems, leftOut } = list.arrange(pasted, its, one.strip ?? true);
            const found = JSON.stringify([
              problems.map(({ issue, texts, offices, recommendations }) => (
                { issue, texts, offices, recommendations }
              )),
              leftOut,
              problems.map(({ unknownIssue }) => unknownIssue).filter(Boolean),
            ]);
            const wanted = JSON.stringify(
              [one.problems, one.left_out ?? [], one.unknown_issues ?? []],
            );
            const wantedRead = JSON.stringify(
              [one.roles, one.has_head ?? false, one.rows ?? pasted.rows],
            );
            return found === wanted && read === wantedRead ? [] : [[one.name, found, read]];
          });
        }""",
        [json.loads(json.dumps(CASES)), rules],
    )
    assert wrong == []


def test_the_browser_tells_addressees_apart_as_the_server_does(desk):
    wrong = desk.evaluate(
        """async ({ known, cases }) => {
          const { readNames } = await import(document.querySelector("script[src*='/paste']").src
            .replace(/paste(?=[^/]*$)/, "addressee_names"));
          return cases.filter((one) => {
            const found = readNames(one.text, known);
            const added = found.filter(({ isNew }) => isNew).map(({ name }) => name);
            return JSON.stringify([found.map(({ name }) => name), added])
              !== JSON.stringify([one.names, one.new ?? []]);
          });
        }""",
        ADDRESSEES,
    )
    assert wrong == []


def test_unknown_issues_and_addressees_are_said_before_anything_is_stored(desk):
    rows = [
        ("Isu", "Permasalahan", "Rekomendasi", "Ditujukan"),
        ("Logistik", "Gudang belum ada", "Bangun gudang", "KPU RI dan ANRI"),
        ("Kepegawaian", "Formasi kosong", "Buka formasi", "Pemda/TAPD, Balai Arsip"),
    ]
    paste(desk, tsv(rows), html_table(rows))
    shown = dialog(desk)
    until(
        lambda: (
            "Permasalahan yang isunya tidak dikenal di sini: 1 (“Kepegawaian”)."
            in shown.inner_text()
        )
    )
    until(lambda: "Ditujukan kepada: KPU RI · ANRI\n" in shown.inner_text())
    until(
        lambda: (
            "Belum ada di daftar tujuan kegiatan: “Pemda/TAPD, Balai Arsip”" in shown.inner_text()
        )
    )
    desk.keyboard.press("Enter")
    until(lambda: len(stored()) == 2)
    assert stored() == [
        (2, "Gudang belum ada", [("Bangun gudang", ["ANRI", "KPU RI"])]),
        (1, "Formasi kosong", [("Buka formasi", ["Pemda/TAPD, Balai Arsip"])]),
    ]


def test_rows_of_a_spreadsheet_are_shown_stored_with_enter_and_undone(desk, axe, shoot):
    paste(desk, tsv(SHEET), html_table(SHEET))
    shown = dialog(desk)
    until(lambda: "3 permasalahan · 4 rekomendasi" in shown.inner_text())
    until(
        lambda: "kolom 1 permasalahan · kolom 2 rekomendasi · kolom 3 tujuan" in shown.inner_text()
    )
    until(lambda: desk.locator("#paste del").all_inner_texts() == ["1. ", "2. "])
    until(lambda: desk.locator("#paste tbody tr").count() == 3)
    axe(desk)
    shoot(desk, "paste")
    desk.keyboard.press("Enter")
    until(lambda: len(stored()) == 3)
    assert stored() == [
        (1, "Gudang logistik belum ada di 12 kabupaten", [("Bangun gudang permanen", ["Pemda"])]),
        (
            1,
            'Arsip "lama"\nbasah',
            [("Beli rak", ["ANRI", "KPU RI"]), ("Pindahkan", ["ANRI", "KPU RI"])],
        ),
        (1, "Hibah terlambat cair", [("Tagih", ["Balai yang baru"])]),
    ]
    desk.locator("#SEK-A-003").wait_for()
    until(lambda: "SEK-A-001–SEK-A-003" in desk.inner_text("[data-light]"))
    until(lambda: desk.evaluate("document.activeElement.id === 'id_statement'"))
    desk.click("#undo-bar button")
    until(lambda: {row.status for row in Problem.objects.all()} == {"withdrawn"})
    until(lambda: "3 draf dari daftar tempelan diurungkan." in desk.inner_text("#undo-bar"))


def test_columns_are_reassigned_and_signs_kept(desk):
    paste(desk, "Bangun\t1. Gudang\nSewa\t2. Arsip")
    shown = dialog(desk)
    selects = shown.locator("thead select")
    selects.nth(0).select_option("recommendation")
    selects.nth(1).select_option("statement")
    until(lambda: "kolom 1 rekomendasi · kolom 2 permasalahan" in shown.inner_text())
    until(lambda: desk.locator("#paste del").all_inner_texts() == ["1. ", "2. "])
    shown.locator("[data-part=strip]").uncheck()
    until(lambda: desk.locator("#paste del").count() == 0)
    shown.locator("[data-part=issue]").select_option(label="2 Logistik")
    shown.locator("[data-part=store]").click()
    until(lambda: len(stored()) == 2)
    assert stored()[0] == (2, "1. Gudang", [("Bangun", [])])


def test_a_list_of_word_with_levels(desk):
    drop_in(desk, "1.\tGudang belum ada\r\na.\tBangun\r\n2.\tArsip basah\r\n", WORD)
    dialog(desk)
    until(lambda: "2 permasalahan · 2 rekomendasi" in desk.inner_text("#paste"))
    desk.keyboard.press("Enter")
    until(lambda: len(stored()) == 2)
    assert stored() == [
        (1, "Gudang belum ada di kabupaten", [("Bangun gudang", []), ("Sewa gudang", [])]),
        (1, "Arsip basah", []),
    ]


@pytest.mark.parametrize(
    ("text", "html", "expected"),
    [
        ("• Gudang\n• Arsip", "", ["Gudang", "Arsip"]),
        ("1) Gudang\n2) Arsip", "", ["Gudang", "Arsip"]),
        ("Gudang\nArsip", "<ul><li>Gudang</li><li>Arsip</li></ul>", ["Gudang", "Arsip"]),
        ("Gudang\nArsip", html_table([("Gudang",), ("Arsip",)]), ["Gudang", "Arsip"]),
        # A table of Word: its text cannot tell the paragraphs of a cell from rows.
        (
            "Gudang\r\nrusak\tBangun\r\nArsip\tRak\r\n",
            "<table><tr><td><p>Gudang</p><p>rusak</p></td><td><p>Bangun</p></td></tr>"
            "<tr><td>Arsip</td><td>Rak</td></tr></table>",
            ["Gudang\nrusak", "Arsip"],
        ),
    ],
)
def test_lists_of_one_column(desk, text, html, expected):
    paste(desk, text, html)
    dialog(desk)
    desk.keyboard.press("Enter")
    until(lambda: [statement for _issue, statement, _rows in stored()] == expected)


def test_one_row_is_split_too_and_can_be_pasted_as_it_is(desk):
    paste(desk, "Gudang\tBangun\tPemda")
    dialog(desk)
    until(lambda: "kolom 3 tujuan" in desk.inner_text("#paste"))
    desk.click("#paste [data-part=plain]")
    until(lambda: desk.input_value("#id_statement") == "Gudang\tBangun\tPemda")
    assert stored() == []


def test_escape_stores_nothing_and_leaves_what_was_typed(desk):
    desk.fill("#id_statement", "Setengah")
    paste(desk, tsv(SHEET))
    dialog(desk)
    desk.keyboard.press("Escape")
    until(lambda: not desk.locator("#paste").is_visible())
    until(lambda: desk.input_value("#id_statement") == "Setengah")
    until(lambda: desk.evaluate("document.activeElement.id === 'id_statement'"))
    assert stored() == []


def test_a_typed_tab_is_asked_about(desk):
    paste(desk, "Gudang\tbelum ada\nArsip basah\nHibah terlambat")
    shown = dialog(desk)
    until(lambda: "3 permasalahan · 0 rekomendasi" in shown.inner_text())
    box = shown.locator("[data-part=split]")
    until(lambda: not box.is_checked())
    box.check()
    until(lambda: "3 permasalahan · 1 rekomendasi" in shown.inner_text())
    box.uncheck()
    desk.click("#paste [data-part=store]")
    until(lambda: [row[1] for row in stored()][:1] == ["Gudang\tbelum ada"])


def test_lines_without_a_sign_are_one_text_and_an_offer(desk):
    paste(desk, "Gudang belum ada\nArsip basah")
    until(lambda: desk.input_value("#id_statement") == "Gudang belum ada\nArsip basah")
    until(lambda: "2 baris" in desk.inner_text("#paste-offer"))
    desk.click("#paste-offer button")
    dialog(desk)
    desk.fill("#id_statement", "")
    desk.click("#paste [data-part=store]")
    until(lambda: [row[1] for row in stored()] == ["Gudang belum ada", "Arsip basah"])


def test_recommendations_go_into_the_entry(desk):
    desk.fill("#id_statement", "Gudang belum ada")
    paste(desk, "• Bangun gudang\n• Sewa gudang", field="#id_recommendations")
    shown = dialog(desk)
    until(lambda: "Masukkan 2 rekomendasi" in shown.inner_text())
    desk.keyboard.press("Enter")
    until(lambda: desk.input_value("#id_recommendations") == "Bangun gudang\nSewa gudang")
    desk.keyboard.press("Enter")
    until(
        lambda: stored() == [(1, "Gudang belum ada", [("Bangun gudang", []), ("Sewa gudang", [])])]
    )


def test_200_rows_in_one_go_and_a_sentence_above_that(desk):
    rows = [(f"Masalah nomor {n}", f"Usul {n}", "KPU RI") for n in range(201)]
    paste(desk, tsv(rows))
    dialog(desk)
    until(lambda: "201 permasalahan; sekali tempel paling banyak 200" in desk.inner_text("#paste"))
    until(lambda: desk.locator("#paste [data-part=store]").is_disabled())
    desk.keyboard.press("Escape")
    paste(desk, tsv(rows[:200]))
    dialog(desk)
    desk.keyboard.press("Enter")
    until(lambda: Problem.objects.count() == 200)
    until(lambda: "SEK-A-001–SEK-A-200" in desk.inner_text("[data-light]"))


def test_an_empty_class_points_to_the_page_and_takes_a_list_anywhere(desk):
    until(lambda: desk.locator("#list a[href$='/paste/']").is_visible())
    copy(desk, tsv(SHEET))
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("Control+v")
    dialog(desk)
    desk.keyboard.press("Enter")
    until(lambda: len(stored()) == 3)


@pytest.fixture
def far_desk(new_page, network, sign_in, console, facilitator, board):
    """The note-taker on hotel wifi."""
    console.allow("Failed to load resource")
    page = sign_in(new_page(base_url=network.address), facilitator)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return opened(page, board)


def test_a_list_waits_without_network_and_arrives_once(far_desk, network, board):
    network.set("cut")
    paste(far_desk, tsv(SHEET), html_table(SHEET))
    dialog(far_desk)
    far_desk.keyboard.press("Enter")
    queued = far_desk.locator(".queued h3")
    until(lambda: queued.all_inner_texts() == [f"3 permasalahan tempelan: {SHEET[0][0]}"])
    until(lambda: len(kept(far_desk, "entry")) == 1)
    # The page is loaded again, still without network: the list waits on the device.
    far_desk.goto(board)
    until(lambda: queued.count() == 1)
    assert stored() == []
    network.set("through")
    until(lambda: len(stored()) == 3)
    until(lambda: light(far_desk) == "saved")
    until(lambda: queued.count() == 0)
    assert Problem.objects.count() == 3


def test_an_answer_that_is_lost_stores_nothing_twice(far_desk, network):
    network.set("mute")
    paste(far_desk, tsv(SHEET))
    dialog(far_desk)
    far_desk.keyboard.press("Enter")
    until(lambda: len(stored()) == 3)
    network.set("through")
    until(lambda: light(far_desk) == "saved")
    until(lambda: "SEK-A-001–SEK-A-003" in far_desk.inner_text("[data-light]"))
    assert Problem.objects.count() == 3


def test_a_list_that_is_refused_is_opened_again(far_desk, class_a):
    rows = [("Gudang", "Bangun", "x" * 300), ("Arsip", "Rak", "KPU RI")]
    paste(far_desk, tsv(rows))
    dialog(far_desk)
    far_desk.keyboard.press("Enter")
    line = far_desk.locator(".queued")
    until(lambda: "Permasalahan ke-1 dalam daftar" in line.inner_text())
    line.locator("[data-part=edit]").click()
    shown = dialog(far_desk)
    shown.locator("thead select").nth(2).select_option("")
    far_desk.click("#paste [data-part=store]")
    until(lambda: [row[1] for row in stored()] == ["Gudang", "Arsip"])
    until(lambda: line.count() == 0)


def test_a_browser_from_2021_has_the_preview_too(new_page, sign_in, facilitator, board):
    page = sign_in(new_page(), facilitator)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(TAKE_AWAY)
    page.goto(board)
    paste(page, tsv(SHEET))
    dialog(page)
    page.keyboard.press("Enter")
    until(lambda: len(stored()) == 3)
    until(lambda: not page.locator("#paste").is_visible())


def test_20_problems_from_a_spreadsheet_in_under_30_seconds(desk):
    rows = [
        (f"Permasalahan ke-{n} tentang gudang", f"Rekomendasi ke-{n}", "KPU RI") for n in range(20)
    ]
    copy(desk, tsv(rows), html_table(rows))
    keys = Keyboard(desk)
    begun = time.monotonic()
    keys.press("Control+v")
    dialog(desk)
    keys.press("Enter")
    desk.locator("#SEK-A-020").wait_for()
    took = time.monotonic() - begun
    assert keys.extra == 2
    assert 1000 * took < promised(30)
    assert stored()[19] == (
        1,
        "Permasalahan ke-19 tentang gudang",
        [("Rekomendasi ke-19", ["KPU RI"])],
    )
    print(f"20 problems from a spreadsheet: {took:.1f} s")


def test_without_a_script_there_is_a_page(page_without_js, sign_in, facilitator, board):
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    page.click("#list a[href$='/paste/']")
    page.fill("#id_pasted", tsv(SHEET).replace("\r\n", "\n"))
    page.click("button[value=preview]")
    until(lambda: "3 permasalahan · 4 rekomendasi" in page.inner_text("form.paste-page"))
    page.click("button[value=store]")
    page.locator("text=SEK-A-001–SEK-A-003").wait_for()
    assert len(stored()) == 3
    page.click("text=Urungkan seluruh daftar")
    until(lambda: {row.status for row in Problem.objects.all()} == {"withdrawn"})


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, {"width": 390, "height": 844}])
def test_a_narrow_screen_holds_the_preview(new_page, sign_in, facilitator, board, viewport, shoot):
    page = sign_in(new_page(viewport=viewport), facilitator)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(board)
    paste(page, tsv(SHEET))
    dialog(page)
    width = "document.documentElement.scrollWidth"
    until(lambda: page.evaluate(width) <= viewport["width"])
    shoot(page, f"paste-{viewport['width']}")
    until(lambda: page.evaluate("document.querySelector('#paste').scrollWidth <= innerWidth"))
