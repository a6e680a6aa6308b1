"""A solving process: it answers one question after the other until its pipe ends, and rehearses moves in between."""

from __future__ import annotations

import json
import signal
import traceback
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from counteroffer.desk.view import View
from counteroffer.errors import CounterofferError, message_of
from counteroffer.processes import end_with_parent, on_one_core

# The first byte of what the pipe is told; REHEARSES is followed by READY.
READY, REHEARSES, SOLVED, REFUSED, TOO_MUCH, BROKEN = b"!", b"~", b"+", b"-", b"#", b"?"


def work(folder: Path, warm: View | None, pipe: Connection) -> None:
    """Answer what the pipe asks, over the session of a folder; first solve where a view starts."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's; the desk ends this process itself
    on_one_core()
    from counteroffer.desk.session import Session
    from counteroffer.desk.solving import Desk
    from counteroffer.desk.workers.question import Enquiry, Task
    from counteroffer.desk.workers.rehearsal import QUIET, Rehearsal
    from counteroffer.desk.workers.tasks import answer

    desk = Desk(Session(folder))
    rehearsal = Rehearsal(desk)
    if warm is not None:
        for task in (Task.effects, Task.places):
            _answered(partial(answer, desk, Enquiry(task, warm)))
        rehearsal.opened(Enquiry(Task.effects, warm))
    pipe.send_bytes(READY)
    while True:
        try:
            if rehearsal.left and not pipe.poll(QUIET):
                pipe.send_bytes(REHEARSES)
                rehearsal.step()
                pipe.send_bytes(READY)
                continue
            asked: Enquiry = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send_bytes(_answered(partial(answer, desk, asked)))
        rehearsal.opened(asked)


def _answered(solve: Callable[[], bytes]) -> bytes:
    try:
        return SOLVED + solve()
    except CounterofferError as error:
        return REFUSED + json.dumps(message_of(error).packed).encode()
    except (MemoryError, RecursionError):
        return TOO_MUCH
    except Exception:
        traceback.print_exc()  # a mistake in the code, for whoever runs the desk
        return BROKEN
