"""The product's settings for processes of these tests: a job that takes long, and less patience."""

from blueberet.config.settings import *  # noqa: F403
from blueberet.config.settings import BLUEBERET_JOBS, DATABASES

BLUEBERET_JOBS = BLUEBERET_JOBS | {"slow": "tests.faults.jobs.slow"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "timeout" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = 2
else:
    DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=2s"
