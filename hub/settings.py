"""Where everything is put together. Every deployment choice is an environment variable with a default.

Embedded (nothing set): SQLite, in-memory channel layer, files in `data/`, mail on the console, one process.
Production: set TWINHALL_DATABASE_URL, TWINHALL_REDIS_URL, TWINHALL_SECRET_KEY and TWINHALL_HOSTS (see
hub/docs/operations.md).
"""

from __future__ import annotations

import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from hub.logs import logging_config
from hub.mail import mail_settings

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("TWINHALL_DATA", str(BASE_DIR / "data"))).resolve()


def _secret_key() -> str:
    """The configured key, else one made once and kept in the data folder."""
    if configured := env.str("TWINHALL_SECRET_KEY", ""):
        return str(configured)
    kept = DATA_DIR / "secret-key"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        torn = kept.with_suffix(".new")  # a kill between the two lines must not leave an empty key for ever
        torn.touch(mode=0o600)
        torn.write_text(secrets.token_urlsafe(48), encoding="ascii")
        torn.replace(kept)
    return kept.read_text(encoding="ascii").strip()


REDIS_URL = env.str("TWINHALL_REDIS_URL", "")
EMBEDDED = not REDIS_URL  # one process holds web, media and jobs; the in-memory layer reaches no further
EXCHANGE_DEMO = env.bool("TWINHALL_DEMO", False) and EMBEDDED
DEBUG = False
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("TWINHALL_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
BEHIND_TLS = env.bool("TWINHALL_TLS", not EMBEDDED)
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("TWINHALL_HSTS_SECONDS", 31_536_000)
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sessions",
    "realtime",
    "hub.places",
    "hub.people",
    "hub.pairing",
    "hub.planning",
    "hub.pages",
    "hub.demo",
    "hub.serving",
    "hub.runner",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sessions.guests.Guests",
    "hub.people.languages.OwnLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "hub.urls"
ASGI_APPLICATION = "hub.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "hub" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.pages.context.frame",
            ],
            "libraries": {"frontend": "hub.frontend", "planning": "hub.planning.tags"},
        },
    }
]

# ------------------------------------------------------------------ storage
if database_url := env.str("TWINHALL_DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("TWINHALL_DATABASE_URL") | {"CONN_MAX_AGE": 60}}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "twinhall.sqlite3",
            "CONN_MAX_AGE": None,  # opening a file and its journal costs more than a command
            "OPTIONS": {
                # Deferred transactions failed 1,121 of 1,200 times under 8 writers; immediate ones, never.
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
                # Until a page is told that the database is busy: it may wait longer, its person would not.
                "timeout": 5,
            },
            # A file, since commands run in a thread of their own with a connection of their own.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_HANDLERS = [
    "hub.planning.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = None if EMBEDDED else DATA_DIR / "static"  # embedded: served from where they are
STATICFILES_DIRS = [BASE_DIR / "hub" / "static", ("app", BASE_DIR / "frontend" / "dist")]
WHITENOISE_USE_FINDERS = EMBEDDED
FRONTEND_MANIFEST = BASE_DIR / "frontend" / "dist" / ".vite" / "manifest.json"

# ------------------------------------------------------------------ between processes
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}
    if EMBEDDED
    else {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "twinhall"},
    }
}
# Counts that expire, and are in no log and no backup: limits and receipts.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if EMBEDDED
    else {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "twinhall",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
LOGGING = logging_config(env.str("TWINHALL_LOG_LEVEL", "INFO"), as_json=not EMBEDDED)
EXCHANGE_LISTENERS = ["hub.planning.approvals.hear"]  # told of each new entry of a log, within its transaction
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
EXCHANGE_PAGES_A_PERSON = env.int("TWINHALL_PAGES_A_PERSON", 10)  # of one exchange, in one process

# ------------------------------------------------------------------ the media plane
EXCHANGE_MEDIA_HOST = env.str("TWINHALL_MEDIA_HOST", "127.0.0.1")  # address that the UDP port is bound to
EXCHANGE_MEDIA_PORT = env.int("TWINHALL_MEDIA_PORT", 10_000)
EXCHANGE_MEDIA_ADDRESS: list[str] = env.list("TWINHALL_MEDIA_ADDRESS", [])  # what browsers are told
# Relays for where UDP is closed: turn:host:port?transport=tcp, turns:host:443?transport=tcp.
EXCHANGE_TURN: list[str] = env.list("TWINHALL_TURN", [])
EXCHANGE_TURN_SECRET = env.str("TWINHALL_TURN_SECRET", "")
if EXCHANGE_TURN and not EXCHANGE_TURN_SECRET:
    raise ImproperlyConfigured(
        "TWINHALL_TURN names a relay, but TWINHALL_TURN_SECRET is empty. Set it to the relay's static-auth-secret."
    )
EXCHANGE_RECORDINGS = Path(env.str("TWINHALL_RECORDINGS", str(DATA_DIR / "recordings")))
EXCHANGE_RECORDINGS_QUOTA = int(
    env.float("TWINHALL_RECORDINGS_QUOTA", 0) * 10**9
)  # bytes; 0: what the disk holds
EXCHANGE_SPEECH_MODEL = Path(model) if (model := env.str("TWINHALL_SPEECH_MODEL", "")) else None
EXCHANGE_SPEECH_LANGUAGES: list[str] = env.list("TWINHALL_SPEECH_LANGUAGES", ["en"])  # that it is to write
EXCHANGE_SPEECH_THREADS = env.int("TWINHALL_SPEECH_THREADS", 1)
EXCHANGE_RECORDINGS_ACCEL = env.str("TWINHALL_RECORDINGS_ACCEL", "")  # nginx's internal location of that folder
# Signs the PDF of sealed minutes (PKCS #12); where none is given the hall makes one and keeps it with its data.
EXCHANGE_SEAL = env.str("TWINHALL_SEAL", "")
EXCHANGE_SEAL_PASSPHRASE = env.str("TWINHALL_SEAL_PASSPHRASE", "")

# ------------------------------------------------------------------ people and pages
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hub.people.adapter.InvitedOnly"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever gets or loses a passkey reads it in a mail
MFA_ADAPTER = "hub.people.passkeys.EitherIsEnough"
MFA_FORMS = {
    "login_webauthn": "hub.people.passkeys.PasskeySignIn",
    "add_webauthn": "hub.people.passkeys.NewPasskey",
}
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_REAUTHENTICATION_REQUIRED = False  # there is no password to ask for; the mail tells
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is proven by its codes
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # http://localhost
SESAME_ONE_TIME = True
SESAME_MAX_AGE = 24 * 60 * 60  # seconds
# console: on the terminal; file: one file a mail in the data folder; or smtp://user:password@host:587
MAIL = mail_settings(env.str("TWINHALL_MAIL", "console"), DATA_DIR / "mail")
EMAIL_BACKEND = env.str("TWINHALL_EMAIL_BACKEND", str(MAIL.pop("EMAIL_BACKEND")))
globals().update(MAIL)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.str("TWINHALL_FROM", "Twinhall <hall@localhost>")
# What links in mails begin with; `hub run` sets it to its own port.
HALL_URL = env.str("TWINHALL_URL", f"https://{ALLOWED_HOSTS[0]}" if BEHIND_TLS else "http://localhost:8000")
HALL_NAME = env.str("TWINHALL_NAME", "Twinhall")
HALL_CONTACT_NAME = env.str("TWINHALL_CONTACT_NAME", "Maya Fernando, exchange desk" if EXCHANGE_DEMO else "")
HALL_CONTACT_MAIL = env.str("TWINHALL_CONTACT_MAIL", "desk@twinhall.example" if EXCHANGE_DEMO else "")
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean")), ("hi", _("Hindi")), ("ur", _("Urdu"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds: of a visitor; a member's language is in their account
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES_BIDI = ["ur", "ar", "dv", "prs", "ps"]
LOCALE_PATHS = [BASE_DIR / "hub" / "locale"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

if EMBEDDED and env.int("WEB_CONCURRENCY", 1) > 1:
    raise ImproperlyConfigured(
        "WEB_CONCURRENCY is above 1, but the in-memory channel layer reaches one process only. "
        "Set TWINHALL_REDIS_URL, or run one process."
    )
