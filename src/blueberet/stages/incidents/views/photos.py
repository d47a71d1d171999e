"""Pictures of an entry: add one, look at one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.sheets.findings import UnusableFile
from blueberet.foundation.sheets.limits import read_upload
from blueberet.foundation.shell.acting import try_act, user_of
from blueberet.stages.incidents.models import Photo
from blueberet.stages.incidents.policies import incident_for
from blueberet.stages.incidents.services.picturing import add_photo


@require_POST
def add(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Add a picture to an entry."""
    row = incident_for(request.user, year, number)

    def act() -> None:
        try:
            name, content = read_upload(request.FILES.get("file"))
        except UnusableFile as unusable:
            raise Refused(str(unusable)) from unusable
        add_photo(row, actor=user_of(request), name=name, content=content)

    try_act(request, act, _("The picture is kept with its checksum."))
    return redirect("incident", year, number)


def photo(request: HttpRequest, year: int, number: int, photo: int) -> HttpResponse:
    """The picture itself."""
    row = incident_for(request.user, year, number)
    found = Photo.objects.filter(centre=row.centre, year=year, number=number, pk=photo).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.content), content_type=f"image/{found.kind}",
                        headers={"Content-Disposition": "inline"})  # fmt: skip
