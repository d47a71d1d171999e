"""How much may be sent: told by the length alone, before anything is kept or read."""

from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from blueberet.foundation.sheets.book import MOST_BYTES
from blueberet.foundation.sheets.findings import UnusableFile

MOST_BODY = 64 * 2**20


class BodyLimit:
    """Refuse a request whose body is larger than any file we read, before a byte of it is kept."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the length alone; without one the server reads no body."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MOST_BODY:
            told = _("This is more than %(n)d MB; no roll and no programme is that large. Nothing was taken.")
            return HttpResponse(told % {"n": MOST_BODY // 2**20}, status=413, content_type="text/plain; charset=utf-8")
        return self.answer(request)


def read_upload(upload: "UploadedFile[bytes] | None") -> tuple[str, bytes]:
    """Name and bytes of a file that was sent; one that is too large is not read into memory.

    Raises
    ------
    UnusableFile
        If no file was chosen, or it is too large.
    """
    if upload is None:
        raise UnusableFile(_("Choose a file first."))
    name = upload.name or "file"
    size = upload.size or 0
    if size > MOST_BYTES:
        told = _("%(name)s has %(n)d MB; at most %(most)d MB can be read.")
        raise UnusableFile(told % {"name": name, "n": size // 2**20, "most": MOST_BYTES // 2**20})
    return name, upload.read()
