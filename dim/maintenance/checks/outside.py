"""What visitors see of the site: its address, its certificate, its proxy."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import http.client
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from dim.maintenance.checks.finding import Finding

SECONDS = 10
LEAST_VALID = datetime.timedelta(days=14)
MOST_OFF = datetime.timedelta(seconds=30)


def answers_visitors(url: str) -> Iterator[Finding]:
    """Yield what is wrong for a visitor who opens the site at `url`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_secure = parts.scheme == "https"
    context = ssl.create_default_context()
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=context)
        if is_secure
        else http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    )
    certificate: dict[str, Any] = {}
    with contextlib.closing(connection):
        try:
            connection.connect()
            # Before the answer, with which a server may end the connection.
            if isinstance(connection.sock, ssl.SSLSocket):
                certificate = connection.sock.getpeercert() or {}
            connection.request("GET", "/login/")
            response = connection.getresponse()
        except ssl.SSLCertVerificationError as error:
            yield Finding(
                f"Browsers do not trust the certificate of {host}: {error.verify_message}."
            )
            return
        except (OSError, http.client.HTTPException) as error:
            yield Finding(f"{url} does not answer ({error}): is the proxy running?")
            return
        yield from _of_answer(url, response, is_secure=is_secure)
    yield from _of_certificate(host, str(certificate.get("notAfter", "")))


def _of_answer(
    url: str, response: http.client.HTTPResponse, *, is_secure: bool
) -> Iterator[Finding]:
    if response.status in {301, 302, 308}:
        yield Finding(
            f"{url} leads to {response.getheader('Location')}: behind a proxy that ends HTTPS, set "
            "BEHIND_PROXY=1 and let it send X-Forwarded-Proto."
        )
    elif response.status == 400:
        yield Finding(f"{url} is refused: is the host name in ALLOWED_HOSTS?")
    elif response.status != 200:
        yield Finding(f"{url} answers {response.status}.")
    if is_secure and response.status == 200 and not response.getheader("Strict-Transport-Security"):
        yield Finding("HTTPS is not required of browsers: HTTPS=0 is set, or the proxy hides it.")
    sent = response.getheader("Date")
    if sent:
        off = abs(email.utils.parsedate_to_datetime(sent) - datetime.datetime.now(datetime.UTC))
        if off > MOST_OFF:
            yield Finding(f"Its clock differs from this one by {off.total_seconds():.0f} s.")


def _of_certificate(host: str, until: str) -> Iterator[Finding]:
    if until:
        end = datetime.datetime.fromtimestamp(ssl.cert_time_to_seconds(until), datetime.UTC)
        if end - datetime.datetime.now(datetime.UTC) < LEAST_VALID:
            yield Finding(f"The certificate of {host} ends on {end:%Y-%m-%d}: renew it.")
