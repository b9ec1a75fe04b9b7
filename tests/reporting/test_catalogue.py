import ast
import importlib
import pkgutil
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from analysis import studies
from analysis.reporting import catalogue
from analysis.studies.result import ResultColumn

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
ZH = files("analysis.reporting").joinpath("locale/zh.po")


@pytest.fixture
def messages(monkeypatch):
    """Lets a test say which messages there are."""
    return lambda *found: monkeypatch.setattr(catalogue, "collect", lambda: {message: ["here.py"] for message in found})


def written(tmp_path, *pairs):
    path = tmp_path / "zh.po"
    path.write_text(HEADER + "".join(f'msgid "{message}"\nmsgstr "{text}"\n\n' for message, text in pairs), encoding="utf-8")
    return path


def in_call(code):
    return catalogue._in_call(ast.parse(code).body[0].value)


def test_every_message_has_a_translation_with_the_same_places():
    assert catalogue.problems(ZH) == []


def test_the_catalogue_holds_no_message_that_nobody_uses():
    with ZH.open("rb") as file:
        kept = {entry.id for entry in read_po(file) if entry.id}
    assert kept - set(catalogue.collect()) == set()


@pytest.mark.parametrize(("code", "found"), [
    ("words.t('Hello {name}', name=1)", ["Hello {name}"]),
    ("words.t('Up' if x else 'Down')", ["Up", "Down"]),
    ("words.n('{count} row', '{count} rows', 3)", [("{count} row", "{count} rows")]),
    ("N_('later')", ["later"]),
    ("ResultColumn('quota_amount', 'money', 'Quota of the window')", ["Quota amount", "Quota of the window"]),
    ("_ranged('quota_amount', 'money', 'Quota of the window')", ["Quota amount", "Quota of the window"]),
    ("words.t(message)", []),
])
def test_messages_are_found_in_calls(code, found):
    assert in_call(code) == found


def test_the_contract_and_the_findings_are_in_the_catalogue():
    assert {"First day of employment", "Job spells", "The value is not a date", "Product knowledge", "row set aside"} <= set(catalogue.collect())


def test_a_message_without_translation_is_a_problem(tmp_path, messages):
    messages("Hello", "Bye")
    assert catalogue.problems(written(tmp_path, ("Hello", "你好"), ("Bye", ""))) == ["no translation: 'Bye'"]


@pytest.mark.parametrize(("message", "text", "problem"), [
    ("{people} people", "{person} 人", "other places"),
    ("{share} of quota", "完成 指标", "other places"),
    ("Yes, sure", "是,当然", "half-width"),
    ("Half (50%)", "一半(50%)", "half-width"),
    ("Half", "50 %", "blank before %"),
    ("Fine", "好 ✗", "font has no"),
])
def test_a_translation_that_would_be_seen_as_wrong_is_a_problem(tmp_path, messages, message, text, problem):
    messages(message)
    assert problem in catalogue.problems(written(tmp_path, (message, text)))[0]


def test_an_update_keeps_translations_adds_new_messages_and_drops_old_ones(tmp_path, messages):
    messages("Kept", "New", ("{count} row", "{count} rows"))
    path = written(tmp_path, ("Kept", "保留"), ("Gone", "不再使用"))
    assert catalogue.update(path) == ["New", ("{count} row", "{count} rows")]
    text = path.read_text(encoding="utf-8")
    assert "保留" in text
    assert "Gone" not in text
    assert 'msgid_plural "{count} rows"' in text


def test_an_update_twice_writes_the_same_bytes(tmp_path, messages):
    messages("Kept", "New")
    path = written(tmp_path, ("Kept", "保留"))
    catalogue.update(path)
    first = path.read_bytes()
    catalogue.update(path)
    assert path.read_bytes() == first


def test_every_meaning_of_a_column_that_a_study_lists_is_in_the_catalogue():
    known, found = set(catalogue.collect()), set()
    for module in pkgutil.walk_packages(studies.__path__, "analysis.studies."):
        listed = getattr(importlib.import_module(module.name), "TABLES", {})
        found |= {column.meaning for columns in listed.values() if isinstance(columns, tuple) for column in columns if isinstance(column, ResultColumn)}
    assert len(found) > 100
    assert found - known == set()
