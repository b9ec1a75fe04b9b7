from pathlib import Path

import pytest

from analysis.settings import UserError
from analysis.sources.spec import raw_files, read_sources, root_folder

ENV_ROOT = "root: {env: TEST_ROOT, default: near, folder: shop}\nsources: {orders: {files: '*.csv'}}\n"


def test_a_company_without_sources_has_none(company):
    assert read_sources(company({})).sources == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sources: {a: {files: x.csv, separater: ;}}", "separater"),
        ("sources: {a: {}}", "either files, or url_env"),
        ("sources: {a: {url_env: X}}", "a table or a query"),
        ("sources: {a: {url_env: X, table: t, query: select 1}}", "not both"),
        ("sources: {a: {files: x.csv, encoding: klingon}}", "no such encoding"),
        ("sources: {'a b': {files: x.csv}}", "use letters, digits and _"),
        ("sources: {a: {files: x.csv}, A: {files: y.csv}}", "same name but for capitals"),
        ("sources: [", "cannot be read as YAML"),
    ],
)
def test_a_mistake_in_sources_names_the_file_and_the_entry(company, text, message):
    with pytest.raises(UserError, match=r"sources\.yml") as caught:
        read_sources(company({"sources.yml": text}))
    assert message in str(caught.value)


def test_the_root_is_beside_the_company_unless_the_environment_names_another(company, monkeypatch, tmp_path):
    folder = company({"sources.yml": ENV_ROOT})
    monkeypatch.delenv("TEST_ROOT", raising=False)
    assert root_folder(folder, read_sources(folder)) == folder / "near" / "shop"
    monkeypatch.setenv("TEST_ROOT", "/elsewhere")
    assert root_folder(folder, read_sources(folder)) == Path("/elsewhere/shop")


def test_missing_raw_files_are_named_with_the_place_and_the_way_out(company, monkeypatch):
    monkeypatch.delenv("TEST_ROOT", raising=False)
    folder = company({"sources.yml": ENV_ROOT})
    with pytest.raises(UserError, match=r"source orders found no file \*\.csv in .*shop.*TEST_ROOT"):
        raw_files(folder, read_sources(folder), "orders")


def test_the_files_of_a_pattern_come_in_order(company):
    folder = company({"sources.yml": "sources: {a: {files: 'raw/*.csv'}}", "raw/b.csv": "x", "raw/a.csv": "x"})
    assert [path.name for path in raw_files(folder, read_sources(folder), "a")] == ["a.csv", "b.csv"]
