"""All settings, read from top to bottom; docs/settings.md describes every variable."""

import os
import re
import secrets
import shlex
import tempfile
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

CHECKOUT = Path(__file__).resolve().parent.parent
# A secret with fewer characters, or fewer different ones, is not random.
SECRET_CHARACTERS, SECRET_LETTERS = 32, 10


def env_str(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    value = env_str(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, but it is {value!r}.")


def env_int(name: str, default: int, *, least: int, most: int | None = None) -> int:
    value = env_str(name, str(default))
    if not value.isdecimal() or int(value) < least or (most is not None and int(value) > most):
        allowed = f"from {least} to {most}" if most is not None else f"of at least {least}"
        raise ImproperlyConfigured(f"{name} must be a whole number {allowed}, but it is {value!r}.")
    return int(value)


def env_folder(name: str) -> Path | None:
    value = env_str(name, "")
    return Path(value).resolve() if value else None


def env_address(name: str, default: str) -> str:
    """A mail sender: an address alone, or a name and <an address>."""
    value = env_str(name, default)
    if "@" not in parseaddr(value)[1] or any(sign in value for sign in "\r\n"):
        raise ImproperlyConfigured(
            f"{name} must look like Health <health@example.org>, but it is {value!r}."
        )
    return value


def env_secret(name: str, otherwise: str) -> str:
    """Empty, or a secret that cannot be guessed. otherwise : what happens if it is left out"""
    value = env_str(name, "")
    if value and can_be_guessed(value):
        raise ImproperlyConfigured(
            f"{name} can be guessed: it must have at least {SECRET_CHARACTERS} random characters. "
            f"Leave it out, and {otherwise}; or make one: openssl rand -base64 48"
        )
    return value


def env_secrets(name: str) -> list[str]:
    """Several, with commas between them."""
    values = [each.strip() for each in env_str(name, "").split(",") if each.strip()]
    if any(map(can_be_guessed, values)):
        raise ImproperlyConfigured(f"{name} has a secret that can be guessed. Take it out.")
    return values


def can_be_guessed(secret: str) -> bool:
    return len(secret) < SECRET_CHARACTERS or len(set(secret)) < SECRET_LETTERS


def env_mailbox(name: str) -> str:
    """Empty, or an address with room for +token in its local part (64 characters at most)."""
    value = env_str(name, "")
    if value and not re.fullmatch(r"[A-Za-z0-9._=-]{1,31}@[A-Za-z0-9.-]+", value):
        raise ImproperlyConfigured(
            f"{name} must be an address like bounces@example.org, with at most 31 characters "
            f"before the @, but it is {value!r}."
        )
    return value


def env_list(name: str) -> list[str]:
    """Separated by commas."""
    return [each.strip() for each in env_str(name, "").split(",") if each.strip()]


def env_organisation(key: str) -> dict[str, Any]:
    """One of those with whose accounts people sign in (assessments/organisations.py)."""
    prefix = f"OIDC_{key.upper()}_"
    needed = {name: env_str(f"{prefix}{name}", "") for name in ("ISSUER", "CLIENT", "SECRET")}
    for name, value in needed.items():
        if not value:
            raise ImproperlyConfigured(f"SIGN_IN_WITH names {key}, so {prefix}{name} must be set.")
    domains = tuple(domain.casefold() for domain in env_list(f"{prefix}DOMAINS"))
    verifies_emails = env_bool(f"{prefix}VERIFIES_EMAILS", default=False)
    if verifies_emails and not domains:
        raise ImproperlyConfigured(
            f"{prefix}VERIFIES_EMAILS trusts every address, so {prefix}DOMAINS must say which."
        )
    return {
        "key": key,
        "title": env_str(f"{prefix}TITLE", key),
        "issuer": env_url(f"{prefix}ISSUER", "", with_path=True),
        "client": needed["CLIENT"],
        "secret": needed["SECRET"],
        "domains": domains,
        "verifies_emails": verifies_emails,
    }


def env_one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = env_str(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(allowed)}, but it is {value!r}.")
    return value


def env_url(name: str, default: str, *, with_path: bool = False) -> str:
    value = env_str(name, default)
    parts = urlsplit(value)
    is_too_long = parts.path.strip("/") and not with_path
    if parts.scheme not in {"http", "https"} or not parts.hostname or is_too_long:
        raise ImproperlyConfigured(
            f"{name} must look like https://health.example.org, but it is {value!r}."
        )
    return value.rstrip("/")


def stored_secret(path: Path) -> str:
    """A random secret, generated once and stored in a file that only its owner can read.

    Written to a temporary file first, so that no other process ever reads half of it.
    """
    if not path.exists():
        handle, aside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first: use its secret
            os.link(aside, path)
        os.unlink(aside)
    return path.read_text()


def usual_address(last_start: Path) -> str:
    """Where `./run` last started, so that commands print links that work."""
    if "PORT" not in os.environ and last_start.exists():
        return last_start.read_text().strip()
    return f"http://127.0.0.1:{env_int('PORT', 8000, least=1)}"


def own_folder(path: Path) -> Path:
    """Created if missing; rejected if other accounts of the machine can read it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return checked_own(path)


def checked_own(path: Path) -> Path:
    if path.is_dir() and path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(
            f"Other accounts of this machine may look into {path}, where answers or their keys are "
            f"kept. Take that away, and start again: chmod 700 {shlex.quote(str(path))}"
        )
    return path


# Files on disk are readable by this account only, whatever the caller's umask

os.umask(0o077)
DATA_DIR = own_folder(Path(env_str("DATA_DIR", str(CHECKOUT / "var"))).resolve())
# Keys of open rounds: outside the database and outside its backups (docs/confidentiality.md).
KEY_DIR = own_folder(Path(env_str("KEY_DIR", str(DATA_DIR / "keys"))).resolve())
# The keys' backup. Never created here: if its disk were not mounted, copies would land beside it.
KEY_BACKUP_DIR = env_folder("KEY_BACKUP_DIR")
if KEY_BACKUP_DIR == KEY_DIR:
    raise ImproperlyConfigured("KEY_BACKUP_DIR must be another folder than KEY_DIR.")
if KEY_BACKUP_DIR:
    checked_own(KEY_BACKUP_DIR)

# The ends of rounds, for a restore (docs/production.md). KEY_DIR holds what may be in no backup.
RECORDS_DIR = env_folder("RECORDS_DIR") or DATA_DIR / "records"
checked_own(RECORDS_DIR)
# Backups are encrypted with it; without it none is made.
BACKUP_KEY = env_secret("BACKUP_KEY", "no backups are made by ./run manage backup")

# Where the installation is reached

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_secret("SECRET_KEY", "one is made and kept") or stored_secret(
    DATA_DIR / "secret-key"
)
# What was signed with these is still believed; nothing new is signed with them.
SECRET_KEY_FALLBACKS = env_secrets("SECRET_KEY_FALLBACKS")
BASE_URL = env_url("BASE_URL", usual_address(DATA_DIR / "address"))
HTTPS = BASE_URL.startswith("https://")
# "localhost" only for somebody typing it on the machine itself.
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "", *([] if HTTPS else ["localhost"])]
# How many of our own proxies are in front: which X-Forwarded-For entry to trust.
PROXIES = env_int("PROXIES", 0, least=0)

# Whether ./run creates a demo in an empty installation; if not, it prints a code for the first
# account.
DEMO = env_bool("DEMO", default=True)

# Apps, middleware and templates

INSTALLED_APPS = [
    "assessments.apps.AssessmentsConfig",
    "reports.apps.ReportsConfig",
    "lab",
    "web.apps.WebConfig",
    "respond",
    "coordinate",
    "accounts",
    "public",
    "operation.apps.OperationConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "operation.middleware.counts_requests",
    # These three only add headers, so they come before others that may respond themselves.
    "web.middleware.headers_for_all",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "operation.middleware.answers_probes",
    "web.middleware.without_null_characters",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.SessionsEnd",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.signed_out.TypedIsKept",
    "web.refused.middleware",
    "accounts.set_up_first.SecondStepComesFirst",
    "reports.views.many_files.ManyFiles",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            # Replaces Django's {% csrf_token %}: every form also says whose page it is on.
            "builtins": ["web.templatetags.page_owner_field"],
            "libraries": {"frame": "config.frame"},
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["plain"]
CRISPY_TEMPLATE_PACK = "plain"

# The database: SQLite unless DATABASE_URL names another

DATABASES = {
    "default": dj_database_url.parse(
        env_str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "config.postgresql"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: several threads write to it, and its bytes can be searched.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        # Writers lock when a transaction begins, so that two never wait for each other.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # secure_delete overwrites deleted content in the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: Redis if configured; otherwise one per process

REDIS_URL = env_str("REDIS_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "config.caches.CacheThatMayBeAway",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # Strangers must not crowd out the counts of what they have tried.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    ),
}

# Jobs: the broker is Redis, or a folder

CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    BROKER_DIR = DATA_DIR / "broker"
    BROKER_DIR.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
    }
else:
    # A worker takes no message while it is busy: another one may be free.
    CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
# Nothing ever sends commands to a running worker.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# E-mail: through a mail server if configured, otherwise into files

DEFAULT_FROM_EMAIL = env_address("FROM_EMAIL", "Partnership Health <partnership-health@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Bounces go to this address, each to name+token@… of its own.
BOUNCE_ADDRESS = env_mailbox("BOUNCE_ADDRESS")
EMAIL_HOST = env_str("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env_str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_PASSWORD", "")
# Port 465 is encrypted from the first byte; others start unencrypted and upgrade.
EMAIL_ENCRYPTED = env_bool("EMAIL_TLS", default=True)
EMAIL_USE_SSL = EMAIL_ENCRYPTED and EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_ENCRYPTED and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
    # They contain personal links.
    EMAIL_FILE_PATH.mkdir(exist_ok=True, mode=0o700)

# People

# People are deleted this long after the last round that invited them.
FORGET_AFTER_MONTHS = env_int("FORGET_AFTER_MONTHS", 24, least=1, most=120)

# Entries of the audit log are deleted this long after they were written.
DEEDS_KEPT_MONTHS = env_int("DEEDS_KEPT_MONTHS", 24, least=1, most=120)

AUTH_USER_MODEL = "assessments.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "assessments.passwords.WordsOfThisPlace"}]

# Lifetime of a link for choosing a password: the time people take to read an invitation. Those who
# have signed in before asked for it themselves, and get it for a day (assessments/links.py).
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

# Signing in (django-allauth; accounts/adapters.py). We count wrong tries (web/guessing.py), make
# accounts by invitation, and send our own e-mails.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "accounts.adapters.SecondStepAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a clock half a minute wrong
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Organisations with whose accounts people sign in (accounts/provider.py).
ORGANISATIONS = [env_organisation(key) for key in env_list("SIGN_IN_WITH")]
PASSWORD_SIGN_IN = env_bool("PASSWORD_SIGN_IN", default=True)
if not PASSWORD_SIGN_IN and not ORGANISATIONS:
    raise ImproperlyConfigured("With PASSWORD_SIGN_IN=0 nobody can sign in: set SIGN_IN_WITH.")
SOCIALACCOUNT_ADAPTER = "accounts.adapters.OrganisationAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# How long somebody stays signed in: without looking at a page, and in any case.
SESSION_IDLE_HOURS = env_int("SESSION_IDLE_HOURS", 24, least=1, most=720)
SESSION_DAYS = env_int("SESSION_DAYS", 14, least=1, most=90)
SESSION_COOKIE_AGE = SESSION_DAYS * 86_400
# Of whom a second step is asked; all others may set one up. Not on one's own machine.
SECOND_STEP = env_one_of(
    "SECOND_STEP",
    ("nobody", "administrators", "managers", "leads", "everybody"),
    "administrators" if HTTPS else "nobody",
)
# Before what cannot be undone, people show once more that it is them, this long after signing in.
CONFIRM_AFTER_MINUTES = env_int("CONFIRM_AFTER_MINUTES", 15, least=1, most=600)
CONFIRM_DEEDS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = CONFIRM_AFTER_MINUTES * 60

# What strangers may try, from one network (web/throttle.py)

# Wrong personal links a minute.
WRONG_LINKS_A_MINUTE = 30
# Requests for a link by e-mail a minute. How many one person gets a day is MAILS_AGAIN_A_DAY.
LINKS_AGAIN_A_MINUTE = 10
# The pages that ask for one take at least this long, whether or not they know the address.
LINK_AGAIN_SECONDS = 0.4
# Language and time: stored in UTC, shown in the partnership's zone (in the admin, in TIME_ZONE)

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = env_str("TIME_ZONE", "Europe/London")
USE_TZ = True

# Static files: our own, and packages' scripts

STATIC_URL = "static/"
STATIC_ROOT = env_folder("STATIC_DIR") or DATA_DIR / "static"
STATICFILES_DIRS = [CHECKOUT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "reports.plotly_files.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storages.StaticFilesStorage"},
}

# Keep only names with a fingerprint, which browsers may cache for ever.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Security

SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
# Send no referrer to other sites. ("no-referrer" would make browsers send "Origin: null", which
# Django's CSRF check rejects. Pages whose own address is secret use "strict-origin".)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
RESPONDENT_COOKIE_NAME = "__Host-respondent" if HTTPS else "respondent"
BROWSER_COOKIE_NAME = "__Host-browser" if HTTPS else "browser"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.form_too_old"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Other hosts of the domain may not use HTTPS, so no subdomains and no preload.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
# A pasted list of people may have 2 MB, and an agency's list 5,000 tick boxes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000

# Files

# PDFs and spreadsheets made at the same time on this machine, each in its own process.
FILES_AT_ONCE = env_int("FILES_AT_ONCE", max(1, (os.cpu_count() or 1) // 2), least=1, most=64)

# Rounds

# A form that was open when the round closed can still be saved for this long.
GRACE_MINUTES = 5
# How often a day the same e-mail is sent to one person again (services/resending.py).
MAILS_AGAIN_A_DAY = 3

# Numbers for Prometheus, if there is a token for them. Each web process counts in a file of its own

METRICS_TOKEN = env_secret("METRICS_TOKEN", "there are no metrics")
METRICS_DIR = DATA_DIR / "metrics"
if METRICS_TOKEN:
    METRICS_DIR.mkdir(exist_ok=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

# Logs: never a personal link

LOG_FORMAT = env_one_of("LOG_FORMAT", ("line", "json"), "line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_links": {"()": "config.logs.WithoutLinks"},
        "refusals_in_one_line": {"()": "config.logs.RefusalsInOneLine"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "config.logs.AsJson"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["refusals_in_one_line", "without_links"],
            "formatter": LOG_FORMAT,
        },
    },
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
    # Django's own handlers would log everything again, unfiltered.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
