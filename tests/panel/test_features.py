import numpy as np
import pyarrow as pa

from analysis.panel.features import Rows

NAN = float("nan")


def rows(values, place, **more):
    return Rows({"value": np.array(values, dtype=float), **more}, np.array(place, dtype=np.int32))


def test_the_value_before_is_of_the_same_person_or_missing():
    some = rows([1, 2, 3, 4, 5], [0, 1, 2, 0, 1])
    np.testing.assert_array_equal(some.back(some["value"], 1), [NAN, 1, 2, NAN, 4])
    np.testing.assert_array_equal(some.back(some["value"], 9), [NAN] * 5)


def test_a_sum_of_months_counts_what_is_known_and_is_missing_where_nothing_is():
    some = rows([1, NAN, 3, NAN, NAN, 6], [0, 1, 2, 0, 1, 2])
    np.testing.assert_array_equal(some.sum(some["value"], 2), [1, 1, 3, NAN, NAN, 6])
    np.testing.assert_array_equal(some.sum(some["value"], 12), [1, 1, 4, NAN, NAN, 6])


def test_no_digit_of_a_sum_depends_on_other_people():
    alone, together = rows([0.1, 0.2], [0, 1]), rows([1e17, 0.1, 0.2], [0, 0, 1])
    np.testing.assert_array_equal(together.sum(together["value"], 3)[1:], alone.sum(alone["value"], 3))


def test_months_since_a_date_are_whole_months():
    ends = np.array(["2024-02-29", "2024-03-31", "2024-03-31"], dtype="datetime64[us]")
    begun = np.array(["2024-01-30", "2024-01-31", "NaT"], dtype="datetime64[us]")
    some = rows([0, 0, 0], [0, 1, 2], month_end=ends, begun=begun)
    np.testing.assert_array_equal(some.months_since("begun"), [0, 2, NAN])


def test_equal_texts_have_equal_numbers_and_no_text_is_missing():
    codes = rows([0, 0, 0], [0, 1, 2], manager=pa.array(["M2", None, "M2"]).dictionary_encode())["manager"]
    assert codes[0] == codes[2]
    assert np.isnan(codes[1])
