from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.pretend import company, write
from analysis.pretend.company import Pretend
from analysis.pretend.write import write_company
from analysis.settings import UserError, read_settings
from analysis.tables.schema import TABLES

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"


def test_data_sample_is_made_again_value_for_value(tmp_path: Path) -> None:
    write_company("maker", tmp_path / "again", people=None, months=None, seed=None)
    made, kept = ({path.relative_to(folder): path for path in folder.rglob("*.*") if ".store" not in path.parts} for folder in (tmp_path / "again", SAMPLE))
    assert set(made) == set(kept)
    for name, path in made.items():
        if path.suffix == ".parquet":
            assert pq.read_table(path).equals(pq.read_table(kept[name])), name
        else:
            assert path.read_bytes() == kept[name].read_bytes(), name


def test_data_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*.*") if ".store" not in path.parts) < 5_000_000


def test_a_written_company_has_settings_that_can_be_read() -> None:
    settings = read_settings(SAMPLE)
    assert (settings.currency, settings.default_audience, settings.name) == ("CNY", "hr", "蓝田机械 Lantian Machinery")


def test_what_is_written_in_parts_is_what_is_made_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "BLOCK", 20)
    monkeypatch.setattr(write, "BLOCK", 20)
    write_company("maker", tmp_path, people=50, months=6, seed=1)
    whole = company.generate(company.find_spec("maker"), people=50, months=6, seed=1)
    for name, table in whole.tables.items():
        written = pq.read_table(tmp_path / "tables" / f"{name}.parquet")
        again = pa.Table.from_pandas(table, schema=written.schema, preserve_index=False)
        assert written.equals(again.replace_schema_metadata(None)), name


def test_a_company_in_memory_is_written_too(tmp_path: Path, nothing_planted: Pretend) -> None:
    write.write(nothing_planted, tmp_path)
    names = {path.stem for path in (tmp_path / "tables").iterdir()}
    assert names == set(TABLES)
    assert {path.stem for path in (tmp_path / "truth").iterdir()} == set(company.TRUTH)
    assert "made up" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_ids_survive_as_text(tmp_path: Path) -> None:
    write_company("maker", tmp_path, people=5, months=2, seed=1)
    assert (tmp_path / "tables" / "employees.csv").read_text(encoding="utf-8").splitlines()[1].startswith("000001,")


def test_a_folder_with_other_things_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "company.yml").write_text("name: Ours", encoding="utf-8")
    with pytest.raises(UserError, match="not empty and holds no pretend company"):
        write_company("maker", tmp_path, people=5, months=2, seed=1)
    assert (tmp_path / "company.yml").read_text(encoding="utf-8") == "name: Ours"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="is a file"):
        write_company("maker", tmp_path / "out", people=5, months=2, seed=1)


def test_a_pretend_company_is_replaced_whole(tmp_path: Path) -> None:
    write_company("maker", tmp_path, people=5, months=2, seed=1)
    (tmp_path / "tables" / "sales.csv").rename(tmp_path / "tables" / "sales.parquet")
    (tmp_path / ".store").mkdir()
    write_company("null", tmp_path, people=5, months=2, seed=1)
    assert not (tmp_path / "tables" / "sales.parquet").exists()
    assert "nothing planted" in (tmp_path / "company.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["tables/ours.csv", "mapping/sales.sql", "sources.yml", "truth/notes.txt", "tables/old/sales.csv"])
def test_a_pretend_company_with_a_file_of_ones_own_is_never_touched(tmp_path: Path, name: str) -> None:
    write_company("maker", tmp_path, people=5, months=2, seed=1)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("ours", encoding="utf-8")
    with pytest.raises(UserError, match=r"which is no part of a pretend company"):
        write_company("null", tmp_path, people=5, months=2, seed=1)
    assert (tmp_path / name).read_text(encoding="utf-8") == "ours"
    assert "nothing planted" not in (tmp_path / "company.yml").read_text(encoding="utf-8")


def test_a_folder_called_truth_makes_no_pretend_company(tmp_path: Path) -> None:
    (tmp_path / "truth").mkdir()
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "sales.csv").write_text("ours", encoding="utf-8")
    with pytest.raises(UserError, match="holds no pretend company"):
        write_company("maker", tmp_path, people=5, months=2, seed=1)
    assert (tmp_path / "tables" / "sales.csv").exists()


def test_files_behind_a_link_are_never_touched(tmp_path: Path) -> None:
    write_company("maker", tmp_path / "made", people=5, months=2, seed=1)
    (tmp_path / "made" / "tables").rename(tmp_path / "ours")
    (tmp_path / "made" / "tables").symlink_to(tmp_path / "ours")
    with pytest.raises(UserError, match="holds tables, which"):
        write_company("maker", tmp_path / "made", people=5, months=2, seed=1)
    assert (tmp_path / "ours" / "sales.csv").exists()


def test_a_wrong_size_leaves_no_folder_behind(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="people must be"):
        write_company("maker", tmp_path / "new", people=0, months=None, seed=None)
    assert not (tmp_path / "new").exists()
