"""Log lines: JSON for machines, one short line for people at a terminal; never people's data.

Our own lines say what they mean. Of lines that libraries write only the wording is kept, without what was put into
it, for that is an address, a form's value or a row. A fault is kept as types and places, see ``faults.told``.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.contextvars import get_contextvars

from blueberet.foundation.watching.faults import told

OURS = "blueberet"
Line = MutableMapping[str, Any]


def configure(kind: str) -> dict[str, Any]:
    """Django's LOGGING for ``json``, ``text``, or ``auto``: text at a terminal, else JSON."""
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # A line that cannot be made would be printed with all that was put into it.
    logging.raiseExceptions = False
    is_text = kind == "text" or (kind == "auto" and sys.stderr.isatty())
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "is_text": is_text}},
        "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["line"], "level": "WARNING"},
        "loggers": {
            OURS: {"level": "INFO"},
            # Django's own handlers print and mail what we leave out; its lines go to ours alone.
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
            "py.warnings": {"level": "WARNING"},
        },
    }


def formatter(*, is_text: bool) -> logging.Formatter:
    """What makes a line of a record."""
    last = _as_text if is_text else _as_json
    return structlog.stdlib.ProcessorFormatter(processors=[without_people, last], pass_foreign_args=True)


def without_people(_logger: Any, _method: str, line: Line) -> Line:
    """What may be kept of a record."""
    record: logging.LogRecord = line.pop("_record")
    is_structured = line.pop("_from_structlog")
    fault, given = line.pop("exc_info", None), line.pop("positional_args", None)
    made: Line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": line.pop("event"),
        **get_contextvars(),
    }
    if is_structured:
        made.update({k: v for k, v in line.items() if k not in ("stack_info", "stack")})
    elif not (record.name == OURS or record.name.startswith(f"{OURS}.")):
        made["event"] = _wording(record, bool(given))
        if isinstance(status := getattr(record, "status_code", None), int):
            made["status"] = status
    caught = sys.exc_info() if fault is True else fault
    if isinstance(caught, BaseException):
        caught = (type(caught), caught, caught.__traceback__)
    if isinstance(caught, tuple) and caught[1] is not None:
        made["fault"] = told(caught[1])
    return made


def _wording(record: logging.LogRecord, is_filled: bool) -> str:
    # Without arguments the text may have been put together before; then only its place is told.
    if isinstance(record.msg, str) and is_filled:
        return record.msg
    return f"{record.module}.{record.funcName}:{record.lineno}"


def _as_json(_logger: Any, _method: str, line: Line) -> str:
    return json.dumps(line, ensure_ascii=False, default=str)


def _as_text(_logger: Any, _method: str, line: Line) -> str:
    at, level, event = line.pop("at"), line.pop("level"), line.pop("event")
    line.pop("logger")
    fault: Mapping[str, Any] = line.pop("fault", {})
    rest = " ".join(f"{k}={v}" for k, v in line.items())
    lines = [f"{at[11:19]} {level:<7} {event} {rest}".rstrip()]
    lines += [f"    {k}: {v}" for k, v in fault.items() if k != "where"]
    return "\n".join([*lines, *(f"      {place}" for place in fault.get("where", []))])


def catch_the_rest() -> None:
    """Let faults that end the process or a thread be lines, too, instead of a traceback with its message."""
    log = logging.getLogger(f"{OURS}.process")

    def ended(_type: type[BaseException], fault: BaseException, _traceback: Any) -> None:
        if not isinstance(fault, KeyboardInterrupt):
            log.critical("the process ends by a fault", exc_info=fault)

    sys.excepthook = ended
    threading.excepthook = lambda args: log.critical("a thread ended by a fault", exc_info=args.exc_value)
