"""The triggers that keep what people were promised while a round is open, in both databases.

Constraints cannot say “while a round is open”, and code can be got round: these hold for pages, the
admin, commands and plain SQL alike.

SQLite copies a table in order to alter it. That loses the table's triggers, and fails where the
triggers of another table name it. So a migration that alters one of these tables takes the triggers
away first and puts them back at its end:

    operations = [
        migrations.RunPython(let_go, keep),
        ...
        migrations.RunPython(keep, let_go),
    ]
"""

from dataclasses import dataclass
from typing import Any, Literal

WORDS = {
    "sqlite": {
        "different": "IS NOT",
        "a_week_later": "datetime(OLD.closes_at, '+7 days')",
        "now": "datetime('now')",
    },
    "postgresql": {
        "different": "IS DISTINCT FROM",
        "a_week_later": "OLD.closes_at + interval '168 hours'",
        "now": "now()",
    },
}


@dataclass(frozen=True)
class Promise:
    """What may not happen to a row: the deed, where both conditions hold.

    of_the_row : of the row as it is (OLD) and would be (NEW)
    of_others : of rows of other tables
    """

    name: str
    table: str
    deed: Literal["INSERT", "UPDATE", "DELETE"]
    refusal: str
    of_the_row: str
    of_others: str = "TRUE"
    # Fields that came with a later migration than the first of these promises: "Round.source".
    needs: tuple[str, ...] = ()


def changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{each} {{different}} OLD.{each}" for each in columns) + ")"


def is_open(survey_round: str) -> str:
    marks = ("opened_at IS NOT NULL", "closed_at IS NULL", "cancelled_at IS NULL")
    return " AND ".join(f"{survey_round}.{mark}" for mark in marks)


def there_is(found: str, where: str) -> str:
    return f"EXISTS (SELECT 1 FROM {found} WHERE {where})"  # noqa: S608 - ours alone


INTO_THE_TABLE: tuple[Literal["INSERT", "UPDATE"], ...] = ("INSERT", "UPDATE")
PLACES_OF_ROUNDS = (
    "assessments_invitation AS place JOIN assessments_round AS asking "
    "ON asking.id = place.survey_round_id"
)

PROMISES = (
    # What is asked, how it may be shown, and what people are told of it before they answer.
    Promise(
        "opened_round_is_kept",
        "assessments_round",
        "UPDATE",
        "An opened round keeps its instrument, breakdown and minimum group, and what people are "
        "told of it.",
        "OLD.opened_at IS NOT NULL AND ("
        + changed(
            "uuid",
            "partnership_id",
            "source",
            "instrument_key",
            "instrument_version",
            "breakdown",
            "minimum_group",
            "is_practice",
            "report_after_days",
            "opened_at",
            "invitation_subject",
            "invitation_text",
        )
        # A warning may come later; it never goes.
        + " OR (OLD.soon_after_another AND NOT NEW.soon_after_another))",
    ),
    Promise(
        "opened_round_keeps_its_reminder",
        "assessments_round",
        "UPDATE",
        "An opened round keeps the words of its reminders.",
        "OLD.opened_at IS NOT NULL AND " + changed("reminder_subject", "reminder_text"),
        needs=("Round.reminder_subject", "Round.reminder_text"),
    ),
    # Sheets of paper that are typed into a round before it is opened: what they answer, and what
    # they were promised.
    Promise(
        "round_with_sheets_is_kept",
        "assessments_round",
        "UPDATE",
        "A round into which sheets of paper were typed keeps what they were asked and promised.",
        "OLD.opened_at IS NULL AND "
        + changed(
            "uuid",
            "partnership_id",
            "source",
            "instrument_key",
            "instrument_version",
            "breakdown",
            "minimum_group",
            "is_practice",
        ),
        there_is("assessments_invitation AS place", "place.survey_round_id = OLD.id"),
    ),
    Promise(
        "ended_round_is_kept",
        "assessments_round",
        "UPDATE",
        "A round that has ended stays so.",
        "(OLD.closed_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL) AND "
        + changed("closed_at", "cancelled_at"),
    ),
    # When it closes, and when its report opens to everybody. (That an early closing lies 72 hours
    # ahead is kept by services.rounds: the database's clock is not the program's `now`.)
    Promise(
        "opened_round_keeps_its_times",
        "assessments_round",
        "UPDATE",
        "An opened round keeps its closing time, unless it is extended or closes early.",
        "OLD.opened_at IS NOT NULL AND ("
        "(OLD.closes_early AND (NOT NEW.closes_early OR " + changed("closes_at") + "))"
        " OR (NEW.closes_at < OLD.closes_at AND NOT NEW.closes_early)"
        " OR NEW.times_extended < OLD.times_extended OR NEW.times_extended > 2"
        " OR (NEW.closes_at > OLD.closes_at AND (NEW.closes_at < {a_week_later}"
        " OR NEW.times_extended <> OLD.times_extended + 1)))",
    ),
    Promise(
        "opened_round_opens_no_later",
        "assessments_round",
        "UPDATE",
        "An opened round does not open later: that would stop all links.",
        "OLD.opened_at IS NOT NULL AND NEW.opens_at > OLD.opens_at",
    ),
    Promise(
        "opened_report_stays_open",
        "assessments_round",
        "UPDATE",
        "A report that everybody reads stays open.",
        "OLD.report_opened_at IS NOT NULL AND " + changed("report_opened_at"),
    ),
    Promise(
        "open_round_is_not_deleted",
        "assessments_round",
        "DELETE",
        "An open round is not deleted: close or cancel it.",
        is_open("OLD"),
    ),
    # Who is asked. Whoever comes later counts towards no threshold.
    Promise(
        "invitation_after_opening_is_late",
        "assessments_invitation",
        "INSERT",
        "Whoever is invited to an opened round is invited late.",
        "NOT NEW.late",
        there_is(
            "assessments_round AS asking",
            "asking.id = NEW.survey_round_id AND asking.opened_at IS NOT NULL",
        ),
    ),
    Promise(
        "invitation_is_kept",
        "assessments_invitation",
        "UPDATE",
        "An invitation keeps its round, agency and role.",
        changed("survey_round_id", "agency_id", "role"),
    ),
    Promise(
        "invitation_of_open_round_is_kept",
        "assessments_invitation",
        "UPDATE",
        "An invitation to an open round keeps its person, address and link.",
        changed("email", "link_id", "late", "replaces_id")
        + " OR (NEW.participant_id IS NOT NULL AND "
        + changed("participant_id")
        + ") OR (OLD.no_more_mails AND NOT NEW.no_more_mails)",
        there_is(
            "assessments_round AS asking",
            f"asking.id = OLD.survey_round_id AND {is_open('asking')}",
        ),
    ),
    Promise(
        "invitation_to_open_round_is_not_deleted",
        "assessments_invitation",
        "DELETE",
        "An invitation to an open round is not deleted.",
        "TRUE",
        there_is(
            "assessments_round AS asking",
            f"asking.id = OLD.survey_round_id AND {is_open('asking')}",
        ),
    ),
    # What they have answered.
    Promise(
        "envelope_stays_where_it_is",
        "assessments_envelope",
        "UPDATE",
        "An envelope belongs to one invitation.",
        changed("invitation_id"),
    ),
    Promise(
        "envelope_of_open_round_is_not_deleted",
        "assessments_envelope",
        "DELETE",
        "An envelope of an open round is not deleted.",
        "TRUE",
        there_is(PLACES_OF_ROUNDS, f"place.id = OLD.invitation_id AND {is_open('asking')}"),
    ),
    # Agencies stand in the order of their names, also where that decides who is shown together.
    Promise(
        "agency_that_is_asked_is_kept",
        "assessments_agency",
        "UPDATE",
        "An agency keeps its name while a round is open that asks it.",
        changed("name", "partnership_id"),
        there_is(PLACES_OF_ROUNDS, f"place.agency_id = OLD.id AND {is_open('asking')}"),
    ),
    # Also one that has sheets of paper in a round that is not opened yet.
    Promise(
        "agency_that_is_asked_does_not_merge",
        "assessments_agency",
        "UPDATE",
        "An agency does not merge while a round has not ended that holds places of its people.",
        changed("merged_into_id"),
        there_is(
            PLACES_OF_ROUNDS,
            "place.agency_id = OLD.id AND asking.closed_at IS NULL AND asking.cancelled_at IS NULL",
        ),
        needs=("Agency.merged_into",),
    ),
    # Earlier reports name it, and say what became of it.
    Promise(
        "agency_that_has_merged_is_kept",
        "assessments_agency",
        "UPDATE",
        "An agency that has merged stays as it was.",
        "OLD.merged_into_id IS NOT NULL AND "
        + changed("name", "key", "partnership_id", "merged_into_id", "merged_on"),
        needs=("Agency.merged_into",),
    ),
    *(
        Promise(
            f"{name}_of_agency_that_is_there_{deed.lower()}",
            table,
            deed,
            "This agency has merged into another.",
            "NEW.agency_id IS NOT NULL",
            there_is(
                "assessments_agency AS agency",
                "agency.id = NEW.agency_id AND agency.merged_into_id IS NOT NULL",
            ),
            needs=("Agency.merged_into",),
        )
        for name, table in (
            ("person", "assessments_participant"),
            ("member", "assessments_membership"),
        )
        for deed in INTO_THE_TABLE
    ),
    # What was published goes with its partnership and in no other way; and a partnership, only once
    # everybody who may read its reports has been let in.
    Promise(
        "partnership_goes_after_its_rounds",
        "assessments_partnership",
        "UPDATE",
        "A partnership is not deleted while a round is open, or a report not open to everybody.",
        "NEW.deleted_at IS NOT NULL",
        there_is(
            "assessments_round AS asking",
            f"asking.partnership_id = OLD.id AND (({is_open('asking')})"
            " OR (asking.closed_at IS NOT NULL AND asking.report_opened_at IS NULL))",
        ),
        needs=("Partnership.deleted_at",),
    ),
    Promise(
        "publication_goes_with_its_partnership",
        "reports_publication",
        "DELETE",
        "A publication is deleted with its partnership, and in no other way.",
        "TRUE",
        "NOT "
        + there_is(
            "assessments_round AS asking JOIN assessments_partnership AS home "
            "ON home.id = asking.partnership_id",
            "asking.id = OLD.survey_round_id AND home.deleted_at IS NOT NULL",
        ),
        needs=("Partnership.deleted_at",),
    ),
    # The audit log: nobody changes what was done, or takes it out before its time.
    Promise(
        "deed_never_changes",
        "assessments_deed",
        "UPDATE",
        "A deed never changes.",
        "TRUE",
    ),
    Promise(
        "deed_is_kept_until_it_expires",
        "assessments_deed",
        "DELETE",
        "A deed is kept until it expires.",
        "OLD.expires_at > {now}",
    ),
)


def keep(apps: Any, schema_editor: Any) -> None:
    """In place of those that are there; not yet those about tables and fields that come later."""
    let_go(apps, schema_editor)
    vendor = schema_editor.connection.vendor
    make = {"sqlite": in_sqlite, "postgresql": in_postgresql}[vendor]
    tables = schema_editor.connection.introspection.table_names()
    for promise in PROMISES:
        if promise.table not in tables or not all(_is_there(apps, each) for each in promise.needs):
            continue
        for sql in make(promise):
            schema_editor.execute(sql.format(**WORDS[vendor]))


def _is_there(apps: Any, field: str) -> bool:
    model, _dot, name = field.partition(".")
    return name in {each.name for each in apps.get_model("assessments", model)._meta.get_fields()}


def let_go(apps: Any, schema_editor: Any) -> None:
    for promise in PROMISES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {promise.name}")
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {promise.name}() CASCADE")


def in_sqlite(promise: Promise) -> list[str]:
    return [
        f"""
        CREATE TRIGGER {promise.name} BEFORE {promise.deed} ON {promise.table}
        WHEN ({promise.of_the_row}) AND {promise.of_others}
        BEGIN SELECT RAISE(ABORT, '{promise.refusal}'); END
        """
    ]


def in_postgresql(promise: Promise) -> list[str]:
    """Only where the row itself speaks for it, the function looks at other tables."""
    row = "OLD" if promise.deed == "DELETE" else "NEW"
    return [
        f"""
        CREATE FUNCTION {promise.name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {promise.of_others} THEN
                RAISE EXCEPTION '{promise.refusal}'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {row};
        END $$
        """,
        f"""
        CREATE TRIGGER {promise.name} BEFORE {promise.deed} ON {promise.table} FOR EACH ROW
        WHEN ({promise.of_the_row}) EXECUTE FUNCTION {promise.name}()
        """,
    ]
