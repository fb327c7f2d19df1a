"""After rows were put in with their ids, the counters of PostgreSQL go on behind the highest."""

from django.db import connection

# From the catalogue, not by calling `pg_get_serial_sequence` on `information_schema.columns`: the planner is free
# to call it before the schema is compared, and it fails on a table it cannot find on the search path.
_SEQUENCES = """
SELECT s.oid::regclass::text, t.relname, a.attname
FROM pg_class s
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid
JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S'
"""


def set_sequences() -> None:
    """SQLite needs none: it counts from the highest row."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        for sequence, table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT setval(%s, COALESCE((SELECT max("{column}") FROM public."{table}"), 0) + 1, false)',
                [sequence],
            )
