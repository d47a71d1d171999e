"""What incidents says on the first page."""

from collections.abc import Iterator

from django.http import HttpRequest

from blueberet.foundation.shell.today import Line


def lines(request: HttpRequest) -> Iterator[Line]:
    """Nothing yet."""
    yield from ()
