"""A browser as far as saving goes: cookies, the login page, forms, and answers that may never
come.
"""

import contextlib
import http.client
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

SECONDS = 20  # how long an answer is waited for


class NoAnswer(Exception):
    """Nothing came back from which one could tell whether something was stored."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Laptop:
    """One person's browser. Every request has a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def ask(
        self, path: str, fields: list[tuple[str, str]] | None = None, accept: str = "text/html"
    ) -> Answer:
        """GET `path`, or POST `fields` to it. Raises NoAnswer."""
        headers = {
            "Accept": accept,
            "Connection": "close",
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items()),
        }
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self._csrf_token(),
            }
        try:
            with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
            ) as link:
                link.request("GET" if fields is None else "POST", path, body, headers)
                with link.getresponse() as reply:
                    answer = Answer(reply.status, reply.headers, reply.read())
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return answer

    def _csrf_token(self) -> str:
        return self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""

    def sign_in(self, username: str, password: str, then: str) -> str:
        """Through the login page; returns the page that was wanted.

        Raises RuntimeError when that fails.
        """
        self.ask(f"/login/?next={then}")
        form = [("username", username), ("password", password), ("next", then)]
        answer = self.ask("/login/", form)
        if (answer.status, answer.headers["Location"]) != (302, then):
            raise RuntimeError(f"{username} could not sign in: {answer.status}")
        return self.ask(then).text


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)
    return re.search(r'value="([^"]*)"', tag)[1]
