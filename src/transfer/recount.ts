import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { auditLog, deliveries, enrollments, events } from '../db/schema.ts';

/**
 * Statement that notes for which deliveries the picture was fetched, as the migration `opens` does: older exports do not say it. It finds
 * nothing to note in others.
 */
export const notePictures = (db: Db) =>
  db.run(sql`UPDATE ${deliveries} SET picture_fetched = 1 WHERE opened_as <> 'none' AND picture_fetched = 0
    AND EXISTS (SELECT 1 FROM ${events} e WHERE e.delivery_id = ${deliveries.id} AND e.kind = 'open'
      AND e.agent_class IN ('human', 'privacy-proxy', 'image-proxy'))`);

/** Statement that notes who asked for the picture at all: older exports do not say it. */
export const noteAsked = (db: Db) =>
  db.run(sql`UPDATE ${deliveries} SET picture_asked = 1 WHERE picture_asked = 0
    AND (picture_fetched OR id IN (SELECT delivery_id FROM ${events} WHERE kind = 'open'))`);

/** Statement that notes after which lesson courses were stopped: older exports do not say it. */
export const noteStops = (db: Db) =>
  db.run(sql`UPDATE ${enrollments} SET stopped_after = coalesce((
      SELECT coalesce(d.lesson_slug, '#' || d.lesson) FROM ${deliveries} d
      WHERE d.enrollment_id = ${enrollments.id} AND d.kind = 'lesson' AND d.state = 'sent'
        AND coalesce(d.accepted_at, 0) <= coalesce(${enrollments.endedAt}, d.accepted_at, 0)
      ORDER BY d.accepted_at DESC, d.lesson DESC LIMIT 1), '')
    WHERE ${enrollments.state} = 'stopped' AND ${enrollments.stoppedAfter} IS NULL`);

/** Statement that notes who did what is in the audit log, as the migration `clinic_pages` does: older exports say it in the detail. */
export const noteActors = (db: Db) =>
  db.run(sql`WITH told AS (
      SELECT id, substr(detail, 1, instr(detail, ' | ') - 1) AS did, '["' || replace(substr(detail, instr(detail, ' | ') + 3), ' ', '","') || '"]' AS "by"
      FROM ${auditLog} WHERE instr(detail, ' | ') > 0)
    UPDATE ${auditLog} SET detail = nullif(did, ''), way = nullif("by" ->> '$[0]', '-'), session_id = "by" ->> '$[1]',
      session_since = CAST("by" ->> '$[2]' AS INTEGER), passkey_id = nullif("by" ->> '$[3]', '-')
    FROM told WHERE told.id = ${auditLog.id} AND CASE WHEN NOT json_valid("by") THEN 0 WHEN json_array_length("by") = 1 THEN "by" ->> '$[0]' = 'command'
      ELSE json_array_length("by") = 4 AND "by" ->> '$[0]' IN ('mail', 'machine', 'passkey', 'code', '-') AND "by" ->> '$[1]' <> ''
        AND "by" ->> '$[2]' <> '' AND "by" ->> '$[2]' NOT GLOB '*[^0-9]*' END`);
