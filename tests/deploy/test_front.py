"""nginx and Caddy accept the shipped files, as they lie where the README puts them."""

import re
import subprocess

import pytest

from dim.reports.writers.pdf import SECONDS
from tests.deploy.machine import DEPLOY, here, tool


@pytest.fixture
def nginx(tmp_path):
    """`nginx("http.conf")` says what nginx thinks of the shipped files with this server."""
    command = tool("nginx", "nginx")
    places = {
        "/etc/nginx/conf.d": tmp_path / "conf.d",
        "/etc/nginx/snippets": tmp_path,
        "/etc/dim/tls": tmp_path,
        "/run/": f"{tmp_path}/",
        "/var/log/nginx": tmp_path,
        "/var/lib/nginx": tmp_path,
    }

    def placed(text):
        for shipped, place in places.items():
            text = text.replace(shipped, str(place))
        return here(text)

    def check(server):
        (tmp_path / "conf.d").mkdir(exist_ok=True)
        for source, target in (
            ("nginx.conf", "nginx.conf"),
            ("locations.conf", "dim.conf"),
            (server, "conf.d/dim.conf"),
        ):
            (tmp_path / target).write_text(placed((DEPLOY / "nginx" / source).read_text()))
        return subprocess.run(
            [command, "-t", "-q", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"],
            capture_output=True,
            text=True,
            check=False,
        )

    return check


@pytest.fixture
def certificate(tmp_path):
    """Run deploy/certificate for these names, into the test's folder; returns what it said."""

    def make(*names):
        return subprocess.run(
            [DEPLOY / "certificate", *names],
            env={"PATH": "/usr/bin:/bin:/usr/sbin", "DIM_TLS": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    tool("openssl", "openssl")
    return make


@pytest.mark.parametrize("server", ["http.conf", "https.conf"])
def test_nginx_accepts_the_shipped_files(nginx, certificate, server):
    certificate("192.168.1.10", "dim.lan")
    done = nginx(server)
    # nginx warns of the user that only root can change to.
    said = [line for line in done.stderr.splitlines() if '"user" directive' not in line]
    assert (done.returncode, said) == (0, [])


def verified(tmp_path, *more):
    return subprocess.run(
        ["openssl", "verify", "-CAfile", tmp_path / "dim-ca.crt", *more, tmp_path / "dim.crt"],
        capture_output=True,
        text=True,
        check=False,
    ).returncode


def test_the_certificate_vouches_for_its_own_addresses_only(certificate, tmp_path):
    said = certificate("192.168.1.10", "dim.lan")
    assert "sha256 Fingerprint" in said
    assert verified(tmp_path, "-verify_ip", "192.168.1.10") == 0
    assert verified(tmp_path, "-verify_hostname", "dim.lan") == 0
    assert verified(tmp_path, "-verify_ip", "192.168.1.11") != 0
    assert verified(tmp_path, "-verify_hostname", "kpu.go.id") != 0
    # Nobody can sign another one: the authority's key is nowhere.
    assert {path.name for path in tmp_path.iterdir()} == {"dim-ca.crt", "dim.crt", "dim.key"}
    assert (tmp_path / "dim.key").stat().st_mode & 0o077 == 0


def test_caddy_accepts_the_shipped_file(tmp_path):
    caddy = tool("caddy", "caddy")
    # It would begin to write its log.
    text = (DEPLOY / "Caddyfile").read_text().replace("/var/log/caddy", str(tmp_path))
    (tmp_path / "Caddyfile").write_text(text)
    done = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_shipped_file_is_named_in_the_readme():
    readme = (DEPLOY / "README.md").read_text()
    files = {path.relative_to(DEPLOY) for path in DEPLOY.rglob("*") if path.is_file()}
    assert {
        str(path)
        for path in files
        if path.name not in readme
        and f"`{path.parent}/`" not in readme
        and path.name not in {"README.md", "Dockerfile.dockerignore"}
    } == set()


def test_nginx_takes_as_much_as_the_site_and_waits_as_long():
    """What is larger than 20 MB, the site refuses in its own words (dim/views/uploads.py)."""
    text = (DEPLOY / "nginx/nginx.conf").read_text() + (DEPLOY / "nginx/locations.conf").read_text()
    assert int(re.search(r"client_max_body_size (\d+)m;", text)[1]) >= 64
    assert int(re.search(r"proxy_read_timeout (\d+)s;", text)[1]) > SECONDS
