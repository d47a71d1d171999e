"""Django's settings, from ``env``."""

from datetime import timedelta

from csp.constants import NONCE, NONE, SELF

from blueberet.config.database import database_from
from blueberet.config.env import read_env
from blueberet.config.sqlite.library import choose_library
from blueberet.foundation.watching.lines import configure

ENV = read_env()
choose_library(ENV.sqlite)
SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = [h.strip() for h in ENV.hosts.split(",") if h.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "blueberet.foundation.accounts",
    "blueberet.foundation.audit",
    "blueberet.foundation.access",
    "blueberet.foundation.backups",
    "blueberet.foundation.runs",
    "blueberet.foundation.keys",
    "blueberet.foundation.shell",
    "blueberet.stages.roster",
    "blueberet.stages.standards",
    "blueberet.stages.programme",
    "blueberet.stages.attendance",
    "blueberet.stages.assessment",
    "blueberet.stages.readiness",
    "blueberet.stages.deployment",
    "blueberet.stages.endurance",
    "blueberet.stages.certificates",
    "blueberet.stages.visits",
    "blueberet.stages.incidents",
    "blueberet.stages.situation",
    "blueberet.stages.evidence",
]
MIDDLEWARE = [
    "blueberet.foundation.watching.requests.RequestLines",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "blueberet.foundation.access.middleware.Gate",
    "blueberet.stages.programme.variants.VariantAddress",
    "blueberet.foundation.sheets.limits.BodyLimit",
    "blueberet.foundation.sheets.forms.NoNul",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "blueberet.config.urls"
WSGI_APPLICATION = "blueberet.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blueberet.foundation.shell.context.page",
            ]
        },
    }
]
DATABASES = {"default": database_from(ENV.database_url, ENV.home)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "blueberet.foundation.access.passwords.NoGuess"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Guessing: an account is locked for the address that guesses; kept in the database, so a restart lifts nothing.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "blueberet.foundation.access.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "blueberet.foundation.access.views.entry.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Blueberet"
OTP_TOTP_THROTTLE_FACTOR = 1
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone
FORMAT_MODULE_PATH = "blueberet.config.formats"

STATIC_URL = "static/"
STATIC_ROOT = ENV.home / "static"
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
if ENV.https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 365 * 86400
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    if ENV.proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS if h != "*"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = configure(ENV.log_format)

# What the worker does for each kind of run.
BLUEBERET_JOBS = {
    "certificates.grant": "blueberet.stages.certificates.services.bulk.carry_out_grants",
    "certificates.print": "blueberet.stages.certificates.services.printing.carry_out_prints",
    "deployment.fill": "blueberet.stages.deployment.services.working.carry_out_fill",
    "deployment.repair": "blueberet.stages.deployment.services.working.carry_out_repair",
    "deployment.whatif": "blueberet.stages.deployment.services.working.carry_out_what_if",
    "deployment.levers": "blueberet.stages.deployment.services.working.carry_out_levers",
    "endurance.answer": "blueberet.stages.endurance.services.working.carry_out_answer",
    "endurance.compare": "blueberet.stages.endurance.services.working.carry_out_compare",
    "endurance.fit": "blueberet.stages.endurance.services.fitting_work.carry_out_fit",
    "endurance.size": "blueberet.stages.endurance.services.working.carry_out_size",
    "evidence.pack": "blueberet.stages.evidence.services.packs.carry_out_pack",
    "programme.repair": "blueberet.stages.programme.services.repairing.carry_out_repair",
    "programme.explain": "blueberet.stages.programme.services.explaining.carry_out_explain",
    "programme.solve": "blueberet.stages.programme.services.solving.carry_out_solve",
    "readiness.keep": "blueberet.stages.readiness.services.keeping.carry_out_keep",
}
# What rooms want done once a day by the worker.
BLUEBERET_DAILY = [
    "blueberet.stages.readiness.services.keeping.keep_yesterday", "blueberet.foundation.sheets.held.sweep",
]  # fmt: skip
BLUEBERET_SOLVE_WORKERS = ENV.solve_workers
BLUEBERET_REPORT_TWO_PERSONS = ENV.report_two_persons
# What the accounts room asks of the roster, which lies a floor above it.
# What rooms say on the first page of everyone.
BLUEBERET_TODAY = [
    "blueberet.stages.readiness.today.lines",
    "blueberet.stages.attendance.today.lines", "blueberet.stages.assessment.today.lines",
    "blueberet.stages.deployment.today.lines", "blueberet.stages.endurance.today.lines",
    "blueberet.stages.certificates.today.lines",
    "blueberet.stages.visits.today.lines",
    "blueberet.stages.incidents.today.lines",
    "blueberet.stages.situation.today.lines",
    "blueberet.stages.evidence.today.lines",
]  # fmt: skip
# What stands at the top of the first page and of the commander's pages, which lie in rooms below.
BLUEBERET_LEADS = ["blueberet.stages.visits.leading.lines"]
# What rooms above the one that has the search page find for its words.
BLUEBERET_SEARCH = [
    "blueberet.stages.deployment.searching.found", "blueberet.stages.endurance.searching.found",
    "blueberet.stages.certificates.searching.found", "blueberet.stages.visits.searching.found",
    "blueberet.stages.incidents.searching.found", "blueberet.stages.situation.searching.found",
    "blueberet.stages.evidence.searching.found",
]  # fmt: skip
# What rooms above the roster do when somebody has another service number, and when that is undone.
BLUEBERET_NUMBERED = (
    "blueberet.stages.programme.services.renumbering.renumbered",
    "blueberet.stages.programme.services.renumbering.numbered_back",
)
BLUEBERET_UNIT_CODES = "blueberet.stages.roster.selectors.unit_codes"
BLUEBERET_HAS_PERSON = "blueberet.stages.roster.selectors.has_person"
