"""What Qt complains of, in the log too."""

import contextlib
import logging
import re
import sys
from collections.abc import Iterator

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

from tagdesk.log.masking import Plain

_LOG = logging.getLogger("tagdesk.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
#: The function of Qt that complains, which holds nothing of a person's.
_FUNCTION = re.compile(r"Q\w+(::\w+)+")


@contextlib.contextmanager
def qt_messages_logged() -> Iterator[None]:
    """Log Qt's messages in between, and pass them on to where they went before."""

    def log(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        function = _FUNCTION.match(message)
        where = Plain(f"{context.category or 'default'} {function[0] if function else ''}".strip())
        _LOG.log(_LEVELS[kind], "%s: %s", where, message)
        if before is not None:
            before(kind, context, message)
        elif sys.stderr is not None:
            sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")

    before = qInstallMessageHandler(log)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
