"""Two functions that search with the indexes row-level security would switch off.

Full-text and trigram operators are not leakproof: under a policy PostgreSQL applies them only after
the policy, to every row. So the functions run as a role that bypasses the policies, filter by the
tenant setting themselves, and give back nothing but keys, scores and words of that tenant.
"""

from django.db import migrations

from rathaus.core.postgres.embedded import APP, SEARCH

CANDIDATES = f"""
CREATE FUNCTION search_candidates(
    exact text[], wide text[], importance float8[], typed text, wanted_kinds text[], most integer
) RETURNS TABLE (document_id bigint, score float8, matched integer[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
WITH me AS (SELECT NULLIF(current_setting('rathaus.tenant', true), '')::bigint AS tenant),
groups AS (
    SELECT number::integer, weight,
           to_tsquery('german', e) || to_tsquery('english', e) AS exact_query,
           to_tsquery('german', w) || to_tsquery('english', w) AS wide_query
    FROM unnest(exact, wide, importance) WITH ORDINALITY AS g (e, w, weight, number)
),
whole AS (
    SELECT to_tsquery('german', text) || to_tsquery('english', text) AS query
    FROM (SELECT string_agg('(' || w || ')', ' | ') AS text FROM unnest(wide) AS w) AS joined
),
found AS (
    SELECT d.id, d.vector, d.title, d.names, d.weight
    FROM search_document AS d, me, whole
    WHERE d.vector @@ (whole.query && to_tsquery('simple', 'xtenant' || me.tenant))
      AND d.tenant_id = me.tenant
      AND (wanted_kinds IS NULL OR d.kind = ANY (wanted_kinds))
    ORDER BY d.weight DESC, d.id
    LIMIT least(most, 1000)
)
SELECT f.id,
       sum(g.weight * (ts_rank('{{0.1,0.2,0.7,1.0}}', f.vector, g.exact_query)
                       + 0.5 * ts_rank('{{0.1,0.2,0.7,1.0}}', f.vector, g.wide_query)))
         + sum(g.weight) FILTER (WHERE f.vector @@ g.wide_query) / (SELECT sum(weight) FROM groups)
         + 0.35 * similarity(lower(f.title), typed)
         + CASE WHEN typed = ANY (f.names) THEN 0.5 ELSE 0 END
         + 0.003 * f.weight,
       array_agg(g.number) FILTER (WHERE f.vector @@ g.wide_query)
FROM found AS f CROSS JOIN groups AS g
GROUP BY f.id, f.title, f.names, f.weight
HAVING bool_or(f.vector @@ g.wide_query)
$$;
ALTER FUNCTION search_candidates OWNER TO {SEARCH};
SET LOCAL ROLE {SEARCH};
REVOKE ALL ON FUNCTION search_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_candidates TO {APP};
RESET ROLE;
"""  # noqa: S608 - the names are constants

SIMILAR = f"""
CREATE INDEX search_word_similar ON search_word USING gist (tenant_id, word gist_trgm_ops);
CREATE FUNCTION search_similar_words(typed text, most integer)
RETURNS TABLE (word text, documents integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.similarity_threshold = 0.2 AS $$
SELECT w.word, w.documents
FROM search_word AS w
WHERE w.tenant_id = (SELECT NULLIF(current_setting('rathaus.tenant', true), '')::bigint)
  AND w.word % typed
ORDER BY similarity(w.word, typed) DESC, w.word
LIMIT least(most, 50)
$$;
ALTER FUNCTION search_similar_words OWNER TO {SEARCH};
SET LOCAL ROLE {SEARCH};
REVOKE ALL ON FUNCTION search_similar_words FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_similar_words TO {APP};
RESET ROLE;
"""  # noqa: S608 - the names are constants


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CANDIDATES,
            f"SET LOCAL ROLE {SEARCH}; DROP FUNCTION search_candidates; RESET ROLE",
        ),
        migrations.RunSQL(
            SIMILAR,
            f"SET LOCAL ROLE {SEARCH}; DROP FUNCTION search_similar_words; RESET ROLE;"
            " DROP INDEX search_word_similar",
        ),
    ]
