"""The next question: never a settled fact, always one that can change an answer, and it ends."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.engines.policy.eligibility import field_of, next_questions, stand
from tests.engines.policy.eligibility.conftest import DAY, tiny

FACTS = 5
LEAF = st.integers(0, FACTS - 1).map(lambda n: f"it.f{n}")
EXPR = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        inner.map(lambda e: f"!({e})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) && ({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) || ({p[1]})"),
    ),
    max_leaves=5,
)
PACKS = st.lists(EXPR, min_size=1, max_size=4).flatmap(
    lambda exprs: st.tuples(
        st.just({f"k{n}": e for n, e in enumerate(exprs)}),
        st.lists(
            st.lists(st.sampled_from([f"k{n}" for n in range(len(exprs))]), min_size=1, unique=True),
            min_size=1,
            max_size=3,
        ).map(lambda several: {f"b{n}": names for n, names in enumerate(several)}),
    )
)
ANSWERS = st.lists(st.sampled_from([True, False, None]), min_size=FACTS, max_size=FACTS)


def _standings(sheet, facts_of, stated):
    facts = facts_of(sheet, stated)
    return facts, stand(sheet, lambda _: facts, DAY)


def _statuses(results):
    return [(r.standing, *(c.status for c in r.answers.conditions)) for r in results]


@settings(max_examples=40, deadline=None)
@given(PACKS, ANSWERS)
def test_questions_ask_nothing_settled_bear_on_an_answer_and_end(facts_of, pack, answers):
    """The last answer “None” is “I do not know”: it is not asked again, and what hangs on it stays unknown."""
    sheet = tiny(*pack, FACTS)
    stated, declined = {}, set()
    for _ in range(FACTS + 1):
        facts, results = _standings(sheet, facts_of, stated)
        questions = next_questions(sheet, results, facts, declined)
        if not questions:
            break
        asked = questions[0].path
        assert asked not in stated and asked not in declined
        assert any(r.standing == "unknown" for r in results)
        assert _can_change(sheet, facts_of, stated, asked), "a question whose answer changes nothing"
        value = answers[int(asked.removeprefix("it.f"))]
        declined |= {asked} if value is None else set()
        stated |= {} if value is None else {asked: value}
    else:
        raise AssertionError("the questions do not end")
    if not declined:
        assert all(r.standing in ("qualifies", "no") for r in results)


def _can_change(sheet, facts_of, stated, asked):
    """Whether the answer matters for some answers to the other facts, those left unknown included."""
    others = [f"it.f{n}" for n in range(FACTS) if f"it.f{n}" not in stated and f"it.f{n}" != asked]
    for values in itertools.product((None, True, False), repeat=len(others)):
        rest = stated | {p: v for p, v in zip(others, values, strict=True) if v is not None}
        seen = {
            tuple(map(tuple, _statuses(_standings(sheet, facts_of, rest | more)[1])))
            for more in ({}, {asked: True}, {asked: False})
        }
        if len(seen) > 1:
            return True
    return False


def test_the_fact_that_settles_most_comes_first(facts_of):
    sheet = tiny(
        {"rare": "it.f0", "common": "it.f1", "both": "it.f2 && it.f3"},
        {"a": ["rare", "common"], "b": ["common"], "c": ["common", "both"]},
        4,
    )
    facts, results = _standings(sheet, facts_of, {})
    questions = next_questions(sheet, results, facts)
    assert questions[0].path == "it.f1"
    assert (questions[0].settles, questions[0].closes, questions[0].bears) == (3, 1, 3)
    assert [q.path for q in questions[1:]] == ["it.f0", "it.f2", "it.f3"]


def test_a_benefit_ruled_out_asks_nothing_more(facts_of):
    sheet = tiny({"x": "it.f0", "y": "it.f1"}, {"a": ["x", "y"]}, 2)
    facts, results = _standings(sheet, facts_of, {"it.f0": False})
    assert results[0].standing == "no"
    assert next_questions(sheet, results, facts) == ()


def test_no_file_no_point_of_the_policy_and_no_bar_is_ever_asked(ezhou, facts_of):
    """Every open path of the shipped pack: only what an organisation can state becomes a question."""
    facts, results = _standings(ezhou, facts_of, {})
    asked = [q.path for q in next_questions(ezhou, results, facts)]
    assert asked and all(field_of(ezhou, path) is not None for path in asked)
    assert not [path for path in asked if path.startswith("param.") or path in ("barred", "asof")]
    assert not [path for path in asked if field_of(ezhou, path).type == "file"]


def test_a_counted_number_is_asked_instead_of_its_list(river, facts_of):
    facts, results = _standings(river, facts_of, {})
    asked = [q.path for q in next_questions(river, results, facts)]
    assert "station.team_serving" in asked and "station.staff" not in asked


def test_declined_facts_are_not_asked_again_and_stay_unknown(river, facts_of):
    stated = {"applicant.kind": "firm"}
    facts, results = _standings(river, facts_of, stated)
    first = next_questions(river, results, facts)[0].path
    again = next_questions(river, results, facts, {first})
    assert first not in [q.path for q in again]
    assert any(first in {n.path for n in r.needs} for r in results)
