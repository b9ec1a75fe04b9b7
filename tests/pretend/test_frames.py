import numpy as np
import pyarrow as pa
import pytest

from analysis.pretend.clock import NO_DAY
from analysis.pretend.frames import contract_table, days, employee_ids, ids, texts


def test_ids_agree_with_plain_formatting() -> None:
    numbers = np.array([0, 7, 123_456_789])
    assert ids("D", numbers, 9).to_pylist() == [f"D{number:09d}" for number in numbers]


def test_an_id_that_is_not_there_is_empty() -> None:
    assert employee_ids(np.array([5, -1])).to_pylist() == ["000005", None]


def test_no_ids_give_an_empty_column() -> None:
    assert len(ids("D", np.array([], dtype=np.int64), 9)) == 0


def test_a_day_that_has_not_come_is_empty() -> None:
    assert days(np.array([0, NO_DAY])).to_pylist()[1] is None


def test_a_table_has_the_contracts_columns_in_their_order() -> None:
    columns = {"credit_share": np.array([0.5]), "employee_id": employee_ids(np.array([1])), "sale_id": texts(np.array([0]), ["S1"])}
    assert list(contract_table("sale_credits", columns).columns) == ["sale_id", "employee_id", "credit_share"]


def test_a_column_left_out_is_an_error() -> None:
    with pytest.raises(KeyError, match="credit_share"):
        contract_table("sale_credits", {"sale_id": pa.array(["S1"]), "employee_id": pa.array(["000001"])})
