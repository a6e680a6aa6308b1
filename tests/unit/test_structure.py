"""How the code is laid out: no circles, no two classes of one name, small rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
PACKAGE = "counteroffer"
MODULE_LINES, FUNCTION_LINES, FOLDER_MODULES = 300, 50, 13

# What still breaks a rule, and why. A line that is no longer needed makes its test fail: take it out.
CIRCLES_OF_MODULES: list[set[str]] = []
CIRCLES_OF_FOLDERS: list[set[str]] = []
CLASSES_OF_ONE_NAME: set[str] = set()
LONG_MODULES: set[str] = set()
LONG_FUNCTIONS: set[str] = set()
CROWDED_FOLDERS: set[str] = set()


@cache
def modules() -> dict[str, ast.Module]:
    """Dotted name → syntax tree of every module; a package goes by its own name."""
    found = {}
    for path in sorted((SOURCE / PACKAGE).rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(name: str, tree: ast.Module, known: Iterable[str]) -> set[str]:
    """Modules that a module imports anywhere, in functions and for type checking too.

    `from package import name` leads to the module `package.name` where there is one, and else to the module that the
    package takes the name from: what a package hands on is no import of all that it gathers.
    """
    names = set(known)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports relatively; give the whole name"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in names else str(node.module))
    return (found & names) - {name}


def circles(graph: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Groups of nodes that reach each other (Tarjan 1972), largest first."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for following in sorted(graph.get(node, ())):
            if following not in index:
                visit(following)
                low[node] = min(low[node], low[following])
            elif following in stack:
                low[node] = min(low[node], index[following])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(set(stack[at:]))
            del stack[at:]

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return sorted(found, key=lambda group: (-len(group), sorted(group)))


def module_graph() -> dict[str, set[str]]:
    known = modules()
    return {name: imports(name, tree, known) for name, tree in known.items()}


def folder_graphs(graph: Mapping[str, Iterable[str]]) -> dict[str, dict[str, set[str]]]:
    """For every package, its folders and modules and which of them import which, whatever is imported inside."""
    levels: dict[str, dict[str, set[str]]] = {}
    for name, imported in graph.items():
        for other in imported:
            a, b = name.split("."), other.split(".")
            shared = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            if shared < min(len(a), len(b)):
                level = levels.setdefault(".".join(a[:shared]), {})
                level.setdefault(".".join(a[: shared + 1]), set()).add(".".join(b[: shared + 1]))
    return levels


def classes() -> Iterator[tuple[str, str]]:
    """Name and module of every class that is not inside a function."""
    for module, tree in modules().items():
        waiting: list[ast.AST] = [tree]
        while waiting:
            for node in ast.iter_child_nodes(waiting.pop()):
                if isinstance(node, ast.ClassDef):
                    yield node.name, module
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    waiting.append(node)


def own_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from `def` to its end, without its docstring."""
    first, lines = function.body[0], int(function.end_lineno or 0) - function.lineno + 1
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return lines - (int(first.end_lineno or 0) - first.lineno + 1 if told else 0)


def length(module: str) -> int:
    path = SOURCE.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_imports_itself_through_others() -> None:
    assert circles(module_graph()) == CIRCLES_OF_MODULES


def test_no_folder_imports_itself_through_others() -> None:
    found = [group for level in folder_graphs(module_graph()).values() for group in circles(level)]
    assert found == CIRCLES_OF_FOLDERS


def test_a_class_has_a_name_of_its_own() -> None:
    homes: dict[str, set[str]] = {}
    for name, module in classes():
        homes.setdefault(name, set()).add(module)
    assert {name for name, where in homes.items() if len(where) > 1} == CLASSES_OF_ONE_NAME, homes


def test_modules_are_short() -> None:
    assert {module for module in modules() if length(module) > MODULE_LINES} == LONG_MODULES


def test_functions_are_short() -> None:
    found = {
        f"{module}.{node.name}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and own_lines(node) > FUNCTION_LINES
    }
    assert found == LONG_FUNCTIONS


def test_a_folder_of_many_modules_wants_wings() -> None:
    homes = [path.parent for path in (SOURCE / PACKAGE).rglob("*.py") if path.name != "__init__.py"]
    crowded = {str(home.relative_to(SOURCE)) for home in homes if homes.count(home) > FOLDER_MODULES}
    assert crowded == CROWDED_FOLDERS


def test_circles_are_found_and_chains_are_not() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}}) == [{"a", "b", "c"}, {"d", "e"}]
    levels = folder_graphs({"p.x.one": {"p.y.one"}, "p.y.two": {"p.x.two"}, "p.x.two": {"p.x.one"}})
    assert [circles(level) for level in levels.values()] == [[{"p.x", "p.y"}], []]


def test_imports_in_functions_and_for_type_checking_count() -> None:
    known = {"p", "p.a", "p.b", "p.c", "p.d"}
    text = "if TYPE_CHECKING:\n    from p import a\ndef f():\n    import p.b\n    from p.c import d, e\n"
    assert imports("p.d", ast.parse(text), known) == {"p.a", "p.b", "p.c"}


def test_docstrings_do_not_count_as_length() -> None:
    (function,) = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body
    assert isinstance(function, ast.FunctionDef)
    assert own_lines(function) == 2


def test_no_file_of_the_package_has_a_conflict_left_in_it() -> None:
    texts = {".py", ".js", ".css", ".j2", ".po", ".yaml", ".csv"}
    marks = tuple(sign * 7 for sign in (b"<", b">"))
    found = [
        path.name
        for path in SOURCE.rglob("*")
        if path.suffix in texts and any(line.startswith(marks) for line in path.read_bytes().splitlines())
    ]
    assert found == []
