"""Every clause of the city's page is proved by a test, and `sim list clauses` names the tests that there are."""

import pytest

from sim.programmes import REGISTER
from sim.scenario.facts import clauses
from sim.scenario.services import SERVICES, service_of
from tools import clause_tests as tool

SYSTEMS = {"resident_pension": "supplementary_pension"}  # the page's own name where a programme has another


def test_the_shipped_list_of_proofs_is_the_one_that_the_marks_make():
    assert tool.TARGET.read_text("utf8") == tool.text(), "marks have changed: run `make clauses`"


@pytest.mark.parametrize("programme", REGISTER, ids=lambda programme: programme.name)
def test_every_clause_of_a_programme_has_a_test(programme):
    own = {c.id for c in clauses().values() if c.system == SYSTEMS.get(programme.name, programme.name)}
    assert own
    assert not own - {clause for clause, _ in tool.proofs()}


def test_every_service_of_the_page_has_a_name_in_both_languages():
    systems = {clause.system for clause in clauses().values()}
    assert systems == {SYSTEMS.get(name, name) for name in SERVICES}
    assert all(service_of(system, language) for system in systems for language in ("en", "zh"))
    assert all(set(words) == {"en", "zh"} for words in SERVICES.values())


@pytest.mark.parametrize(
    "text",
    [
        "import pytest\npytestmark = pytest.mark.clause('SP-01')\n",
        "import pytest\nclass TestIt:\n    @pytest.mark.clause('SP-01')\n    def test_it(self): ...\n",
    ],
    ids=["module", "class"],
)
def test_a_mark_that_the_list_would_miss_is_refused(text, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    (tmp_path / "test_it.py").write_text(text)
    with pytest.raises(ValueError, match=r"test_it\.py: a clause is marked elsewhere"):
        list(tool.marked(tmp_path / "test_it.py"))
