"""Languages as folders of data: what each of them has of the code's sentences, and what a new one takes."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import get_args, get_type_hints

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from pydantic_core.core_schema import ErrorType

from counteroffer.briefing import briefing, html, languages, markdown
from counteroffer.briefing.document import Foreign
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.languages.language import FOLDER, SOURCE, UNREAD, language
from counteroffer.briefing.words.languages.messages import KINDS, message_words
from counteroffer.cli.brief import brief
from counteroffer.cli.office.export import export
from counteroffer.errors import InputError, LabelError, message_of, worded
from counteroffer.inputs.misfits import misfit
from counteroffer.study import Study
from outline import Outline, seen
from tools.untranslated import KEYWORDS, PACKAGE, SPEAKS, entries, lacking, texts

TRANSLATIONS = [code for code in languages() if code != SOURCE]
# What a call hands over for another language alone: who English calls “it”, and a number in full where English has
# thousands.
SPARE, THOUSANDS = {"player", "whole"}, {"size", "jobs"}

UNREAD_SAID = (
    "Nobody who grew up with this language has read its texts yet; where they differ, the English page is right."
)

CONVENTIONS = """
name: Novish
locale: pl
html: x-novish
quotes: ["„", "”"]
percent: " procent"
read_by: none
grammar:
  default: {the: "{name}", of: "{name}a", in: "w {name}u", from: "z {name}a", to: "do {name}u"}
  articles:
    twin: {the: "te {name}", of: "tych {name}", in: "w tych {name}", from: "z tych {name}", to: "do tych {name}"}
"""
SENTENCES = """
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Situation"
msgstr "Sytuacja"

msgid "real income, {usd} USD bn per year"
msgstr "dochód, {usd} mld"

msgid "{amount} other measure"
msgid_plural "{amount} other measures"
msgstr[0] "{amount} inny środek"
msgstr[1] "{amount} inne środki"
msgstr[2] "{amount} innych środków"

msgid "The scenario has {total} measures; {amount} of them is in force on {date}. The others change nothing here."
msgid_plural ""
"The scenario has {total} measures; {amount} of them are in force on {date}. The others change nothing here."
msgstr[0] "Środków: {total}; {amount} obowiązuje."
msgstr[1] "Środków: {total}; {amount} obowiązują."
msgstr[2] "Środków: {total}; {amount} obowiązuje ich razem."

msgid "{region:the} sees no measurable change"
msgstr "{region:in} bez zmian"
"""
NAMES = "english,name,article,in\nCanada,Kanada,,w Kanadzie\nUnited States,Stany,twin,\nMexico,Meksyk,,\n"


def catalogues(code: str) -> dict[str, Catalog]:
    found = {}
    for path in sorted((FOLDER / code).glob("*.po")):
        with path.open("rb") as stream:
            found[path.name] = read_po(stream, locale=language(code).locale)
    return found


def messages(code: str) -> Iterator[tuple[str, Message]]:
    """Every text of a language's files, with its file."""
    for name, catalogue in catalogues(code).items():
        yield from ((name, message) for message in catalogue if message.id)


def forms_of(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> set[str]:
    """Names of the places of a sentence, whatever form of a name they ask for."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def marks(text: str) -> list[str]:
    """What stands out or leads to a section, in any order."""
    return sorted(re.findall(r"\*\*|`|\]\(#[a-z]+\)", text))


def agree(text: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether each form has the places and the marks of an English one; one thing need not be counted."""
    spare = {"amount"} if len(text) > 1 else set()
    for form in said:
        here = places(form)
        left_out = spare | (THOUSANDS if "whole" in here else set())
        if not any(here - there <= spare | SPARE and there - here <= left_out for there in map(places, text)):
            return False
        if marks(form) not in map(marks, text):
            return False
    return bool(said)


def test_languages_are_the_folders_english_first() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert list(languages()) == [SOURCE, *sorted(folders - {SOURCE})]
    assert set(TRANSLATIONS) >= {"es", "fr"}


@pytest.mark.parametrize("command", [brief, export])
def test_commands_name_every_language(command: Callable[..., None]) -> None:
    """Help is written out, since it is shown before anything is read."""
    said = get_type_hints(command, include_extras=True)["language"].__metadata__[0].help
    assert set(languages()) <= set(re.findall(r"\b[a-z]{2}\b", said))


def test_the_code_is_read_whole() -> None:
    found = {forms[0] for _, forms in texts()}
    assert len(found) > 700
    for known in (
        "Headline effects",
        "{region:the} sees no measurable change",
        "{amount} other measure",
        "not asked for",
    ):
        assert known in found


def test_no_sentence_is_put_together_where_no_reader_of_the_code_finds_it() -> None:
    """What goes into `w(…)` is a text or the name of one; `english(…)` has the text itself."""
    wrong = []
    for path in sorted(path for folder in SPEAKS for path in (PACKAGE / folder).rglob("*.py")):
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            function = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            first = call.args[0] if call.args and function in KEYWORDS else None
            allowed = (ast.Constant,) if function == "english" else (ast.Constant, ast.Name, ast.Subscript)
            given = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            if first is not None and not all(isinstance(one, allowed) for one in given):
                wrong.append(f"{path.name}:{first.lineno}: {ast.unparse(first)}")
    assert wrong == []


# Where what is wrong with an input of the desk is found; what is asked for from the command line or in Python alone, or
# is a mistake in files that ship, stays English.
ASKED_OF = (
    *("desk", "run", "scenario", "inputs", "tariffs", "yamltext.py", "labels.py"),
    *("economy/elasticities.py", "economy/embedded.py", "economy/brought/grid.py"),
)
ENGLISH_ALONE = {
    *("desk/listening.py", "inputs/amounts.py", "inputs/arguments.py", "run/compare.py", "scenario/sheets/template.py"),
    *("tariffs/concepts/months.py", "tariffs/concepts/remitted.py", "tariffs/concepts/routes.py", "tariffs/load.py"),
    *("tariffs/entry/customs.py", "tariffs/entry/table.py", "tariffs/entry/told.py", "tariffs/report.py"),
    *("tariffs/sources/imports.py", "tariffs/terms/pacts.py", "tariffs/tracker.py"),
}
ERRORS = {"InputError", "LabelError", "EconomyError", "ScenarioError", "NotConverged", "ValueError"}


def calls(*folders: str) -> Iterator[tuple[str, ast.Call, str]]:
    """Calls in modules of the package: where, and what is called."""
    for path in sorted(path for folder in folders for path in [PACKAGE / folder, *(PACKAGE / folder).rglob("*.py")]):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))) if path.suffix == ".py" else ():
            if isinstance(call, ast.Call):
                name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
                yield str(path.relative_to(PACKAGE)), call, name


def test_what_is_wrong_with_an_input_is_worded() -> None:
    """An error that a user of the desk can provoke is no English text, which no catalogue would find."""
    wrong = []
    for where, call, name in calls(*ASKED_OF):
        if name in ERRORS and call.args and where not in ENGLISH_ALONE:
            text = [one for one in ast.walk(call.args[0]) if isinstance(one, ast.JoinedStr)]
            if text[:1] == call.args[:1] or isinstance(call.args[0], ast.Constant | ast.BinOp):
                wrong.append(f"{where}:{call.lineno}: {ast.unparse(call)}")
    assert wrong == []


def test_whatever_is_unknown_has_a_word_for_its_kind() -> None:
    kinds = {
        str(call.args[0].value)
        for _, call, name in calls(*ASKED_OF, "equilibrium", "effects", "agreements")
        if name in ("unknown", "choose") and call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(kinds) > 20
    assert kinds - set(KINDS) == set()


@pytest.mark.parametrize("w", [wording(code) for code in TRANSLATIONS], ids=TRANSLATIONS)
def test_a_message_with_english_in_it_is_no_message_of_the_language(w: Wording) -> None:
    known = worded("line {line}: {problem}", line=3, problem=worded("give a number"))
    assert not isinstance(message_words(known, w), Foreign)
    for problem in (ValueError("nothing knows this"), worded("nothing {knows} this", knows="of")):
        said = message_words(worded("line {line}: {problem}", line=3, problem=problem), w)
        assert isinstance(said, Foreign)
        assert isinstance(message_words(message_of(InputError("nothing knows this")), w), Foreign)
    most = worded("more than {most:,} values; a scenario is a page of text", most=40_000)
    assert w.written("40,000") in message_words(most, w)


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_complaint_of_a_schema_is_said_in_words_of_ours(kind: str) -> None:
    """By its type; no text of the library that validates is passed on."""
    bounds = dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "max_digits"), 3)
    said = {**bounds, "decimal_places": 2, "whole_digits": 2, "pattern": "^a$", "expected": "'a' or 'b'"}
    words = misfit({"type": kind, "msg": "Input should be otherwise", "ctx": said, "input": 1})
    assert "Input should" not in words
    assert all(not isinstance(message_words(words, wording(code)), Foreign) for code in TRANSLATIONS)


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_no_sentence_of_the_code_is_lacking(code: str) -> None:
    """The list is what is left to translate (`python -m tools.untranslated`); until then readers have it in English."""
    assert lacking(code) == {}
    assert entries(code) == ""


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_a_translation_has_the_places_and_the_marks_of_its_sentence(code: str) -> None:
    said = {forms_of(message.id)[0]: forms_of(message.string) for _, message in messages(code)}
    known = [(where, forms) for where, forms in texts() if forms[0] in said]
    wrong = [f"{where}: {forms} is {said[forms[0]]}" for where, forms in known if not agree(forms, said[forms[0]])]
    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_a_text_has_one_translation(code: str) -> None:
    said: dict[str, dict[tuple[str, ...], str]] = {}
    for name, message in messages(code):
        said.setdefault(forms_of(message.id)[0], {})[forms_of(message.string)] = name
    assert {text: found for text, found in said.items() if len(found) > 1} == {}


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_catalogues_are_whole_and_count_alike(code: str) -> None:
    found = catalogues(code)
    assert len({one.plural_forms for one in found.values()}) == 1
    assert [message.id for _, message in messages(code) if not all(forms_of(message.string))] == []
    for one in found.values():
        plurals = [message.string for message in one if isinstance(message.id, tuple)]
        assert all(len(string) == one.num_plurals for string in plurals)


# What a language never writes, places, code and addresses left out.
NEVER = {
    "fr": r"['\"]|\w%|[0-9x] %|\w [;?!]| :|\w:|« | »|«\w|\w»",
    "es": r"['\"«»]| [;:?!]|[0-9] %|\bx?\d+,\d{1,2}\b|^[^¿]*\?|^[^¡]*!|  ",
}


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_a_language_has_its_typography(code: str) -> None:
    as_it_is = r"\{[^}]*\}|`[^`]*`|https?://\S+|\d:\d+m|<[^>]+>|\]\(#[a-z]+\)|Gravity equations:"
    for name, message in messages(code):
        for form in forms_of(message.string):
            plain = re.sub(as_it_is, "x", form)
            assert not re.search(NEVER[code], plain), (name, form)


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_a_page_has_no_english_but_that_of_the_file(code: str, case: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a text stays English, also inside another one, it is a text of the scenario's own."""
    heard = []

    class Heard(Foreign):
        def __new__(cls, text: str) -> Heard:
            heard.append(" ".join(text.split()))
            return super().__new__(cls, text)

    monkeypatch.setattr(import_module("counteroffer.briefing.words.languages.wording"), "Foreign", Heard)
    page = briefing(case, code)
    own = json.dumps(case.scenario.model_dump(mode="json"), ensure_ascii=False)
    assert "Steel & more" in heard
    assert [text for text in heard if text not in own] == []
    # Nobody who grew up with one of them has read it: its page says so, in its words.
    unread = wording(code)(UNREAD_SAID)
    assert (language(code).read_by == UNREAD) == page.closing.endswith(unread)
    assert "grew up" not in page.closing


@pytest.fixture(scope="module")
def novish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language that is half translated, in the three files that it takes."""
    folder = tmp_path_factory.mktemp("languages")
    (folder / "nv").mkdir()
    for name, content in (("language.yaml", CONVENTIONS), ("novish.po", SENTENCES), ("names.csv", NAMES)):
        (folder / "nv" / name).write_text(content.lstrip(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def nv(novish: Path) -> Wording:
    return wording("nv", novish)


def test_a_new_language_is_three_files(novish: Path, nv: Wording) -> None:
    assert languages(novish) == {"nv": "Novish"}
    assert len(list((novish / "nv").iterdir())) == 3
    assert nv.number(-1234567.5) == "−1\u00a0234\u00a0567,5"
    assert nv.percent(2.5) == "+2,5 procent"
    assert nv.quoted("a") == "„a”"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (1, "1 inny środek"),
        (2, "2 inne środki"),
        (5, "5 innych środków"),
        (12, "12 innych środków"),
        (22, "22 inne środki"),
    ],
)
def test_its_plural_rule_is_obeyed(nv: Wording, amount: int, expected: str) -> None:
    assert nv.plural("{amount} other measure", "{amount} other measures", amount) == expected


def test_its_names_take_its_forms(nv: Wording) -> None:
    canada, states, nowhere = map(nv.name, ("Canada", "United States", "Nowhere"))
    assert f"{canada:in}; {canada:of}; {states:in}; {nowhere:to}" == "w Kanadzie; Kanadaa; w tych Stany; do Nowhereu"
    assert nv("{region:the} sees no measurable change", region=canada) == "w Kanadzie bez zmian"


def test_it_writes_a_page_in_its_words_and_english_marked_as_such(case: Study, nv: Wording) -> None:
    document = briefing(case, nv)
    page = html(document)
    assert document.language == "nv"
    assert '<html lang="x-novish">' in page
    assert Outline(page).open == []
    assert "<h2>Sytuacja</h2>" in page
    assert '<a href="#situation">Sytuacja</a>' in page
    assert '<p class="finding">Środków: 7; 6 obowiązuje ich razem.</p>' in page
    card = r'whose">Kanada</p>\s*<p class="big">−\d,\d\d procent</p>\s*<p class="what">dochód, −\d+,\d mld</p>'
    assert re.search(card, page)
    for english in (
        '<h2><span lang="en">Headline effects</span></h2>',
        '<a href="#effects"><span lang="en">Headline effects</span></a>',
        '<dt><span lang="en">Closure</span></dt>',
        '<summary><span lang="en">Table: effects on every region</span></summary>',
    ):
        assert english in page
    assert 'lang="en">Sytuacja' not in page
    assert "Sytuacja" in markdown(document)
    assert "Left out of every case" in seen(page)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("language.yaml", lambda text: text.replace(', to: "do {name}u"', ""), r"default: no pattern for to; give one"),
        ("language.yaml", lambda text: text.replace("percent:", "procent:"), "percent: Field required"),
        ("names.csv", lambda text: text.replace("twin", "tiwn"), "article 'tiwn' has no patterns; .* has twin"),
    ],
)
def test_a_mistake_in_a_language_says_where(
    novish: Path, tmp_path: Path, name: str, change: Callable[[str], str], words: str
) -> None:
    (tmp_path / "nv").mkdir()
    for path in (novish / "nv").iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / "nv" / path.name).write_text(change(text) if path.name == name else text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"(?s){name}.*{words}"):
        wording("nv", tmp_path)


def test_a_language_that_there_is_not_is_an_error(novish: Path) -> None:
    with pytest.raises(LabelError, match="nv"):
        wording("vn", novish)
