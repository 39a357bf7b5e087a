-- A mail sent before its reader switched the recording off is not to be seen from then on (`untracked`). The day on which a mail that was not
-- accepted counts is that on which it is due; where that changes, it counts on another day.
DROP TRIGGER `deliveries_counted`;
--> statement-breakpoint
-- Whether other mails of the reader had their picture fetched is asked only where it matters. This trigger and `pictures_counted` may fire in
-- either order, because neither reads what the other writes.
CREATE TRIGGER `deliveries_counted` AFTER UPDATE OF `subscriber_id`, `lesson_slug`, `state`, `due_at`, `accepted_at`, `untracked`, `bounced_at`, `opened_as`, `clicked`, `unsubscribed`, `picture_fetched`, `picture_asked` ON `deliveries`
WHEN new.`kind` = 'lesson' AND (
  (new.`state` = 'sent') <> (old.`state` = 'sent') OR (new.`state` = 'failed') <> (old.`state` = 'failed')
  OR (new.`bounced_at` IS NULL) <> (old.`bounced_at` IS NULL) OR new.`opened_as` <> old.`opened_as`
  OR new.`clicked` <> old.`clicked` OR new.`unsubscribed` <> old.`unsubscribed`
  OR new.`picture_fetched` <> old.`picture_fetched` OR new.`picture_asked` <> old.`picture_asked`
  OR new.`subscriber_id` <> old.`subscriber_id` OR new.`lesson_slug` IS NOT old.`lesson_slug`
  OR (new.`untracked` <> old.`untracked` AND new.`state` = 'sent')
  OR (coalesce(new.`accepted_at`, new.`due_at`) <> coalesce(old.`accepted_at`, old.`due_at`)
    AND (old.`state` IN ('sent', 'failed') OR old.`opened_as` <> 'none' OR old.`bounced_at` IS NOT NULL))
)
BEGIN
  INSERT INTO `cohort_counts` (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, `lesson`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `unsubscribed`, `failed`, `fetched`)
  SELECT new.`course`, coalesce(`e`.`month`, ''), `slug`, coalesce(`e`.`cohort_pattern`, ''), coalesce(`e`.`provider`, ''), coalesce(`e`.`source`, ''), `is_erased`, new.`lesson`,
    sum(`sign` * `sent`), sum(`sign` * `bounced`), sum(`sign` * `proven`), sum(`sign` * `possible`), sum(`sign` * `not_to_be_seen`), sum(`sign` * `clicked`), sum(`sign` * `unsubscribed`), sum(`sign` * `failed`), sum(`sign` * `fetched`)
  FROM (
    SELECT -1 AS `sign`, coalesce(old.`lesson_slug`, '#' || old.`lesson`) AS `slug`, substr(old.`subscriber_id`, 1, 4) = 'era_' AS `is_erased`,
      old.`state` = 'sent' AS `sent`,
      old.`bounced_at` IS NOT NULL AS `bounced`,
      old.`opened_as` = 'proven' AS `proven`,
      old.`opened_as` = 'possible' AS `possible`,
      CASE WHEN old.`state` = 'sent' AND old.`bounced_at` IS NULL AND old.`opened_as` = 'none' AND NOT old.`picture_fetched`
      THEN old.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `p` WHERE `p`.`subscriber_id` IN (old.`subscriber_id`, new.`subscriber_id`) AND `p`.`picture_fetched` AND `p`.`id` <> old.`id`) ELSE 0 END AS `not_to_be_seen`,
      old.`clicked` AS `clicked`,
      old.`unsubscribed` AS `unsubscribed`,
      old.`state` = 'failed' AS `failed`,
      old.`picture_asked` AS `fetched`
    UNION ALL SELECT 1 AS `sign`, coalesce(new.`lesson_slug`, '#' || new.`lesson`) AS `slug`, substr(new.`subscriber_id`, 1, 4) = 'era_' AS `is_erased`,
      new.`state` = 'sent' AS `sent`,
      new.`bounced_at` IS NOT NULL AS `bounced`,
      new.`opened_as` = 'proven' AS `proven`,
      new.`opened_as` = 'possible' AS `possible`,
      CASE WHEN new.`state` = 'sent' AND new.`bounced_at` IS NULL AND new.`opened_as` = 'none' AND NOT new.`picture_fetched`
      THEN new.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `p` WHERE `p`.`subscriber_id` IN (old.`subscriber_id`, new.`subscriber_id`) AND `p`.`picture_fetched` AND `p`.`id` <> new.`id`) ELSE 0 END AS `not_to_be_seen`,
      new.`clicked` AS `clicked`,
      new.`unsubscribed` AS `unsubscribed`,
      new.`state` = 'failed' AS `failed`,
      new.`picture_asked` AS `fetched`
  ) LEFT JOIN `enrollments` `e` ON `e`.`id` = new.`enrollment_id`
  GROUP BY `slug`, `is_erased` HAVING sum(`sign` * `sent`) <> 0 OR sum(`sign` * `bounced`) <> 0 OR sum(`sign` * `proven`) <> 0 OR sum(`sign` * `possible`) <> 0 OR sum(`sign` * `not_to_be_seen`) <> 0 OR sum(`sign` * `clicked`) <> 0 OR sum(`sign` * `unsubscribed`) <> 0 OR sum(`sign` * `failed`) <> 0 OR sum(`sign` * `fetched`) <> 0
  ON CONFLICT (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`) DO UPDATE SET `lesson` = iif(excluded.`sent` > 0, excluded.`lesson`, `lesson`),
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`,
    `clicked` = `clicked` + excluded.`clicked`,
    `unsubscribed` = `unsubscribed` + excluded.`unsubscribed`,
    `failed` = `failed` + excluded.`failed`,
    `fetched` = `fetched` + excluded.`fetched`;
  INSERT INTO `day_counts` (`day`, `course`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `failed`)
  SELECT `day`, new.`course`, sum(`sign` * `sent`), sum(`sign` * `bounced`), sum(`sign` * `proven`), sum(`sign` * `possible`), sum(`sign` * `not_to_be_seen`), sum(`sign` * `failed`) FROM (
    SELECT -1 AS `sign`, coalesce((SELECT date(coalesce(old.`accepted_at`, old.`due_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(old.`accepted_at`, old.`due_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), '') AS `day`,
      old.`state` = 'sent' AS `sent`,
      old.`bounced_at` IS NOT NULL AS `bounced`,
      old.`opened_as` = 'proven' AS `proven`,
      old.`opened_as` = 'possible' AS `possible`,
      CASE WHEN old.`state` = 'sent' AND old.`bounced_at` IS NULL AND old.`opened_as` = 'none' AND NOT old.`picture_fetched`
      THEN old.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `p` WHERE `p`.`subscriber_id` IN (old.`subscriber_id`, new.`subscriber_id`) AND `p`.`picture_fetched` AND `p`.`id` <> old.`id`) ELSE 0 END AS `not_to_be_seen`,
      old.`state` = 'failed' AS `failed`
    UNION ALL SELECT 1 AS `sign`, coalesce((SELECT date(coalesce(new.`accepted_at`, new.`due_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(new.`accepted_at`, new.`due_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), '') AS `day`,
      new.`state` = 'sent' AS `sent`,
      new.`bounced_at` IS NOT NULL AS `bounced`,
      new.`opened_as` = 'proven' AS `proven`,
      new.`opened_as` = 'possible' AS `possible`,
      CASE WHEN new.`state` = 'sent' AND new.`bounced_at` IS NULL AND new.`opened_as` = 'none' AND NOT new.`picture_fetched`
      THEN new.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `p` WHERE `p`.`subscriber_id` IN (old.`subscriber_id`, new.`subscriber_id`) AND `p`.`picture_fetched` AND `p`.`id` <> new.`id`) ELSE 0 END AS `not_to_be_seen`,
      new.`state` = 'failed' AS `failed`
  ) GROUP BY `day` HAVING sum(`sign` * `sent`) <> 0 OR sum(`sign` * `bounced`) <> 0 OR sum(`sign` * `proven`) <> 0 OR sum(`sign` * `possible`) <> 0 OR sum(`sign` * `not_to_be_seen`) <> 0 OR sum(`sign` * `failed`) <> 0
  ON CONFLICT (`day`, `course`) DO UPDATE SET
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`,
    `failed` = `failed` + excluded.`failed`;
END;
--> statement-breakpoint
UPDATE `deliveries` SET `untracked` = 1 WHERE `kind` = 'lesson' AND `state` = 'sent' AND NOT `untracked` AND `opened_as` = 'none'
  AND `subscriber_id` IN (SELECT `id` FROM `subscribers` WHERE `untracked_since` IS NOT NULL);
