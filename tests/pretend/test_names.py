import numpy as np

from analysis.pretend.names import account_labels, person_names


def test_names_come_from_the_generator_alone() -> None:
    first, again = (person_names(50, np.random.default_rng(1)) for _ in range(2))
    assert first == again


def test_some_customer_names_hold_a_comma() -> None:
    labels = account_labels()
    assert any("," in label for label in labels)
    assert len(labels) == len(set(labels))
