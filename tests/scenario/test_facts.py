"""The reference figures, proposals and clauses hold together."""

from sim.scenario.facts import clauses, defaults, facts


def test_every_figure_has_a_source_or_says_that_it_has_none():
    assert len(facts()) == 316
    assert all(fact.confidence in {"sourced", "memory", "assumption"} for fact in facts().values())
    assert all(fact.unit for fact in facts().values())


def test_every_proposal_rests_on_a_figure_or_is_an_assumption():
    for proposal in defaults().values():
        keys = proposal.source_key_or_assumption.split(";")
        assert all(key.strip() == "assumption" or key.strip() in facts() for key in keys), proposal.key


def test_the_page_has_64_clauses_with_its_own_words():
    assert len(clauses()) == 64
    assert clauses()["SP-06"].clause_zh == "征缴期间每月1—25日办理缴费"
