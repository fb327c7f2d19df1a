"""In which order test files are begun, and which tests the second run, on PostgreSQL, repeats."""

import pytest

SLOW_FIRST = (
    "tests/browser/test_axe_every_page.py",
    "tests/browser/test_journey.py",
    "tests/site/test_both_languages.py",
    "tests/site/test_access_matrix.py",
    "tests/browser/test_applicant_form.py",
    "tests/browser/test_parts.py",
    "tests/browser/test_journey_headquarters.py",
    "tests/browser/test_journey_incubator.py",
    "tests/site/test_query_counts.py",
    "tests/engines/policy/bulk/test_bulk_spark.py",
    "tests/docs/test_generated.py",
    "tests/browser/test_roles.py",
    "tests/browser/test_keyboard.py",
    "tests/browser/test_frame.py",
    "tests/browser/test_journey_workbench.py",
    "tests/browser/test_journey_centralised.py",
    "tests/engines/policy/impact/test_whole_impact.py",
    "tests/apps/register/test_nothing_closed.py",
    "tests/apps/impact/test_trial_pages.py",
    "tests/apps/cases/test_many_cases.py",
)
"""Files of more than about ten seconds, the longest first: a worker that begins one last keeps the others waiting."""

DATABASE_FIXTURES = frozenset(("db", "transactional_db", "live_server", "django_db_setup"))


def slow_first(items: list[pytest.Item]) -> None:
    """Put the slow files first; the others, and the tests within a file, stay in their order."""
    rank = {file: place for place, file in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))


def differs_by_database(item: pytest.Item) -> bool:
    """Whether another database could give another outcome: the test meets one, and is not marked ``any_database``."""
    marked = {mark.name for mark in item.iter_markers()}
    meets = marked & {"django_db", "own_connection"} or DATABASE_FIXTURES & set(
        getattr(item, "fixturenames", ())
    )
    return bool(meets) and "any_database" not in marked
