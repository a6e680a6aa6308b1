"""Who is let in: names and addresses, other sites, large, slow and endless requests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from counteroffer.desk import session as session_module
from counteroffer.desk.door import guard, patience
from counteroffer.desk.door.guard import LARGEST_BODY, Guard
from counteroffer.desk.door.patience import Prompt
from counteroffer.desk.listening import LOOPBACK
from counteroffer.desk.session import Session
from counteroffer.errors import InputError

ANSWER = b"x" * 40_000_000  # more than any buffer between


async def echo(request: Request) -> PlainTextResponse:
    body = await request.body()
    return PlainTextResponse(ANSWER if request.url.path == "/large" else str(len(body)))


APP = Guard(Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])]), LOOPBACK)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(APP, base_url="http://localhost")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("[::1]:8765", 200), ("[::1]", 200), ("localhost:8765", 200), ("127.0.0.1", 200), ("LOCALHOST", 200),
        ("evil.example", 400), ("[::2]:8765", 400), ("", 400), ("localhost.evil.example:80", 400), ("[::1", 200),
    ],
)  # fmt: skip
def test_it_answers_to_its_own_names(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"Host": host}).status_code == status


def test_large_bodies_are_refused_however_they_come(client: TestClient) -> None:
    chunk = b"x" * (LARGEST_BODY // 4)
    assert client.post("/", content=(chunk for _ in range(4))).text == str(4 * len(chunk))
    assert client.post("/", content=(chunk for _ in range(5))).status_code == 413
    assert client.post("/", content=5 * chunk).status_code == 413
    assert client.post("/", headers={"Content-Length": "-5"}, content=b"").status_code == 413


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_starts_nothing(client: TestClient, site: str) -> None:
    assert client.get("/api/tables.zip", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.post("/api/effects", headers={"Sec-Fetch-Site": site}).status_code == 403
    led = client.get("/?scenario=a", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"})
    assert (led.status_code, "Nothing has been solved" in led.text) == (200, True)
    for own in ("same-origin", "none"):
        assert client.get("/", headers={"Sec-Fetch-Site": own}).text == "0"


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], socket.socket]]:
    """A server with little patience."""
    for module, name in ((patience, "HEADERS"), (patience, "READING"), (guard, "SLOWEST_BODY")):
        monkeypatch.setattr(module, name, 0.4)
    place = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(APP, log_level="critical", http=Prompt, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    yield lambda: socket.create_connection(place.getsockname(), timeout=10)
    server.should_exit = True
    thread.join(10)
    place.close()


def ended(connection: socket.socket) -> bytes:
    """What comes until the other side ends it."""
    said = b""
    try:
        while part := connection.recv(65536):
            said += part
    except ConnectionResetError:
        pass
    return said


def test_slow_clients_are_cut_off(listening: Callable[[], socket.socket]) -> None:
    with listening() as silent, listening() as slow, listening() as dripping, listening() as deaf, listening() as good:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
        dripping.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nab")
        deaf.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        good.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        begun = time.monotonic()
        assert ended(good).startswith(b"HTTP/1.1 200")
        assert ended(silent) == ended(slow) == b""
        assert ended(dripping).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - begun < 5
        time.sleep(max(0, 1.5 - (time.monotonic() - begun)))  # it has not read for longer than it may
        assert len(ended(deaf)) < len(ANSWER)


def test_the_cap_on_pins_holds_however_many_pin_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "MOST_PINS", 5)
    sessions = [Session(tmp_path) for _ in range(4)]

    def pin(number: int) -> bool:
        try:
            sessions[number % 4].pin(f"{number}", "scenario=october-2025")
        except InputError as error:
            assert "5 views are pinned" in str(error)  # noqa: PT017
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(pin, range(40))) == 5
    assert len(sessions[0].pins()) == 5
    assert not list(sessions[0].pinned.glob(".*"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "scenario is missing"),
        ("javascript:alert(1)", "is no part of a view"),
        ("scenario=october-2025&speed=1", "'speed' is no part of a view"),
        ("scenario=october-2025&scenario=march-2025", "is there twice"),
        ("scenario=nobody", "unknown scenario 'nobody'"),
        ("scenario=october-2025&level.x=fast", "address: levels.x"),
    ],
)
def test_what_is_pinned_is_a_view(tmp_path: Path, address: str, words: str) -> None:
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        Session(tmp_path).view(address)
    assert Session(tmp_path).view("scenario=october-2025&level.x=5").levels == {"x": 5}
