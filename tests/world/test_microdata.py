"""One's own residents in place of the synthesis."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from sim.world.microdata import MicrodataError, read
from sim.world.population import load
from sim.world.residents import COUNTIES, OTHER_PROVINCE, Status
from tests.world.people import parameters

HEADING = "birth,sex,county,urban,household"
FAMILY = [
    "1950-03-01,male,pingcheng,1,10",
    "1952-07-09,female,pingcheng,1,10",
    "1990-01-31,female,yanggao,0,4",
    "2015-06-01,male,yanggao,0,4",
]


def written(tmp_path, rows, heading=HEADING):
    path = tmp_path / "own.csv"
    path.write_text("\n".join([heading, *rows]) + "\n")
    return path


def test_a_file_replaces_the_synthesis_and_missing_columns_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE", str(tmp_path / "cache"))
    path = written(tmp_path, FAMILY)
    population = load(parameters().model_copy(update={"microdata": str(path)}))
    assert len(population) == 4
    assert population.columns["county"].tolist() == [1, 1, 4, 4]
    assert population.columns["household"].tolist() == [0, 0, 1, 1]
    assert population.households["elders"].tolist() == [2, 0]
    assert population.columns["status"][3] == Status.CHILD
    assert population.columns["income"].min() > 0


def test_given_columns_stay_as_they_are(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE", str(tmp_path / "cache"))
    extra = ["1,1,other_province,other_pensioner,30000", "1,0,pingcheng,resident_pensioner,30000"]
    extra += ["0,1,yanggao,member,9000", "0,0,yanggao,child,9000"]
    given = [f"{row},{more}" for row, more in zip(FAMILY, extra, strict=True)]
    path = written(tmp_path, given, HEADING + ",dibao,veteran,hukou,status,income")
    columns = load(parameters().model_copy(update={"microdata": str(path)})).columns
    assert columns["dibao"].tolist() == [True, True, False, False]
    assert columns["hukou"].tolist() == [OTHER_PROVINCE, 1, 4, 4]
    assert columns["status"].tolist() == [
        Status.OTHER_PENSIONER,
        Status.RESIDENT_PENSIONER,
        Status.MEMBER,
        Status.CHILD,
    ]
    assert columns["income"].tolist() == [30000, 30000, 9000, 9000]
    assert columns["income_fifth"].max() > 0


def test_parquet_is_read_like_csv(tmp_path):
    table = pa.table(
        {"birth": ["1950-03-01"], "sex": [0], "county": ["pingcheng"], "urban": [True], "household": [7]},
    )
    path = tmp_path / "own.parquet"
    parquet.write_table(table, path)
    columns, kind = read(path, COUNTIES, parameters())
    assert columns["sex"].tolist() == [0]
    assert kind.tolist() == [0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1850-03-01,male,pingcheng,1,1", ["row 6: birth: 1850-03-01 is not a date from 1901-01-01 to 2021-01-01"]),
        ("2021-01-02,male,pingcheng,1,1", ["row 6: birth: 2021-01-02 is not a date"]),
        (
            "1950-03-01,man,pingcheng,1,1",
            ["row 6: sex: 'man' is not a whole number from 0 to 1, or one of male, female"],
        ),
        ("1950-03-01,male,beijing,1,1", ["row 6: county: 'beijing' is not", "pingcheng"]),
        ("1950-03-01,male,pingcheng,2,1", ["row 6: urban: 2 is not a whole number from 0 to 1"]),
        ("1950-03-01,male,pingcheng,1,", ["row 6: household: nothing is not a whole number"]),
        ("1950-03-01,male,pingcheng,1,4", ["row", "county: 'pingcheng' is not that of the others in its household"]),
        ("1850-03-01,man,pingcheng,1,1", ["row 6: birth", "row 6: sex"]),
    ],
)
def test_every_fault_names_file_row_column_value_and_limit(tmp_path, row, words):
    path = written(tmp_path, [*FAMILY, row])
    with pytest.raises(MicrodataError) as fault:
        read(path, COUNTIES, parameters())
    assert str(fault.value).startswith(str(path))
    for word in words:
        assert word in str(fault.value)


def test_a_status_must_fit_the_age(tmp_path):
    path = written(tmp_path, [f"{FAMILY[0]},child"], HEADING + ",status")
    with pytest.raises(MicrodataError, match="status: 'child' is not the age's"):
        read(path, COUNTIES, parameters())


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("birth,sex,county,urban", "column household is missing"),
        (HEADING + ",shoe_size", "column shoe_size is unknown; known are birth"),
        (HEADING, "the file has no rows"),
    ],
)
def test_missing_and_unknown_columns_are_told(tmp_path, heading, words):
    with pytest.raises(MicrodataError, match=words):
        read(written(tmp_path, [], heading), COUNTIES, parameters())


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(MicrodataError, match="cannot be read as Parquet"):
        read(tmp_path / "none.parquet", COUNTIES, parameters())


def test_large_communities_are_cut_along_households(tmp_path):
    rows = [f"19{50 + number % 40}-01-01,male,pingcheng,1,{number // 2}" for number in range(3000)]
    columns, _ = read(written(tmp_path, rows), COUNTIES, parameters())
    assert np.bincount(columns["community"]).tolist() == [1000, 1000, 1000]
