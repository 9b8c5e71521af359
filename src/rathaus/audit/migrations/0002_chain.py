from django.db import migrations

CREATE = """
-- The entries of a running transaction that wait for their seal. A row lives for the length of a
-- commit and is never seen by another transaction, so nothing is lost when a crash empties it.
CREATE UNLOGGED TABLE audit_turn (
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    chain bigint NOT NULL,
    entry_id bigint NOT NULL,
    is_first boolean NOT NULL
);
CREATE INDEX audit_turn_xact ON audit_turn (xact);

CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_stamp BEFORE INSERT ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_stamp();

-- Sealing takes two rounds of deferred triggers. In the first round PostgreSQL also checks the
-- deferred foreign keys, which may wait for other transactions; what the first round queues runs
-- in the second. So the head is locked when nothing else is left to wait for.
CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_queued boolean := current_setting('rathaus.audit_queued', true) = 'yes';
BEGIN
    IF is_queued IS NOT TRUE THEN
        PERFORM set_config('rathaus.audit_queued', 'yes', true);
    END IF;
    INSERT INTO audit_turn (chain, entry_id, is_first)
        VALUES (coalesce(NEW.tenant_id, 0), NEW.id, is_queued IS NOT TRUE);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_entry_queue AFTER INSERT ON audit_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_queue();

-- Once a transaction: seals all its entries, chain by chain in a fixed order, so that two
-- transactions that write to the same two chains cannot wait for each other.
CREATE FUNCTION audit_seal_transaction() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant_before text := current_setting('rathaus.tenant', true);
    chain_id bigint;
    e audit_auditentry;
    s audit_seal;
    last_hash bytea;
BEGIN
    FOR chain_id IN
        SELECT DISTINCT chain FROM audit_turn WHERE xact = pg_current_xact_id() ORDER BY chain
    LOOP
        PERFORM set_config('rathaus.tenant', coalesce(nullif(chain_id, 0)::text, ''), true);
        s.tenant_id := nullif(chain_id, 0);
        SELECT seq, hash INTO s.seq, last_hash FROM audit_head
            WHERE id = chain_id FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO audit_head (id, tenant_id, seq, hash)
                VALUES (chain_id, s.tenant_id, 0, decode(repeat('00', 32), 'hex'))
                ON CONFLICT DO NOTHING;
            SELECT seq, hash INTO s.seq, last_hash FROM audit_head
                WHERE id = chain_id FOR UPDATE;
        END IF;
        FOR e IN
            SELECT entry.* FROM audit_turn JOIN audit_auditentry entry ON entry.id = entry_id
            WHERE xact = pg_current_xact_id() AND chain = chain_id ORDER BY entry_id
        LOOP
            s.seq := s.seq + 1;
            s.sealed_at := clock_timestamp();
            last_hash := sha256(last_hash || convert_to(json_build_array(
                s.seq, s.sealed_at AT TIME ZONE 'UTC', e.id, e.tenant_id, e.at AT TIME ZONE 'UTC',
                e.actor_kind, e.actor_id, e.actor_label,
                e.event_name, e.subject_kind, e.subject_id, e.sentence, e.payload
            )::text, 'UTF8'));
            INSERT INTO audit_seal (tenant_id, seq, entry_id, sealed_at, hash)
                VALUES (s.tenant_id, s.seq, e.id, s.sealed_at, last_hash);
        END LOOP;
        UPDATE audit_head SET seq = s.seq, hash = last_hash WHERE id = chain_id;
        DELETE FROM audit_turn WHERE xact = pg_current_xact_id() AND chain = chain_id;
    END LOOP;
    PERFORM set_config('rathaus.tenant', coalesce(tenant_before, ''), true);
    PERFORM set_config('rathaus.audit_queued', '', true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_turn_seal AFTER INSERT ON audit_turn
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.is_first)
    EXECUTE FUNCTION audit_seal_transaction();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log only grows: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_only_grows BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_only_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.seq <= OLD.seq) EXECUTE FUNCTION audit_refuse();

-- Whoever works with the database but does not own it may add entries and read.
DO $$
DECLARE
    working record;
BEGIN
    FOR working IN
        SELECT DISTINCT c.relname, r.rolname FROM pg_class c
        CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.relname IN ('audit_auditentry', 'audit_seal', 'audit_head', 'audit_turn')
          AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %I', working.relname, working.rolname);
        IF working.relname <> 'audit_auditentry' THEN
            EXECUTE format('REVOKE INSERT ON %I FROM %I', working.relname, working.rolname);
        END IF;
        IF working.relname = 'audit_turn' THEN
            EXECUTE format('REVOKE ALL ON audit_turn FROM %I', working.rolname);
        END IF;
    END LOOP;
END $$;
"""

REMOVE = """
DROP TRIGGER audit_entry_stamp ON audit_auditentry;
DROP TRIGGER audit_entry_queue ON audit_auditentry;
DROP TRIGGER audit_entry_only_grows ON audit_auditentry;
DROP TRIGGER audit_entry_no_truncate ON audit_auditentry;
DROP TRIGGER audit_seal_only_grows ON audit_seal;
DROP TRIGGER audit_seal_no_truncate ON audit_seal;
DROP TRIGGER audit_head_no_delete ON audit_head;
DROP TRIGGER audit_head_no_truncate ON audit_head;
DROP TRIGGER audit_head_only_forward ON audit_head;
DROP TABLE audit_turn;
DROP FUNCTION audit_seal_transaction();
DROP FUNCTION audit_queue();
DROP FUNCTION audit_stamp();
DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
