"""What the database itself refuses: overlapping claims, a rewritten journal; and the setup version.

Each rule is told twice, once per database, and both are raced by the tests (decision 0003).
"""

from django.db import migrations

#: Rows that the engine's setup is made of: a change of any raises the clinic's setup version.
SETUP_TABLES = (
    "qimen_portalsettings",
    "qimen_location",
    "qimen_closure",
    "qimen_room",
    "qimen_service",
    "qimen_stage",
    "qimen_servicepractitioner",
    "qimen_serviceroom",
    "qimen_servicelocation",
    "qimen_staffmember",
    "qimen_workinghours",
    "qimen_hoursexception",
    "qimen_timeoff",
    "qimen_block",
)

# A version rises by a step that nobody foresees: a transaction that is rolled back must not
# lend its version to the next one, or what was read in it would be taken for the truth.
STEP_POSTGRESQL = "1 + floor(random() * 1000000000)::bigint"
STEP_SQLITE = "1 + abs(random() % 1000000000)"

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE qimen_claim ADD CONSTRAINT claim_no_overlap EXCLUDE USING gist (
        clinic_id WITH =, party_kind WITH =, party_id WITH =,
        int8range(start, "end") WITH &&
    ) WHERE (NOT overridden)
    """,
    """
    CREATE FUNCTION qimen_claim_respects_overridden() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM qimen_claim other
            WHERE other.clinic_id = NEW.clinic_id AND other.party_kind = NEW.party_kind
              AND other.party_id = NEW.party_id AND other.overridden
              AND other.appointment_id <> NEW.appointment_id
              AND other.start < NEW."end" AND other.start > NEW.start - 2880
              AND other."end" > NEW.start
        ) THEN
            RAISE EXCEPTION 'claim_no_overlap: an overridden claim stands there'
                USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER qimen_claim_respects_overridden BEFORE INSERT OR UPDATE ON qimen_claim
    FOR EACH ROW WHEN (NOT NEW.overridden) EXECUTE FUNCTION qimen_claim_respects_overridden()
    """,
    """
    CREATE FUNCTION qimen_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER qimen_journal_is_append_only BEFORE UPDATE OR DELETE ON qimen_journalentry
    FOR EACH ROW EXECUTE FUNCTION qimen_journal_is_append_only()
    """,
    f"""
    CREATE FUNCTION qimen_setup_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'DELETE' THEN
            UPDATE qimen_clinic SET setup_version = setup_version + {STEP_POSTGRESQL}
            WHERE id = NEW.clinic_id;
        ELSE
            UPDATE qimen_clinic SET setup_version = setup_version + {STEP_POSTGRESQL}
            WHERE id = OLD.clinic_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER qimen_setup_changed AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION qimen_setup_changed()
        """
        for table in SETUP_TABLES
    ),
    f"""
    CREATE FUNCTION qimen_zone_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.setup_version := OLD.setup_version + {STEP_POSTGRESQL};
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER qimen_zone_changed BEFORE UPDATE OF zone ON qimen_clinic
    FOR EACH ROW WHEN (NEW.zone <> OLD.zone) EXECUTE FUNCTION qimen_zone_changed()
    """,
]

POSTGRESQL_BACK = [
    "DROP TRIGGER qimen_zone_changed ON qimen_clinic",
    "DROP FUNCTION qimen_zone_changed",
    *(f"DROP TRIGGER qimen_setup_changed ON {table}" for table in SETUP_TABLES),
    "DROP FUNCTION qimen_setup_changed",
    "DROP TRIGGER qimen_journal_is_append_only ON qimen_journalentry",
    "DROP FUNCTION qimen_journal_is_append_only",
    "DROP TRIGGER qimen_claim_respects_overridden ON qimen_claim",
    "DROP FUNCTION qimen_claim_respects_overridden",
    "ALTER TABLE qimen_claim DROP CONSTRAINT claim_no_overlap",
]

# An ordinary claim may touch no claim of its party; an overridden one may stand anywhere.
OVERLAP = """
    SELECT RAISE(ABORT, 'claim_no_overlap') FROM qimen_claim other
    WHERE other.clinic_id = NEW.clinic_id AND other.party_kind = NEW.party_kind
      AND other.party_id = NEW.party_id AND other.id IS NOT NEW.id
      AND other.start < NEW."end" AND other.start > NEW.start - 2880 AND other."end" > NEW.start
      AND NOT (other.overridden AND other.appointment_id = NEW.appointment_id);
"""

SQLITE = [
    *(
        f"""
        CREATE TRIGGER qimen_claim_no_overlap_{name} BEFORE {event} ON qimen_claim
        WHEN NOT NEW.overridden BEGIN {OVERLAP} END
        """
        for name, event in (("insert", "INSERT"), ("update", "UPDATE"))
    ),
    *(
        f"""
        CREATE TRIGGER qimen_journal_is_append_only_{event.lower()}
        BEFORE {event} ON qimen_journalentry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """
        for event in ("UPDATE", "DELETE")
    ),
    *(
        f"""
        CREATE TRIGGER {table}_setup_changed_{event.lower()} AFTER {event} ON {table}
        BEGIN
            UPDATE qimen_clinic SET setup_version = setup_version + {STEP_SQLITE}
            WHERE id = {row}.clinic_id;
        END
        """
        for table in SETUP_TABLES
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
    f"""
    CREATE TRIGGER qimen_zone_changed AFTER UPDATE OF zone ON qimen_clinic
    WHEN NEW.zone <> OLD.zone
    BEGIN
        UPDATE qimen_clinic SET setup_version = OLD.setup_version + {STEP_SQLITE}
        WHERE id = NEW.id;
    END
    """,
]

SQLITE_BACK = [
    "DROP TRIGGER qimen_zone_changed",
    *(
        f"DROP TRIGGER {table}_setup_changed_{event}"
        for table in SETUP_TABLES
        for event in ("insert", "update", "delete")
    ),
    "DROP TRIGGER qimen_journal_is_append_only_update",
    "DROP TRIGGER qimen_journal_is_append_only_delete",
    "DROP TRIGGER qimen_claim_no_overlap_insert",
    "DROP TRIGGER qimen_claim_no_overlap_update",
]


def forwards(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("qimen", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
