"""Whether bytes are a photograph that is kept beside a record: judged as what stands on papers is, only smaller.

What is kept can so be drawn on any paper later.
"""

from django.utils.translation import gettext as _

from blueberet.foundation.audit.refusal import Refused
from blueberet.foundation.papers import pictures

MOST_BYTES = 2**20


def kind_of(content: bytes) -> str:
    """The media type of a JPEG, PNG or WebP picture.

    Raises
    ------
    Refused
        If it is none, is cut off, cannot be drawn, or is larger than 1 MB.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_("The picture has more than 1 MB. Take it smaller, or let the page make it smaller."))
    if fault := pictures.fault_of(content, among=pictures.PHOTOGRAPHS):
        raise Refused(fault)
    return f"image/{pictures.kind_of(content)}"
