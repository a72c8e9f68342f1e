"""The image, compose.yaml, the units and the nginx file, as an operator would use them.

No container engine is needed: the same steps are carried out in a plain folder, and the same
commands are started, with a real PostgreSQL, Redis and nginx.
"""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from tests.machine import NGINX, POSTGRES_URL
from tests.operation.deployed import Image, composed, mapped, read_variables, unit, words_of
from tests.operation.installations import DATABASE, a_database, a_redis, running
from tests.pages import parsed
from tests.places import PACKAGES, ROOT
from tests.real_servers import answers, free_port, wait_until

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
DOMAIN = "health.example.org"
PROCESSES = ("web", "worker", "timetable")
SECRET_LINK = "/r/" + "A" * 22 + "." + "A" * 22 + "/"


@pytest.fixture(scope="module")
def image():
    """Built once, where its user may look."""
    folder = Path(tempfile.mkdtemp(prefix="partnership-health-image-"))
    folder.chmod(0o755)
    try:
        yield Image(folder).build()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def servers():
    with a_database(), a_redis() as port:
        yield {
            "DATABASE_URL": POSTGRES_URL.rpartition("/")[0] + f"/{DATABASE}",
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        }


@pytest.fixture
def settings_file(tmp_path):
    """The example, filled in as it asks."""
    example = (ROOT / "deploy" / "settings.example").read_text()
    path = tmp_path / "settings"
    mail = "EMAIL_HOST=127.0.0.1"
    filled = example.replace("EMAIL_HOST=", mail).replace("EMAIL_USER=\n", "")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        filled = filled.replace(f"{name}=\n", f"{name}=q0Zl8mXw2Vd5Kc7Rt9Yb4Nf6Hj1Pg3Us\n")
    path.write_text(filled)
    return path


def contents(image):
    """Every file that the program must not write to, with what tells that it has changed."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for part in ("app", "venv", "static")
        for path in (image.folder / part).rglob("*")
        if path.is_file()
    }


def certificate(folder):
    """Its own authority, for nginx and for the browser."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.NameAttribute
    who = x509.Name([name(x509.NameOID.COMMON_NAME, DOMAIN)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, *private))


def nginx(folder, upstream):
    """The nginx file, filled in as the documents say; on other ports, with its files here."""
    certificate(folder)
    ports = {"80": str(free_port()), "443": str(free_port())}
    variables = {"DOMAIN": DOMAIN, "UPSTREAM": upstream, "CERTIFICATES": str(folder)}
    words = [shutil.which("envsubst"), " ".join(f"${{{name}}}" for name in variables)]
    template = (ROOT / "deploy" / "nginx.conf.template").read_bytes()
    done = subprocess.run(words, input=template, env=os.environ | variables, capture_output=True)
    site = mapped(done.stdout.decode(), {"/var/log/nginx": folder})
    if not may_listen_on_ipv6():
        site = re.sub(r"\n.*listen \[::\].*", "", site)
    site = re.sub(r"(listen (?:\[::\]:)?)(\d+)", lambda m: m[1] + ports[m[2]], site)
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    whole = (
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/start.log; events {{}}\n"
        f"http {{ {' '.join(f'{each}_temp_path {folder}/{each};' for each in temporary)}\n{site}}}"
    )
    (folder / "nginx.conf").write_text(whole)
    words = [NGINX, "-e", f"{folder}/start.log", "-c", f"{folder}/nginx.conf"]
    return subprocess.Popen(words, stderr=subprocess.DEVNULL), int(ports["80"]), int(ports["443"])


def may_listen_on_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as listener:
            listener.bind(("::", 0))
    except OSError:
        return False
    return True


def asked(path, port, authority=None):
    """Status, headers and text of an answer, by HTTPS if there is an authority."""
    if authority:
        context = ssl.create_default_context(cafile=authority)
        there = http.client.HTTPSConnection(DOMAIN, port, timeout=20, context=context)
    else:
        there = http.client.HTTPConnection(DOMAIN, port, timeout=20)
    there._create_connection = lambda *_args, **_named: socket.create_connection(
        ("127.0.0.1", port), timeout=20
    )
    try:
        there.request("GET", path, headers={"Host": DOMAIN})
        answer = there.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        there.close()


def what_is_wrong(port):
    """As the proxy asks: by HTTPS for the installation's own name."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        there.request("GET", "/readyz", headers={"Host": DOMAIN, "X-Forwarded-Proto": "https"})
        return json.loads(there.getresponse().read())["wrong"]
    except OSError:
        return ["nobody answers"]
    finally:
        there.close()


def logs(folder):
    return lambda: "\n".join(each.read_text() for each in folder.glob("*.log"))


@pytest.mark.server
@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.nginx
def test_what_compose_starts_of_the_image_runs_behind_the_proxy(
    image, servers, settings_file, tmp_path
):
    variables = read_variables(settings_file)
    services = composed(variables)["services"]
    port, before = free_port(), contents(image)
    elsewhere = {"0.0.0.0:8000": f"127.0.0.1:{port}"}
    env = {name: variables | services[name]["environment"] | servers for name in PROCESSES}
    image.run(words_of(services["prepare"]["command"]), env["web"])
    with ExitStack() as all_of_them:
        for name in PROCESSES:
            words, log = words_of(services[name]["command"]), tmp_path / f"{name}.log"
            started = image.start(words, env[name], log, **elsewhere)
            all_of_them.enter_context(running(started))
        process, plain, encrypted = nginx(tmp_path, f"127.0.0.1:{port}")
        all_of_them.enter_context(running(process))
        wait_until(lambda: what_is_wrong(port) == [], logs(tmp_path))
        wait_until(lambda: answers(encrypted), logs(tmp_path))
        authority = tmp_path / "fullchain.pem"
        status, headers, page = asked("/sign-in/", encrypted, authority)
        assert status == 200
        assert "Secure" in headers["Set-Cookie"]
        assert headers["Strict-Transport-Security"]
        for link in parsed(page).css("link[rel=stylesheet]"):
            assert asked(link.attributes["href"], encrypted, authority)[0] == 200
        assert asked(SECRET_LINK, encrypted, authority)[0] == 404
        status, headers, _page = asked("/help/", plain)
        assert (status, headers["Location"]) == (301, f"https://{DOMAIN}/help/")
        log = tmp_path / "access.log"
        wait_until(lambda: "/sign-in/" in log.read_text())
    assert contents(image) == before
    assert SECRET_LINK not in logs(tmp_path)()


def test_the_image_holds_the_program_and_no_secret(image):
    assert {each.name for each in (image.folder / "app").iterdir()} >= {*PACKAGES, "docs"}
    assert not (image.folder / "app" / "tests").exists()
    for name in ("data", "keys"):
        assert oct((image.folder / name).stat().st_mode)[-3:] == "700"
    made = [*(image.folder / "static").iterdir(), *(image.folder / "venv" / "bin").iterdir()]
    assert made


@pytest.fixture
def empty_volumes(image):
    """As another installation of the same image begins with them."""
    for part in [*(image.folder / "data").iterdir(), *(image.folder / "keys").iterdir()]:
        shutil.rmtree(part) if part.is_dir() else part.unlink()


@pytest.mark.server
@pytest.mark.postgres
@pytest.mark.redis
def test_what_the_units_start_runs_too(image, servers, settings_file, empty_volumes, tmp_path):
    port = free_port()
    changed = {
        "/srv/partnership-health/venv": image.folder / "venv",
        "/srv/partnership-health": image.folder / "app",
        "/var/lib/partnership-health-keys": image.folder / "keys",
        "/var/lib/partnership-health": image.folder / "data",
        "127.0.0.1:8000": f"127.0.0.1:{port}",
    }

    def commands(name):
        service = unit(ROOT / f"deploy/systemd/partnership-health-{name}.service")["Service"]
        assert service["EnvironmentFile"] == ["/etc/partnership-health/settings"]
        own = dict(each.split("=", 1) for each in service["Environment"])
        own = {each: mapped(value, changed) for each, value in own.items()}
        plain = {each: image.env[each] for each in ("PATH", "HOME")}
        # A unit knows nothing of what the image sets.
        image_without = Image(image.folder, plain, image.user, image.cwd)
        for line in service["ExecStart"]:
            yield image_without, line.split(), read_variables(settings_file) | own | servers

    for there, words, env in commands("prepare"):
        there.run(words, env, **changed)
    with ExitStack() as all_of_them:
        for name in PROCESSES:
            for there, words, env in commands(name):
                started = there.start(words, env, tmp_path / f"{name}.log", **changed)
                all_of_them.enter_context(running(started))
        wait_until(lambda: what_is_wrong(port) == [], logs(tmp_path))


# What the files say


def test_compose_starts_what_belongs_together():
    variables = read_variables(ROOT / "deploy" / "settings.example")
    whole = composed(variables | {"POSTGRES_PASSWORD": "p"})
    services = whole["services"]
    assert services.keys() == {"prepare", *PROCESSES, "proxy", "postgres", "redis"}
    for name in ("prepare", *PROCESSES):
        app = services[name]
        assert app["read_only"] is True
        assert app["cap_drop"] == ["ALL"]
        assert app["user"] == "10001:10001"
        assert app["volumes"] == ["data:/data", "keys:/keys"]
        database = urlsplit(app["environment"]["DATABASE_URL"])
        given = services[database.hostname]["environment"]
        assert database.username == given["POSTGRES_USER"]
        assert database.password == given["POSTGRES_PASSWORD"]
        assert database.path == f"/{given['POSTGRES_DB']}"
        assert urlsplit(app["environment"]["REDIS_URL"]).hostname in services
    assert services["proxy"]["environment"]["UPSTREAM"] == "web:8000"
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]


def test_a_password_that_is_missing_stops_compose():
    with pytest.raises(AssertionError, match="POSTGRES_PASSWORD is not set"):
        composed(read_variables(ROOT / "deploy" / "settings.example"))


def test_units_compose_and_image_start_the_same():
    """But for their folders and ports."""
    services = composed({"DOMAIN": DOMAIN, "POSTGRES_PASSWORD": "p"})["services"]
    image = next(json.loads(line[4:]) for line in docker_lines() if line.startswith("CMD "))
    assert words_of(services["web"]["command"]) == image
    for name in PROCESSES:
        (started,) = unit(ROOT / f"deploy/systemd/partnership-health-{name}.service")["Service"][
            "ExecStart"
        ]
        there = mapped(
            started.removeprefix("/srv/partnership-health/venv/bin/"),
            {"127.0.0.1:8000": "0.0.0.0:8000", "/var/lib/partnership-health": "/data"},
        )
        assert there == " ".join(words_of(services[name]["command"]))


def docker_lines():
    return (ROOT / "Dockerfile").read_text().splitlines()


@pytest.mark.systemd
def test_systemd_finds_nothing_to_say_of_the_units(tmp_path):
    """With programs that are there: it looks for them."""
    program = tmp_path / "venv" / "bin"
    program.mkdir(parents=True)
    for name in ("python", "gunicorn", "celery"):
        (program / name).write_text("#!/bin/sh\n")
        (program / name).chmod(0o755)
    copies = tmp_path / "units"
    copies.mkdir()
    for path in UNITS:
        text = mapped(path.read_text(), {"/srv/partnership-health/venv": tmp_path / "venv"})
        (copies / path.name).write_text(text)
    words = [shutil.which("systemd-analyze"), "verify", "--man=no", *copies.iterdir()]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.systemd
@pytest.mark.parametrize("path", [each for each in UNITS if each.suffix == ".service"], ids=str)
def test_the_units_may_do_little(path):
    """As systemd counts what a service may do: from 0 (nothing) to 10 (everything)."""
    words = [shutil.which("systemd-analyze"), "security", "--offline=true", "--threshold=30", path]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:]
