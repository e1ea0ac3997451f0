"""Note-takers whose laptops keep what they type until the server has said that it is stored.

They do what the page's scripts do: a key for each problem and each opened form, made
once; the queue goes out in its order; whatever is not our answer, or says 5xx,
leaves a post in the queue, and it is sent again. While an answer is missing,
people type on in the full form, and the next send carries more.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from tests.soak.laptop import Answer, Laptop, NoAnswer, hidden

WORDS = "gudang,logistik “sewa”,belum,tersedia;,kab/kota & PPK,—,honor,<belum>,cair 100%,é,=1+1"
PATIENCE = 120  # seconds to empty the queue once the server stays up


@dataclass(frozen=True)
class Content:
    """What one problem says."""

    issue: str
    statement: str
    recommendations: tuple[str, ...]
    cause: str = ""


@dataclass(frozen=True)
class Stored:
    """What the server has acknowledged."""

    code: str
    version: int
    status: str
    content: Content


@dataclass(eq=False)
class TypedProblem:
    """One problem on this laptop."""

    key: str
    typed: Content
    stored: Stored | None = None
    edit_url: str = ""
    row_keys: list[int | None] = field(default_factory=list)


@dataclass(eq=False)
class Post:
    """One message in the queue, the same whenever it is sent, until somebody types on."""

    kind: str  # quick, form, edit, submit
    problem: TypedProblem
    url: str
    content: Content
    fields: list[tuple[str, str]]
    versions: range  # which versions of the problem it may become
    tries: int = 0
    last_sent: float = 0.0
    acknowledged: int = 0  # as which version


class Writer(threading.Thread):
    """One note-taker.

    `problems` is everything that was ever typed; `queue` what is not acknowledged.
    """

    def __init__(self, port: int, account: dict[str, str], *, seed: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.laptop, self.account, self.pause = Laptop(port), account, pause
        self.draw = random.Random(seed)
        self.problems: list[TypedProblem] = []
        self.queue: list[Post] = []
        self.sent: list[Post] = []
        self.overtaken: list[
            Post
        ] = []  # posts that may or may not have arrived before somebody typed on
        self.acknowledged_at: list[float] = []
        self.violations: list[str] = []
        self.server_errors = self.asked_to_sign_in = 0
        self.is_sending = False
        self.leave = threading.Event()

    def open_board(self) -> None:
        page = self.laptop.sign_in(
            self.account["username"], self.account["password"], self.account["board"]
        )
        self.typed_by = hidden(page, "typed_by")
        self.issues = re.findall(r'<option value="(\d+)"', page)

    # --- Typing ---------------------------------------------------------------------------

    def run(self) -> None:
        try:
            while not self.leave.is_set():
                self.type_something()
                self.send_queue()
                time.sleep(self.draw.uniform(0, 2 * self.pause))
            until = time.monotonic() + PATIENCE
            while self.queue and time.monotonic() < until:
                if not self.send_queue():
                    time.sleep(0.2)
        except Exception as error:
            self.violations.append(f"{self.account['username']} stopped: {error!r}")
        if self.queue:
            self.violations.append(
                f"{self.account['username']}: {len(self.queue)} posts were never acknowledged"
            )

    def type_something(self) -> None:
        first = self.queue[0] if self.queue else None
        if first and first.kind in {"form", "edit"} and first.tries and self.draw.random() < 0.5:
            self.type_on(first)
        waiting = {post.problem for post in self.queue}
        drafts = [
            one
            for one in self.problems
            if one.stored and one.stored.status == "draft" and one not in waiting
        ]
        choice = self.draw.random()
        if choice < 0.35 and drafts:
            self.change(self.draw.choice(drafts), submit=choice < 0.08)
        else:
            self.enter(quick=choice < 0.8)

    def sentence(self) -> str:
        return (
            " ".join(self.draw.choices(WORDS.split(","), k=9))
            + f" [{self.draw.getrandbits(48):012x}]"
        )

    def new_key(self) -> str:
        return str(uuid.UUID(int=self.draw.getrandbits(128), version=4))

    def enter(self, *, quick: bool) -> None:
        rows = tuple(self.sentence() for _ in range(self.draw.randint(0 if quick else 1, 3)))
        cause = "" if quick else f"{self.sentence()}\n{self.sentence()}"
        content = Content(self.draw.choice(self.issues), f"Masalah {self.sentence()}", rows, cause)
        problem = TypedProblem(self.new_key(), content)
        self.problems.append(problem)
        board = self.account["board"]
        if quick:
            own = {
                "key": problem.key,
                "statement": content.statement,
                "recommendations": "\r\n".join(rows),
            }
            fields = [*own.items(), ("strategic_issue", content.issue), ("typed_by", self.typed_by)]
            self.queue.append(Post("quick", problem, board, content, fields, range(1, 2)))
        else:
            fields = [("entry_key", problem.key), ("turn", "1"), *self.full_form(content)]
            self.queue.append(
                Post("form", problem, f"{board}problems/new/", content, fields, range(1, 2))
            )

    def type_on(self, post: Post) -> None:
        """The answer is missing, the form is open: the next save carries more words, the same
        key, the old version.
        """
        cause = f"{post.content.cause} {self.sentence()}"
        content = post.problem.typed = replace(post.content, cause=cause)
        fields = [
            (name, cause.replace("\n", "\r\n") if name == "cause" else value)
            for name, value in post.fields
        ]
        fields = [
            (name, str(int(value) + 1) if name == "turn" else value) for name, value in fields
        ]
        self.overtaken.append(post)
        self.queue[0] = replace(
            post,
            content=content,
            fields=fields,
            versions=range(post.versions.start, post.versions.stop + 1),
        )

    def change(self, problem: TypedProblem, *, submit: bool) -> None:
        assert problem.stored is not None
        before, rows = problem.typed, list(problem.typed.recommendations)
        keys = list(problem.row_keys)
        if not rows or self.draw.random() < 0.3:
            rows.append(self.sentence())
            keys.append(None)
        else:
            rows[self.draw.randrange(len(rows))] = self.sentence()
        content = problem.typed = replace(before, recommendations=tuple(rows))
        if self.draw.random() < 0.5:
            content = problem.typed = replace(
                content, statement=f"Diubah {self.sentence()}", cause=self.sentence()
            )
        version = problem.stored.version
        form = [("version", str(version)), ("entry_key", self.new_key()), ("turn", "1")]
        fields = [*form, *self.full_form(content, keys, "submit" if submit else "save")]
        kind, becomes = ("submit", version + 2) if submit else ("edit", version + 1)
        self.queue.append(
            Post(kind, problem, problem.edit_url, content, fields, range(becomes, becomes + 1))
        )

    def full_form(
        self, content: Content, keys: list[int | None] | None = None, action: str = "save"
    ) -> list[tuple[str, str]]:
        keys = keys or [None] * len(content.recommendations)
        own = {
            "strategic_issue": content.issue,
            "statement": content.statement,
            "impact": "",
            "legal_basis": "",
        }
        own |= {"cause": content.cause.replace("\n", "\r\n"), "offices": "", "action": action}
        fields = [*own.items(), ("typed_by", self.typed_by)]
        for key, text in zip(keys, content.recommendations, strict=True):
            row = {"pk": str(key or ""), "text": text, "addressees": "", "horizon": ""}
            fields += [(f"recommendation-{name}", value) for name, value in row.items()]
        return fields

    # --- Sending ---------------------------------------------------------------------------

    def send_queue(self) -> bool:
        """Everything in its order until an answer is missing.

        Returns whether the queue is empty.
        """
        while self.queue:
            answer = self.send(self.queue[0])
            if answer is None:
                return False
            self.take(self.queue.pop(0), answer)
        return True

    def send(self, post: Post) -> dict[str, Any] | None:
        """What the server says about `post`, or None when it may or may not be stored."""
        post.tries += 1
        post.last_sent = time.time()
        self.is_sending = True
        try:
            answer = self.laptop.ask(post.url, post.fields, accept="application/json")
        except NoAnswer:
            return None
        finally:
            self.is_sending = False
        return self.said(answer)

    def said(self, answer: Answer) -> dict[str, Any] | None:
        if answer.status >= 500:
            self.server_errors += 1
            return None
        if answer.headers["X-DIM"] is None:
            return None
        return json.loads(answer.body) | {"http": answer.status}

    def take(self, post: Post, answer: dict[str, Any]) -> None:
        """`post` was answered: acknowledged, or something is wrong."""
        self.sent.append(post)
        problem = post.problem
        wanted = {"submit": "submitted"}.get(post.kind, "draft")
        self.asked_to_sign_in += answer["kind"] == "sign_in"
        if (
            answer["kind"] != "saved"
            or answer["key"] != problem.key
            or "merged" in answer
            or answer["status"] != wanted
        ):
            self.violations.append(f"{post.kind} of {problem.key} was answered {answer}")
            return
        if problem.stored and answer["code"] != problem.stored.code:
            self.violations.append(f"{problem.stored.code} became {answer['code']}")
        if answer["version"] not in post.versions:
            self.violations.append(
                f"{post.kind} of {answer['code']} became version {answer['version']}"
            )
        self.acknowledged_at.append(time.monotonic())
        post.acknowledged = answer["version"]
        problem.edit_url, problem.row_keys = answer["edit_url"], answer["recommendations"]
        problem.stored = Stored(answer["code"], answer["version"], answer["status"], post.content)
