"""Where accounts are signed in."""

from django.conf import settings
from django.db import models


class OpenSession(models.Model):
    """One browser that is signed in; the row goes when the session ends."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    """Key of Django's session."""
    began = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField()
    """Last request, to the minute."""
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["-seen"]
