"""Standard output that is full, closed, or cannot hold the letters: said in a sentence, and never passed over."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable

from counteroffer.errors import NotWritten

_WRITING = {errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def written_out(command: Callable[[], None]) -> None:
    """Run a command until all it says is written.

    Raises
    ------
    NotWritten
        If standard output is closed or full, or cannot hold a letter.
    """
    if sys.stdout is None:
        raise NotWritten("standard output is closed; send it to a file or /dev/null")
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        raise NotWritten(
            f"standard output is in {sys.stdout.encoding}, which has no {letter!a}; set PYTHONUTF8=1 and try again"
        ) from None
    except OSError as error:
        _failed(error)
        raise
    except SystemExit as end:
        _failed(end.__context__)
        raise


def _failed(error: BaseException | None) -> None:
    """Say so if it was the writing that failed; a closed pipe comes as an exit of what printed."""
    if not isinstance(error, OSError) or error.errno not in _WRITING or error.filename is not None:
        return
    with contextlib.suppress(OSError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())  # or its rest would be tried again at the end
    why = "it was closed before all was written" if error.errno == errno.EPIPE else f"{error.strerror}"
    raise NotWritten(f"cannot write to standard output: {why}") from None
