"""Settings. Everything an operator may set comes from the environment; ``docs/operations.md`` lists it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.csp import CSP

from rathaus.core import logs
from rathaus.core.postgres import embedded

BASE_DIR = Path(__file__).resolve().parents[3]
STATE_DIR = Path(os.environ.get("RATHAUS_STATE_DIR", BASE_DIR / ".rathaus"))


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """The key from the environment, or one made once and kept readable only by this user."""
    if key := os.environ.get("RATHAUS_SECRET_KEY"):
        return key
    path = STATE_DIR / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        STATE_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


# --- What kind of installation -------------------------------------------------------------------
DEBUG = _flag("RATHAUS_DEBUG")
DEMO = _flag("RATHAUS_DEMO")
"""A town hall to click through: printed sign-ins, mail viewer, test payments, no second factor."""
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("RATHAUS_HOSTS", "localhost,127.0.0.1,[::1],.localhost").split(",")
PUBLIC_URL = os.environ.get("RATHAUS_PUBLIC_URL", "http://localhost:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")

# --- The house, floor by floor -------------------------------------------------------------------
MODULES = [
    "core",
    "tenants",
    "accounts",
    "audit",
    "search",
    "inbox",
    "eforms",
    "formexchange",
    "catalog",
    "formeditor",
    "workflow",
    "payments",
    "letters",
    "records",
    "appointments",
    "queueing",
    "cases",
    "portal",
]
INSTALLED_APPS = [
    *[f"rathaus.{module}" for module in MODULES],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]
TENANT_MODEL = "tenants.Tenant"
AUTH_USER_MODEL = "accounts.User"

MIDDLEWARE = [
    "rathaus.catalog.pagecache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "rathaus.tenants.middleware.TenantMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rathaus.accounts.middleware.PrivatePagesMiddleware",
    "rathaus.accounts.middleware.ActorMiddleware",
]
ROOT_URLCONF = "rathaus.config.urls_platform"
TENANT_URLCONF = "rathaus.config.urls_tenant"
WSGI_APPLICATION = "rathaus.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rathaus.tenants.context.tenant",
                "rathaus.portal.context.feedback",
            ],
            "builtins": [
                "rathaus.core.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "rathaus.core.ui.renderer.KernRenderer"

# --- Database: the working role owns nothing, so row-level security binds it -----------------------
DATA_DIRECTORY = Path(os.environ.get("RATHAUS_PGDATA", STATE_DIR / "postgres"))


def _database() -> dict[str, object]:
    common: dict[str, object] = {
        "ENGINE": "rathaus.core.postgres",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A statement met for the fifth time is prepared: PostgreSQL plans it once a connection.
        "OPTIONS": {"prepare_threshold": 5, "server_side_binding": True},
    }
    owner = _flag("RATHAUS_AS_OWNER")
    url = os.environ.get("RATHAUS_OWNER_URL" if owner else "DATABASE_URL")
    if url:
        parts = urlsplit(url)
        return common | {
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }
    return common | {
        "NAME": os.environ.get("RATHAUS_DATABASE", "rathaus"),
        "USER": embedded.OWNER if owner else embedded.APP,
        "HOST": str(embedded.socket_directory(DATA_DIRECTORY)),
    }


DATABASES = {"default": _database()}
CACHES = {
    # The one all processes share: sign-in limits and used one-time codes must hold everywhere.
    "default": {"BACKEND": "rathaus.core.sharedcache.SharedCache"},
    # Each process for itself, without a query.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- Languages ------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("de-leicht", "Einfache Sprache")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = _flag("RATHAUS_PLAIN_STATIC")
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    ("vendor/kern", NODE_MODULES / "@kern-ux/native/dist"),
    ("vendor/htmx", NODE_MODULES / "htmx.org/dist"),
    ("vendor/leaflet", NODE_MODULES / "leaflet/dist"),
]
DOCUMENTS_DIR = Path(os.environ.get("RATHAUS_DOCUMENTS_DIR", STATE_DIR / "documents"))
AUDIT_ANCHOR_FILE = Path(os.environ.get("RATHAUS_AUDIT_ANCHORS", STATE_DIR / "audit-anchors.jsonl"))
"""Heads of the audit chains, outside the database; best on a file system that only grows."""


def _documents() -> dict[str, object]:
    """A folder, or a bucket of any S3-compatible store (then install ``rathaus[s3]``)."""
    bucket = os.environ.get("RATHAUS_S3_BUCKET")
    if not bucket:
        return {
            "BACKEND": "rathaus.core.storage.WriteOnceStorage",
            "OPTIONS": {
                "location": DOCUMENTS_DIR,
                "base_url": None,
                "file_permissions_mode": 0o600,
            },
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("RATHAUS_S3_ENDPOINT"),
            "region_name": os.environ.get("RATHAUS_S3_REGION"),
            "access_key": os.environ.get("RATHAUS_S3_ACCESS_KEY"),
            "secret_key": os.environ.get("RATHAUS_S3_SECRET_KEY"),
            "location": os.environ.get("RATHAUS_S3_PREFIX", ""),
            "default_acl": None,
            "signature_version": "s3v4",
        },
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": _documents(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _flag("RATHAUS_PLAIN_STATIC")
        else "rathaus.core.ui.staticfiles.HashedStaticFiles"
    },
}
PACKAGE_DIRS = [
    Path(path)
    for path in os.environ.get("RATHAUS_PACKAGE_DIRS", str(BASE_DIR / "services")).split(os.pathsep)
]
PACKAGE_IMPORT_DIR = Path(os.environ.get("RATHAUS_PACKAGE_IMPORT_DIR", STATE_DIR / "packages"))
PACKAGE_KEY_FILE = Path(os.environ.get("RATHAUS_PACKAGE_KEY", STATE_DIR / "package-signing.pem"))
PACKAGE_TRUSTED_KEYS = os.environ.get("RATHAUS_PACKAGE_TRUSTED_KEYS", "").split()
SITUATION_DIRS = [
    Path(path)
    for path in os.environ.get("RATHAUS_SITUATION_DIRS", str(BASE_DIR / "situations")).split(
        os.pathsep
    )
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "rathaus.core.files.CappedUploadHandler",
]
XZUFI_DIR = Path(os.environ.get("RATHAUS_XZUFI_DIR", STATE_DIR / "xzufi"))
MAX_UPLOAD_BYTES = int(os.environ.get("RATHAUS_MAX_UPLOAD_MB", "20")) << 20

# --- Sign-in --------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "rathaus.core.sessionstore"
SESSION_COOKIE_NAME = "__Host-rathaus_session" if HTTPS else "rathaus_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-rathaus_csrf" if HTTPS else "rathaus_csrf"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "rathaus.core.ui.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Maps in forms --------------------------------------------------------------------------------
TILES_URL = os.environ.get("RATHAUS_TILES_URL", "")
"""Raster tiles, ``https://karten.example.de/{z}/{x}/{y}.png``; empty: only the own outline is drawn."""
TILES_ATTRIBUTION = os.environ.get("RATHAUS_TILES_ATTRIBUTION", "")
TILES_MAX_ZOOM = int(os.environ.get("RATHAUS_TILES_MAX_ZOOM", "19"))
_tiles = urlsplit(TILES_URL)
TILES_ORIGINS = [f"{_tiles.scheme}://{_tiles.netloc.replace('{s}', '*')}"] if _tiles.netloc else []

# --- Security headers ------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *TILES_ORIGINS],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False
BEHIND_PROXY = _flag("RATHAUS_BEHIND_PROXY")
"""Exactly one proxy stands before us and writes X-Forwarded-For and X-Forwarded-Proto."""
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# --- Appointments ---------------------------------------------------------------------------------
APPOINTMENTS_PROOF_COST = int(os.environ.get("RATHAUS_PROOF_COST", "10"))
"""Rounds of SHA-256 for one try of the proof of work."""
APPOINTMENTS_PROOF_PREFIX = os.environ.get("RATHAUS_PROOF_PREFIX", "0000")
"""Hexadecimal digits a try must begin with; each more makes the work sixteen times longer."""

# --- Mail -----------------------------------------------------------------------------------------
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("RATHAUS_SMTP_HOST", "127.0.0.1"),
            "port": int(os.environ.get("RATHAUS_SMTP_PORT", "1025")),
            "username": os.environ.get("RATHAUS_SMTP_USER", ""),
            "password": os.environ.get("RATHAUS_SMTP_PASSWORD", ""),
            "use_tls": _flag("RATHAUS_SMTP_TLS"),
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("RATHAUS_MAIL_FROM", "Rathaus <keine-antwort@rathaus.example>")

# --- Short messages ---------------------------------------------------------------------------------
SMS_URL = os.environ.get("RATHAUS_SMS_URL", "").rstrip("/")
SMS_TOKEN = os.environ.get("RATHAUS_SMS_TOKEN", "")
SMS_SENDER = os.environ.get("RATHAUS_SMS_SENDER", "Rathaus")

# --- Payments ---------------------------------------------------------------------------------------
PAYMENT_PROVIDER = os.environ.get("RATHAUS_PAYMENT_PROVIDER", "testpay" if DEMO else "")
"""``xbezahldienste``, ``testpay`` (moves no money), or empty: nobody can pay online."""
TESTPAY_URL = os.environ.get("RATHAUS_TESTPAY_URL", "http://localhost:8002").rstrip("/")
XBEZAHLDIENSTE = {
    "url": os.environ.get("RATHAUS_XBEZAHLDIENSTE_URL", ""),
    "endpoint": os.environ.get("RATHAUS_XBEZAHLDIENSTE_ENDPOINT", ""),
    "user": os.environ.get("RATHAUS_XBEZAHLDIENSTE_USER", ""),
    "password": os.environ.get("RATHAUS_XBEZAHLDIENSTE_PASSWORD", ""),
    "certificate": os.environ.get("RATHAUS_XBEZAHLDIENSTE_CERTIFICATE", ""),
    "key": os.environ.get("RATHAUS_XBEZAHLDIENSTE_KEY", ""),
    "pages": os.environ.get("RATHAUS_XBEZAHLDIENSTE_PAGES", ""),
}
"""``pages``: origins of the provider's pages for payers, if they differ from ``url``."""

# --- Logs -----------------------------------------------------------------------------------------
_JSON_LOGS = not _flag("RATHAUS_PLAIN_LOGS", default=DEBUG)
logs.configure(json=_JSON_LOGS, level=os.environ.get("RATHAUS_LOG_LEVEL", "info"))
LOGGING = logs.of_libraries(json=_JSON_LOGS)

# --- Accounts (django-allauth) ---------------------------------------------------------------------
LOGIN_URL = "account_login"
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
ACCOUNT_ADAPTER = "rathaus.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {
    "login": "rathaus.accounts.forms.SignInForm",
    "signup": "rathaus.accounts.forms.SignUpForm",
    "add_email": "rathaus.accounts.forms.ChangeEmailForm",
    "change_password": "rathaus.accounts.forms.ChangePasswordForm",
    "set_password": "rathaus.accounts.forms.SetPasswordForm",
    "reset_password": "rathaus.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "rathaus.accounts.forms.NewPasswordForm",
    "reauthenticate": "rathaus.accounts.forms.ConfirmPasswordForm",
    "confirm_email_verification_code": "rathaus.accounts.forms.MailCodeForm",
    "confirm_password_reset_code": "rathaus.accounts.forms.ResetCodeForm",
}
MFA_ADAPTER = "rathaus.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "rathaus.accounts.forms.SecondFactorForm",
    "reauthenticate": "rathaus.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "rathaus.accounts.forms.AddAppForm",
    "add_webauthn": "rathaus.accounts.forms.AddPasskeyForm",
    "signup_webauthn": "rathaus.accounts.forms.SignUpPasskeyForm",
    "edit_webauthn": "rathaus.accounts.forms.RenamePasskeyForm",
}
STAFF_SESSION_SECONDS = 12 * 3600
"""A working day; after it staff sign in again, whatever they ticked."""
