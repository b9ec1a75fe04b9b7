import pytest
import sqlalchemy as sa

from analysis.settings import UserError
from analysis.sources.load import reads_databases

TABLE = "sources: {people: {url_env: TEST_DATABASE, table: people}}"


@pytest.fixture
def database(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/hr.db"
    monkeypatch.setenv("TEST_DATABASE", url)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE people (\"工号\" TEXT, pay NUMERIC, note TEXT, photo BLOB)"))
        connection.execute(sa.text("INSERT INTO people VALUES ('007', 1.5, NULL, x'ff'), ('008', 2, '', NULL)"))
    engine.dispose()


@pytest.mark.usefixtures("database")
def test_a_table_becomes_text_rows_in_order(load):
    loaded = load({"sources.yml": TABLE})
    assert loaded.rows('SELECT "工号", pay, note, photo, _row FROM raw.people') == [("007", "1.5", None, "ff", 1), ("008", "2", None, None, 2)]


@pytest.mark.usefixtures("database")
def test_a_query_may_choose(load):
    loaded = load({"sources.yml": "sources: {a: {url_env: TEST_DATABASE, query: SELECT count(*) AS n FROM people}}"})
    assert loaded.rows("SELECT n FROM raw.a") == [("2",)]


@pytest.mark.usefixtures("database")
def test_many_rows_arrive_whole(load):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000) SELECT i FROM n"
    loaded = load({"sources.yml": f"sources: {{a: {{url_env: TEST_DATABASE, query: '{numbers}'}}}}"})
    assert loaded.rows("SELECT count(*), count(DISTINCT i), max(_row) FROM raw.a") == [(25000, 25000, 25000)]


def test_a_missing_variable_is_named(load, monkeypatch):
    monkeypatch.delenv("TEST_DATABASE", raising=False)
    with pytest.raises(UserError, match=r"source people: environment variable TEST_DATABASE is not set"):
        load({"sources.yml": TABLE})


@pytest.mark.parametrize(
    "url",
    [
        "nonsense", "nosuch://user:secret@host/db", "sqlite:////no/such/folder/secret.db", "mysql+pymysql://user:abc@secret@127.0.0.1:1/db",
        "sqlite://u:p@ss:secret@host/db", "sqlite://u:p@secret@/db", "sqlite:///x.db?timeout=secret",
    ],
)
def test_a_database_that_cannot_be_used_is_said_without_its_url(load, monkeypatch, url):
    monkeypatch.setenv("TEST_DATABASE", url)
    with pytest.raises(UserError, match=r"source people: .*environment variable TEST_DATABASE") as caught:
        load({"sources.yml": TABLE})
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_password_cut_at_its_mark_is_never_sent(load, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE", "sqlite://user:abc@hunter2@host/db")
    monkeypatch.setattr(sa, "create_engine", lambda _: pytest.fail("a database was called"))
    with pytest.raises(UserError, match="write @ as %40"):
        load({"sources.yml": TABLE})


def test_what_a_driver_says_is_not_repeated(load, monkeypatch):
    def refuse(*_, **__):
        raise sa.exc.OperationalError("connect", {}, Exception("cannot find host hunter2@127.0.0.1"))

    monkeypatch.setenv("TEST_DATABASE", "sqlite://")
    monkeypatch.setattr(sa.Engine, "connect", refuse)
    with pytest.raises(UserError, match=r"source people: the database could not be read \(OperationalError\)") as caught:
        load({"sources.yml": TABLE})
    assert "hunter2" not in str(caught.value)


@pytest.mark.usefixtures("database")
def test_a_missing_table_is_said_in_one_line(load):
    with pytest.raises(UserError, match=r"source people: the database could not be read \(OperationalError\). Check the table") as caught:
        load({"sources.yml": TABLE.replace("table: people", "table: persons")})
    assert "\n" not in str(caught.value)


def test_a_company_says_whether_it_reads_databases(company):
    assert reads_databases(company({"sources.yml": TABLE}))
    assert not reads_databases(company({"sources.yml": "sources: {a: {files: a.csv}}"}))
