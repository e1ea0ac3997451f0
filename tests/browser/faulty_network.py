"""A TCP proxy between browser and server that fails as hotel networks do, with real sockets."""

import contextlib
import socket
import threading
from collections.abc import Callable

PORTAL = (
    b"<!doctype html><title>Wifi</title><h1>Selamat datang</h1>"
    b"<form action=/masuk><input name=kamar></form>"
)


class FaultyNetwork:
    """Listens on a port of its own and passes bytes on to `port`, unless `mode` says otherwise.

    =========  ====================================================================
    through    as if it were not there
    cut        no connection: refused, and the open ones are closed
    portal     every address answers 200 with a sign-in page of somebody else
    mute       requests reach the server, answers do not come back: then it hangs up
    broken     a proxy's own 502
    =========  ====================================================================

    `when_it_fails` is called when a test sets any mode but the first.
    """

    def __init__(self, port: int, *, when_it_fails: Callable[[], None]) -> None:
        self.port, self.mode, self.when_it_fails = port, "through", when_it_fails
        self.open: set[socket.socket] = set()
        self.listener = socket.create_server(("localhost", 0))
        self.address = f"http://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode: str) -> None:
        """Switch to another mode; open connections are cut."""
        if mode != "through":
            self.when_it_fails()
        self.mode = mode
        for one in list(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.listener.close()
        self.set("cut")

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self.open.add(client)
        with client, contextlib.suppress(OSError):
            if self.mode in {"portal", "broken"}:
                self._answer(client)
            elif self.mode != "cut":
                with socket.create_connection(("localhost", self.port)) as server:
                    self.open.add(server)
                    back = threading.Thread(
                        target=self._pump, args=(server, client, self.mode != "mute"), daemon=True
                    )
                    back.start()
                    self._pump(client, server, True)
                    back.join()
                    self.open.discard(server)
        self.open.discard(client)

    def _answer(self, client: socket.socket) -> None:
        client.recv(65536)
        status, body = (
            ("200 OK", PORTAL) if self.mode == "portal" else ("502 Bad Gateway", b"bad gateway")
        )
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        client.sendall(head.encode() + body)

    def _pump(self, source: socket.socket, target: socket.socket, passes_on: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if passes_on:
                    target.sendall(data)
                else:
                    break  # the server has answered: nobody hears it
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
