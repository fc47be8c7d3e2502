"""Outputs: years fold into one figure as worked by hand, whatever the order of the rows."""

import numpy as np
import pyarrow as pa
import pytest

from sim.study.outputs import Output

TABLE = pa.table(
    {
        "year": pa.array([2023, 2021, 2022, 2021], pa.int16()),
        "indicator": ["paid", "paid", "paid", "wait"],
        "value": [5.0, 1.0, 9.0, float("nan")],
    }
)


@pytest.mark.parametrize(("fold", "value"), [("mean", 5), ("sum", 15), ("max", 9), ("last", 5), ("2022", 9)])
def test_years_fold_as_asked(fold, value):
    assert Output("paid", fold).of(TABLE) == value


def test_a_figure_that_is_nowhere_is_not_a_number():
    assert np.isnan(Output("wait").of(TABLE))


@pytest.mark.parametrize("output", [Output("payed"), Output("paid", "2024"), Output("payed", "2021")])
def test_an_indicator_or_year_that_is_missing_is_refused(output):
    with pytest.raises(KeyError, match=r"2024|payed"):
        output.of(TABLE)


def test_the_label_names_the_fold_where_it_is_not_the_mean():
    assert [Output("paid", fold).label for fold in ("mean", "2022")] == ["paid", "paid (2022)"]
