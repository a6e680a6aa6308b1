"""What a solving process is asked, and who waits for it."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from enum import StrEnum

from counteroffer.desk.view import View


class Task(StrEnum):
    """What can be asked."""

    page = "page"
    effects = "effects"
    places = "places"
    ranges = "ranges"
    catalogue = "catalogue"
    written = "written"
    tables = "tables"
    listing = "listing"
    upload = "upload"
    room_page = "room_page"
    room_offer = "room_offer"
    room_jobs = "room_jobs"
    room_counter = "room_counter"
    build_page = "build_page"
    built = "built"
    form = "form"
    workbook = "workbook"
    template = "template"
    duty_page = "duty_page"
    goods = "goods"
    duty = "duty"
    shipment = "shipment"


LONG = frozenset({Task.tables, Task.room_counter})
PATIENT = frozenset({Task.room_counter, Task.room_jobs})  # a search, and a closure that is compiled on its first time
UNSOLVED = frozenset(
    {Task.listing, Task.upload, Task.build_page, Task.built, Task.form, Task.workbook, Task.template}
    | {Task.duty_page, Task.goods, Task.duty, Task.shipment}
)  # asked of no solved view
URGENT = frozenset({Task.effects})  # what a hand on a slider waits for
FOLLOWING = frozenset({Task.places, Task.ranges, Task.tables})  # asked of a view whose numbers were asked for before
BACKGROUND = frozenset({Task.ranges})  # what nobody looks at while anything else is to be solved
MOVED = frozenset({Task.effects, Task.places})  # of a page only the newest of each is waited for
CHANGING = frozenset({Task.upload})  # asked for what it does, not for its answer


@dataclass(frozen=True)
class Enquiry:
    """One question; equal questions have one answer.

    Attributes
    ----------
    stamp : str
        Of what else the answer depends on, so that another state of it is another question.
    """

    task: Task
    view: View = field(default_factory=View)
    text: str = ""
    stamp: str = ""

    @property
    def key(self) -> str:
        """Equal for equal questions."""
        text = hashlib.sha256(self.text.encode()).hexdigest() if self.text else ""
        return f"{self.task} {self.view.model_dump_json()} {self.stamp} {text}"

    @property
    def seen(self) -> str:
        """The view whose solution it begins with; nothing where none is."""
        return self.view.unspoken.address() if self.task in URGENT | FOLLOWING else ""

    @property
    def base(self) -> str:
        """The starting point that it is solved from; nothing where none is."""
        return "" if self.task in UNSOLVED else self.view.base.address()


@dataclass(eq=False)
class Call:
    """A question under way, and how many wait for it.

    Attributes
    ----------
    page : str
        The page that asks, where it says so: a newer question of its kind takes its place in the line.
    """

    question: Enquiry
    key: str
    base: str
    user: str
    answer: asyncio.Future[bytes]
    page: str = ""
    long: bool = False
    waiters: int = 0
    asked: float = field(default_factory=time.monotonic)
    begun: float = 0.0

    @property
    def background(self) -> bool:
        """Whether nobody looks at it while anything else is to be solved."""
        return self.question.task in BACKGROUND

    @property
    def kind(self) -> tuple[Task, str]:
        """What tells whether the next one will be long."""
        return self.question.task, self.base

    def refuse(self, error: Exception) -> None:
        """End it without an answer."""
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()  # told to whoever waits; nobody may
