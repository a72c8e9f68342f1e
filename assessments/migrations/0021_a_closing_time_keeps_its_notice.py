"""The closing time of an opened round, and what follows from it, moves by its rules alone (R17, R16).

By a database trigger, so that no form, admin page or line of code can do it otherwise. Not kept
here is that an early closing lies 72 hours ahead: the database's clock is not the program's `now`,
which comes in as an argument; services.rounds sees to that.

A migration that alters the table on SQLite makes it anew, without its triggers: this one has to
come after the last of them.
"""

from typing import Any

from django.db import migrations

TABLE, TRIGGER = "assessments_round", "assessments_round_times"
MESSAGE = "An opened round keeps its closing time, unless it is extended or closes early."

# (what may not be, with the databases' own words for "differs" and "a week later")
REFUSED = (
    "NEW.is_practice {differs} OLD.is_practice",
    # It closes once, and its report opens once: nobody can delay that.
    "OLD.closed_at IS NOT NULL AND NEW.closed_at {differs} OLD.closed_at",
    "OLD.report_opened_at IS NOT NULL AND NEW.report_opened_at {differs} OLD.report_opened_at",
    # Closing early is not taken back, and the time that people were told stays.
    "OLD.closes_early AND (NOT NEW.closes_early OR NEW.closes_at {differs} OLD.closes_at)",
    "NEW.closes_at < OLD.closes_at AND NOT NEW.closes_early",
    # Extended by a week at least, twice at most.
    "NEW.times_extended < OLD.times_extended OR NEW.times_extended > 2",
    "NEW.closes_at > OLD.closes_at AND (NEW.closes_at < {a_week_later}"
    " OR NEW.times_extended <> OLD.times_extended + 1)",
)
WORDS = {
    "sqlite": {"differs": "IS NOT", "a_week_later": "datetime(OLD.closes_at, '+7 days')"},
    "postgresql": {
        "differs": "IS DISTINCT FROM",
        "a_week_later": "OLD.closes_at + interval '168 hours'",
    },
}


def condition(vendor: str) -> str:
    refused = " OR ".join(f"({each.format(**WORDS[vendor])})" for each in REFUSED)
    return f"OLD.opened_at IS NOT NULL AND ({refused})"


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"""
            CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} WHEN {condition(vendor)}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
            """
        ]
    return [
        f"""
        CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        f"""
        CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN ({condition(vendor)}) EXECUTE FUNCTION {TRIGGER}()
        """,
    ]


def keep(apps: Any, schema_editor: Any) -> None:
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql)


def let_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TRIGGER}")
    else:
        schema_editor.execute(f"DROP TRIGGER {TRIGGER} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {TRIGGER}()")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0020_mails_about_closing_and_reports")]

    operations = [migrations.RunPython(keep, let_go)]
