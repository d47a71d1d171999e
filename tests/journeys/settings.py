"""The product's settings for the servers of the journeys: forty sign-ins need no slow hash; tests/config/test_wheel.py has it."""

from blueberet.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
