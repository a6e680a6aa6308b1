"""A folder whose files change together: all new or all old, whatever ends the writer, and however many write.

A folder that holds nothing else is made anew beside and takes the old one's place in one step, where the system can
exchange two folders (Linux, macOS). One that holds other things too, or in which someone stands, gets its files one by
one, from a complete set inside it: whoever writes or reads it next ends what was begun.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from counteroffer.errors import InputError

MANIFEST = "manifest.json"
NEW, WHOLE = ".counteroffer-new", ".counteroffer-whole"  # a set of files inside a folder: being written, complete
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE (Linux) and RENAME_SWAP (macOS); AT_FDCWD
_SWAP = {"linux": "renameat2", "darwin": "renamex_np"}


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file; another process, or another thread, waits for it. It is gone afterwards, and with a process."""
    if sys.platform == "win32":
        import msvcrt

        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK, 1)
            yield
        finally:
            os.close(file)
        return
    import fcntl

    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        fcntl.flock(file, fcntl.LOCK_EX)
        if _still(file, path):
            break
        os.close(file)  # whoever had it before has removed it: another one counts now
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(file)


def _still(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def replace_folder(folder: Path, files: Mapping[str, bytes], manifest: bytes) -> None:
    """Give a folder new files, all at once.

    Files that an earlier manifest there lists and that are as it says go; others stay as they are.

    Parameters
    ----------
    files : mapping of bytes
        By name; a name may lead into a folder of it.
    manifest : bytes
        JSON with `files`: name → SHA-256; written last.

    Raises
    ------
    OSError
        If something cannot be written; the folder is then as it was, or, where all was written and only moving it into
        place was refused, as it will be once someone reads or writes it again.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(_lock(folder)):
        _mend(folder)
        old, others = _held(folder)
        if others or Path.cwd().is_relative_to(folder) or not os.access(folder.parent, os.W_OK):
            _inside(folder, files, manifest, sorted(old - set(files)))
        else:
            _beside(folder, files, manifest)


def _beside(folder: Path, files: Mapping[str, bytes], manifest: bytes) -> None:
    new = folder.parent / f".{folder.name}.new-{uuid.uuid4().hex[:8]}"
    try:
        _fill(new, files, manifest)
        if folder.exists():
            shutil.copymode(folder, new)
        _take_place(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _inside(folder: Path, files: Mapping[str, bytes], manifest: bytes, dropped: list[str]) -> None:
    new = folder / NEW
    try:
        _fill(new / "files", files, manifest)
        _put(new / "dropped.json", json.dumps(dropped).encode())
        new.rename(folder / WHOLE)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _go_on(folder)


def _go_on(folder: Path) -> None:
    """Move a complete set of files to where they belong, the manifest last; doing so again does no harm."""
    whole = folder / WHOLE
    for name in json.loads((whole / "dropped.json").read_bytes()):
        (folder / name).unlink(missing_ok=True)
    moved = [path for path in sorted((whole / "files").rglob("*")) if path.is_file()]
    for path in sorted(moved, key=lambda path: path.name == MANIFEST):
        place = folder / path.relative_to(whole / "files")
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    whole.rename(folder / NEW)  # no longer complete: what removes it may be ended
    shutil.rmtree(folder / NEW, ignore_errors=True)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder that its manifest lists, each as it says.

    Raises
    ------
    InputError
        If there is no manifest, or a file is absent or another one.
    """
    with locked(_lock(folder.resolve())):
        _mend(folder.resolve())
        return _read(folder)


def _read(folder: Path) -> dict[str, bytes]:
    try:
        said = _manifest(folder)
    except (OSError, ValueError):
        raise InputError(f"{folder}: no {MANIFEST} that can be read; write the folder again") from None
    found: dict[str, bytes] = {}
    for name, sha256 in said.items():
        try:
            found[name] = (folder / name).read_bytes()
        except OSError as error:
            raise InputError(f"{folder / name}: {error.strerror}, though {MANIFEST} lists it; write it again") from None
        if hashlib.sha256(found[name]).hexdigest() != sha256:
            raise InputError(f"{folder / name} is not the file that {MANIFEST} lists; write the folder again")
    return found


def _manifest(folder: Path) -> dict[str, str]:
    raw: Any = json.loads((folder / MANIFEST).read_bytes())
    said = raw.get("files") if isinstance(raw, dict) else None
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise ValueError("a manifest lists files")
    return said


def _held(folder: Path) -> tuple[set[str], bool]:
    """Files as the folder's manifest lists them, and whether it holds anything else."""
    try:
        listed = _manifest(folder)
    except (OSError, ValueError):
        listed = {}
    same, others = set(), False
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            others |= not any(path.iterdir())
        elif name == MANIFEST and listed:
            continue
        elif name in listed and not path.is_symlink() and _sha256(path) == listed[name]:
            same.add(name)
        else:
            others = True
            if not listed:
                break  # the user's own folder, which may be large
    return same, others


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fill(folder: Path, files: Mapping[str, bytes], manifest: bytes) -> None:
    for name, content in (*files.items(), (MANIFEST, manifest)):
        _put(folder / name, content)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _take_place(new: Path, folder: Path) -> None:
    """Put the new folder where the old one is, which is then under the new one's name, or gone."""
    if not folder.exists():
        new.rename(folder)
    elif not _exchanged(new, folder):
        aside = folder.parent / f".{folder.name}.old"
        folder.rename(aside)
        try:
            new.rename(folder)
        except OSError:
            aside.rename(folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; whether the system and its file system can."""
    name = _SWAP.get(sys.platform)
    swap = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if swap is None:
        return False
    a, b = os.fsencode(one), os.fsencode(other)
    done: int = swap(_HERE, a, _HERE, b, _EXCHANGE) if name == "renameat2" else swap(a, b, _EXCHANGE)
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _mend(folder: Path) -> None:
    """End what a writer that was ended had begun, and remove what it left."""
    aside = folder.parent / f".{folder.name}.old"
    if aside.exists() and not folder.exists():
        aside.rename(folder)
    if (folder / WHOLE).exists():
        _go_on(folder)
    seen = folder.parent.iterdir() if os.access(folder.parent, os.R_OK) else ()
    beside = [path for path in seen if path.name.startswith(f".{folder.name}.new-")]
    for left in (aside, folder / NEW, *beside):
        shutil.rmtree(left, ignore_errors=True)


def _lock(folder: Path) -> Path:
    """Where a folder's writers wait for each other: not in it, nor beside it."""
    own = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"counteroffer-{own}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
