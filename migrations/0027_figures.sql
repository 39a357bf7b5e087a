CREATE TABLE `cohort_counts` (
	`course` text NOT NULL,
	`month` text NOT NULL,
	`lesson_slug` text NOT NULL,
	`pattern` text NOT NULL,
	`provider` text NOT NULL,
	`source` text NOT NULL,
	`sealed` integer NOT NULL,
	`lesson` integer DEFAULT 0 NOT NULL,
	`requested` integer DEFAULT 0 NOT NULL,
	`confirmed` integer DEFAULT 0 NOT NULL,
	`completed` integer DEFAULT 0 NOT NULL,
	`consultations` integer DEFAULT 0 NOT NULL,
	`stopped` integer DEFAULT 0 NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`proven` integer DEFAULT 0 NOT NULL,
	`possible` integer DEFAULT 0 NOT NULL,
	`not_to_be_seen` integer DEFAULT 0 NOT NULL,
	`clicked` integer DEFAULT 0 NOT NULL,
	`unsubscribed` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`fetched` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`)
);
--> statement-breakpoint
CREATE TABLE `day_counts` (
	`day` text NOT NULL,
	`course` text NOT NULL,
	`requested` integer DEFAULT 0 NOT NULL,
	`confirmed` integer DEFAULT 0 NOT NULL,
	`completed` integer DEFAULT 0 NOT NULL,
	`stopped` integer DEFAULT 0 NOT NULL,
	`consultations` integer DEFAULT 0 NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`proven` integer DEFAULT 0 NOT NULL,
	`possible` integer DEFAULT 0 NOT NULL,
	`not_to_be_seen` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`day`, `course`)
);
--> statement-breakpoint
CREATE TABLE `local_offsets` (
	`starts_at` integer PRIMARY KEY NOT NULL,
	`seconds` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `picture_asked` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `month` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `cohort_pattern` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `provider` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `source` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `stopped_after` text;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `consulted` integer DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE `signups` ADD `month` text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE `signups` ADD `provider` text DEFAULT '' NOT NULL;
--> statement-breakpoint
INSERT INTO `local_offsets` (`starts_at`, `seconds`) VALUES (-62135596800000, 32400);
--> statement-breakpoint
-- `providerOf` in SQL. `reader-providers.test.ts` holds the two together.
CREATE VIEW `reader_providers` AS SELECT `id` AS `subscriber_id`, CASE
  WHEN `domain` IN ('gmail.com', 'googlemail.com') THEN 'gmail'
  WHEN `domain` IN ('yahoo.co.jp', 'yahoo.com', 'ybb.ne.jp') THEN 'yahoo'
  WHEN `domain` IN ('outlook.com', 'outlook.jp', 'hotmail.com', 'hotmail.jp', 'live.com', 'live.jp', 'msn.com', 'msn.jp', 'hotmail.co.jp') THEN 'outlook'
  WHEN `domain` IN ('icloud.com', 'me.com', 'mac.com') THEN 'icloud'
  WHEN '.' || `domain` LIKE '%.docomo.ne.jp' THEN 'docomo'
  WHEN '.' || `domain` LIKE '%.ezweb.ne.jp' OR '.' || `domain` LIKE '%.au.com' OR '.' || `domain` LIKE '%.uqmobile.jp' THEN 'au'
  WHEN '.' || `domain` LIKE '%.softbank.ne.jp' OR '.' || `domain` LIKE '%.softbank.jp' OR '.' || `domain` LIKE '%.vodafone.ne.jp'
    OR '.' || `domain` LIKE '%.disney.ne.jp' THEN 'softbank'
  WHEN '.' || `domain` LIKE '%.rakuten.jp' OR '.' || `domain` LIKE '%.rakumail.jp' THEN 'rakuten'
  WHEN '.' || `domain` LIKE '%.ymobile.ne.jp' OR '.' || `domain` LIKE '%.y-mobile.ne.jp' OR '.' || `domain` LIKE '%.ymobile1.ne.jp'
    OR '.' || `domain` LIKE '%.y-mobile1.ne.jp' OR '.' || `domain` LIKE '%.yahoo.ne.jp' OR '.' || `domain` LIKE '%.emobile.ne.jp'
    OR '.' || `domain` LIKE '%.willcom.com' OR '.' || `domain` LIKE '%.wcm.ne.jp' OR '.' || `domain` LIKE '%.pdx.ne.jp' THEN 'ymobile'
  ELSE 'other' END AS `provider` FROM `subscribers`;
--> statement-breakpoint
-- What `cohort_counts` counts, from the rows. Of erased readers (`sealed`) the rows know the month alone.
CREATE VIEW `recounted_cohorts` AS
SELECT `course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, max(`lesson`) AS `lesson`, sum(`requested`) AS `requested`, sum(`confirmed`) AS `confirmed`, sum(`completed`) AS `completed`, sum(`consultations`) AS `consultations`, sum(`stopped`) AS `stopped`, sum(`sent`) AS `sent`, sum(`bounced`) AS `bounced`, sum(`proven`) AS `proven`, sum(`possible`) AS `possible`, sum(`not_to_be_seen`) AS `not_to_be_seen`, sum(`clicked`) AS `clicked`, sum(`unsubscribed`) AS `unsubscribed`, sum(`failed`) AS `failed`, sum(`fetched`) AS `fetched` FROM (
  SELECT `course`, `month`, '' AS `lesson_slug`, coalesce(`pattern`, '') AS `pattern`, `provider`, coalesce(`source`, '') AS `source`, substr(`subscriber_id`, 1, 4) = 'era_' AS `sealed`, 0 AS `lesson`,
    1 AS `requested`, 0 AS `confirmed`, 0 AS `completed`, 0 AS `consultations`, 0 AS `stopped`, 0 AS `sent`, 0 AS `bounced`, 0 AS `proven`, 0 AS `possible`, 0 AS `not_to_be_seen`, 0 AS `clicked`, 0 AS `unsubscribed`, 0 AS `failed`, 0 AS `fetched`
  FROM `signups` WHERE `month` <> ''
  UNION ALL
  SELECT `course`, `month`, '', `cohort_pattern`, `provider`, `source`, substr(`subscriber_id`, 1, 4) = 'era_', 0,
    0, 1, `state` = 'completed', `consulted` AND `state` = 'completed', `state` = 'stopped', 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM `enrollments` WHERE `month` <> ''
  UNION ALL
  SELECT `course`, `month`, `stopped_after`, `cohort_pattern`, `provider`, `source`, substr(`subscriber_id`, 1, 4) = 'era_', 0,
    0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM `enrollments` WHERE `month` <> '' AND `stopped_after` <> ''
  UNION ALL
  SELECT `d`.`course`, coalesce(`e`.`month`, ''), coalesce(`d`.`lesson_slug`, '#' || `d`.`lesson`), coalesce(`e`.`cohort_pattern`, ''), coalesce(`e`.`provider`, ''),
    coalesce(`e`.`source`, ''), substr(`d`.`subscriber_id`, 1, 4) = 'era_', `d`.`lesson`, 0, 0, 0, 0, 0,
    `d`.`state` = 'sent' AS `sent`,
      `d`.`bounced_at` IS NOT NULL AS `bounced`,
      `d`.`opened_as` = 'proven' AS `proven`,
      `d`.`opened_as` = 'possible' AS `possible`,
      CASE WHEN `d`.`state` = 'sent' AND `d`.`bounced_at` IS NULL AND `d`.`opened_as` = 'none' AND NOT `d`.`picture_fetched`
      THEN `d`.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `p` WHERE `p`.`subscriber_id` = `d`.`subscriber_id` AND `p`.`picture_fetched` AND `p`.`id` <> `d`.`id`) ELSE 0 END AS `not_to_be_seen`,
      `d`.`clicked` AS `clicked`,
      `d`.`unsubscribed` AS `unsubscribed`,
      `d`.`state` = 'failed' AS `failed`,
      `d`.`picture_asked` AS `fetched`
  FROM `deliveries` `d` LEFT JOIN `enrollments` `e` ON `e`.`id` = `d`.`enrollment_id` WHERE `d`.`kind` = 'lesson' AND (`d`.`state` IN ('sent', 'failed') OR `d`.`opened_as` <> 'none' OR `d`.`clicked` OR `d`.`unsubscribed` OR `d`.`bounced_at` IS NOT NULL OR `d`.`picture_asked`)
) GROUP BY `course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`;
--> statement-breakpoint
-- What `day_counts` counts, from the rows.
CREATE VIEW `recounted_days` AS
SELECT `day`, `course`, sum(`requested`) AS `requested`, sum(`confirmed`) AS `confirmed`, sum(`completed`) AS `completed`, sum(`stopped`) AS `stopped`, sum(`consultations`) AS `consultations`, sum(`sent`) AS `sent`, sum(`bounced`) AS `bounced`, sum(`proven`) AS `proven`, sum(`possible`) AS `possible`, sum(`not_to_be_seen`) AS `not_to_be_seen`, sum(`failed`) AS `failed` FROM (
  SELECT coalesce((SELECT date(`s`.`requested_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `s`.`requested_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), '') AS `day`, `course`, 1 AS `requested`, 0 AS `confirmed`, 0 AS `completed`, 0 AS `stopped`, 0 AS `consultations`, 0 AS `sent`, 0 AS `bounced`, 0 AS `proven`, 0 AS `possible`, 0 AS `not_to_be_seen`, 0 AS `failed` FROM `signups` `s` WHERE `month` <> ''
  UNION ALL
  SELECT coalesce((SELECT date(`e`.`created_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `e`.`created_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), `course`, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM `enrollments` `e` WHERE `month` <> ''
  UNION ALL
  SELECT coalesce((SELECT date(coalesce(`e`.`ended_at`, `e`.`created_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(`e`.`ended_at`, `e`.`created_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), `course`, 0, 0, `state` = 'completed', `state` = 'stopped', 0, 0, 0, 0, 0, 0, 0
  FROM `enrollments` `e` WHERE `month` <> '' AND `state` IN ('completed', 'stopped')
  UNION ALL
  SELECT coalesce((SELECT date(`r`.`created_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `r`.`created_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), `course`, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 FROM `consultation_requests` `r`
  UNION ALL
  SELECT coalesce((SELECT date(coalesce(`d`.`accepted_at`, `d`.`due_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(`d`.`accepted_at`, `d`.`due_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), `d`.`course`, 0, 0, 0, 0, 0,
    `d`.`state` = 'sent' AS `sent`,
      `d`.`bounced_at` IS NOT NULL AS `bounced`,
      `d`.`opened_as` = 'proven' AS `proven`,
      `d`.`opened_as` = 'possible' AS `possible`,
      CASE WHEN `d`.`state` = 'sent' AND `d`.`bounced_at` IS NULL AND `d`.`opened_as` = 'none' AND NOT `d`.`picture_fetched`
      THEN `d`.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `p` WHERE `p`.`subscriber_id` = `d`.`subscriber_id` AND `p`.`picture_fetched` AND `p`.`id` <> `d`.`id`) ELSE 0 END AS `not_to_be_seen`,
      `d`.`state` = 'failed' AS `failed`
  FROM `deliveries` `d` WHERE `d`.`kind` = 'lesson' AND (`d`.`state` IN ('sent', 'failed') OR `d`.`opened_as` <> 'none' OR `d`.`clicked` OR `d`.`unsubscribed` OR `d`.`bounced_at` IS NOT NULL OR `d`.`picture_asked`)
) GROUP BY `day`, `course`;
--> statement-breakpoint
DROP TRIGGER `deliveries_counted`;
--> statement-breakpoint
DROP TRIGGER `pictures_counted`;
--> statement-breakpoint
DROP TRIGGER `signups_counted`;
--> statement-breakpoint
DROP TRIGGER `signups_changed_counted`;
--> statement-breakpoint
DROP TRIGGER `enrollments_counted`;
--> statement-breakpoint
DROP TRIGGER `enrollments_ended_counted`;
--> statement-breakpoint
DROP TRIGGER `consultations_counted`;
--> statement-breakpoint
DROP TABLE `course_counts`;
--> statement-breakpoint
DROP TABLE `lesson_counts`;
--> statement-breakpoint
-- What was known at sign-up of those who are there. Their pattern is that of the sign-up, their address that of today.
UPDATE `signups` SET `month` = substr(coalesce((SELECT date(`signups`.`requested_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `signups`.`requested_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), 1, 7),
    `provider` = coalesce((SELECT `provider` FROM `reader_providers` `v` WHERE `v`.`subscriber_id` = `signups`.`subscriber_id`), 'other');
--> statement-breakpoint
UPDATE `enrollments` SET
    `month` = coalesce((SELECT `s`.`month` FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5) AND `s`.`month` <> ''), substr(coalesce((SELECT date(`enrollments`.`created_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `enrollments`.`created_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), 1, 7)),
    `cohort_pattern` = coalesce((SELECT coalesce(`s`.`pattern`, '') FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5)), `pattern`, ''),
    `provider` = coalesce((SELECT `s`.`provider` FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5) AND `s`.`provider` <> ''),
      (SELECT `provider` FROM `reader_providers` `v` WHERE `v`.`subscriber_id` = `enrollments`.`subscriber_id`), 'other'),
    `source` = coalesce((SELECT `s`.`source` FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5)), '');
--> statement-breakpoint
UPDATE `enrollments` SET `stopped_after` = coalesce((SELECT coalesce(`d`.`lesson_slug`, '#' || `d`.`lesson`) FROM `deliveries` `d` WHERE `d`.`enrollment_id` = `enrollments`.`id` AND `d`.`kind` = 'lesson' AND `d`.`state` = 'sent' AND coalesce(`d`.`accepted_at`, 0) <= coalesce(`enrollments`.`ended_at`, `d`.`accepted_at`, 0) ORDER BY `d`.`accepted_at` DESC, `d`.`lesson` DESC LIMIT 1), '') WHERE `state` = 'stopped';
--> statement-breakpoint
UPDATE `enrollments` SET `consulted` = 1 WHERE `id` IN (SELECT `d`.`enrollment_id` FROM `consultation_requests` `r` JOIN `deliveries` `d` ON `d`.`id` = `r`.`delivery_id`);
--> statement-breakpoint
UPDATE `deliveries` SET `picture_asked` = 1 WHERE `picture_fetched` OR `id` IN (SELECT `delivery_id` FROM `events` WHERE `kind` = 'open');
--> statement-breakpoint
INSERT INTO `cohort_counts` (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, `lesson`, `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `unsubscribed`, `failed`, `fetched`) SELECT `course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, `lesson`, `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `unsubscribed`, `failed`, `fetched` FROM `recounted_cohorts`;
--> statement-breakpoint
INSERT INTO `day_counts` (`day`, `course`, `requested`, `confirmed`, `completed`, `stopped`, `consultations`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `failed`) SELECT `day`, `course`, `requested`, `confirmed`, `completed`, `stopped`, `consultations`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `failed` FROM `recounted_days`;
--> statement-breakpoint
-- Totals of lessons and of courses.
CREATE VIEW `lesson_counts` AS SELECT `course`, `lesson_slug`, max(`lesson`) AS `lesson`, sum(`sent`) AS `sent`, sum(`bounced`) AS `bounced`, sum(`proven`) AS `proven`, sum(`possible`) AS `possible`, sum(`not_to_be_seen`) AS `not_to_be_seen`, sum(`clicked`) AS `clicked`, sum(`unsubscribed`) AS `unsubscribed`, sum(`failed`) AS `failed`
FROM `cohort_counts` WHERE `lesson_slug` <> '' GROUP BY `course`, `lesson_slug`;
--> statement-breakpoint
CREATE VIEW `course_counts` AS SELECT `course`, sum(`requested`) AS `requested`, sum(`confirmed`) AS `confirmed`, sum(`completed`) AS `completed`,
  sum(`stopped`) AS `stopped`, (SELECT coalesce(sum(`d`.`consultations`), 0) FROM `day_counts` `d` WHERE `d`.`course` = `c`.`course`) AS `consultations`
FROM `cohort_counts` `c` WHERE `lesson_slug` = '' GROUP BY `course`;
--> statement-breakpoint
UPDATE `signups` SET `provider` = 'other', `source` = NULL WHERE substr(`subscriber_id`, 1, 4) = 'era_';
--> statement-breakpoint
UPDATE `enrollments` SET `provider` = 'other', `source` = '' WHERE substr(`subscriber_id`, 1, 4) = 'era_';
--> statement-breakpoint
-- The cohort of a sign-up, unless it comes with one (`transfer/import.ts`).
CREATE TRIGGER `signups_noted` AFTER INSERT ON `signups`
WHEN new.`month` = ''
BEGIN
  UPDATE `signups` SET `month` = substr(coalesce((SELECT date(`signups`.`requested_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `signups`.`requested_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), 1, 7),
    `provider` = coalesce((SELECT `provider` FROM `reader_providers` `v` WHERE `v`.`subscriber_id` = `signups`.`subscriber_id`), 'other')
  WHERE `id` = new.`id`;
END;
--> statement-breakpoint
-- A row is counted from the moment on that its month is known. What was counted of it goes and what is to be counted comes, under the keys
-- that it had and has. When its reader is erased it moves to the sealed row of the cohort that it leaves.
CREATE TRIGGER `signups_counted` AFTER UPDATE OF `subscriber_id`, `course`, `pattern`, `source`, `month`, `provider` ON `signups`
WHEN new.`subscriber_id` <> old.`subscriber_id` OR new.`course` <> old.`course` OR new.`pattern` IS NOT old.`pattern`
  OR new.`source` IS NOT old.`source` OR new.`month` <> old.`month` OR new.`provider` <> old.`provider`
BEGIN
  INSERT INTO `cohort_counts` (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, `requested`)
  SELECT `course`, `month`, '', `pattern`, `provider`, `source`, `sealed`, sum(`sign`) FROM (
    SELECT -1 AS `sign`, old.`course` AS `course`, old.`month` AS `month`, coalesce(old.`pattern`, '') AS `pattern`, old.`provider` AS `provider`, coalesce(old.`source`, '') AS `source`, substr(old.`subscriber_id`, 1, 4) = 'era_' AS `sealed` WHERE old.`month` <> ''
    UNION ALL SELECT 1, new.`course`, new.`month`, coalesce(iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`pattern`, new.`pattern`), ''), iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`provider`, new.`provider`), coalesce(iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`source`, new.`source`), ''), substr(new.`subscriber_id`, 1, 4) = 'era_' WHERE new.`month` <> ''
  ) GROUP BY `course`, `month`, `pattern`, `provider`, `source`, `sealed` HAVING sum(`sign`) <> 0
  ON CONFLICT (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`) DO UPDATE SET `requested` = `requested` + excluded.`requested`;
  INSERT INTO `day_counts` (`day`, `course`, `requested`)
  SELECT coalesce((SELECT date(new.`requested_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= new.`requested_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), `course`, sum(`sign`) FROM (
    SELECT -1 AS `sign`, old.`course` AS `course` WHERE old.`month` <> '' UNION ALL SELECT 1, new.`course` WHERE new.`month` <> ''
  ) GROUP BY `course` HAVING sum(`sign`) <> 0
  ON CONFLICT (`day`, `course`) DO UPDATE SET `requested` = `requested` + excluded.`requested`;
END;
--> statement-breakpoint
-- An enrollment takes the cohort of its sign-up.
CREATE TRIGGER `enrollments_noted` AFTER INSERT ON `enrollments`
WHEN new.`month` = ''
BEGIN
  UPDATE `enrollments` SET
    `month` = coalesce((SELECT `s`.`month` FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5) AND `s`.`month` <> ''), substr(coalesce((SELECT date(`enrollments`.`created_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= `enrollments`.`created_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), 1, 7)),
    `cohort_pattern` = coalesce((SELECT coalesce(`s`.`pattern`, '') FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5)), `pattern`, ''),
    `provider` = coalesce((SELECT `s`.`provider` FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5) AND `s`.`provider` <> ''),
      (SELECT `provider` FROM `reader_providers` `v` WHERE `v`.`subscriber_id` = `enrollments`.`subscriber_id`), 'other'),
    `source` = coalesce((SELECT `s`.`source` FROM `signups` `s` WHERE `s`.`id` = 'sgn_' || substr(`enrollments`.`id`, 5)), '')
  WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_stops_noted` AFTER UPDATE OF `state` ON `enrollments`
WHEN (new.`state` = 'stopped') <> (old.`state` = 'stopped')
BEGIN
  UPDATE `enrollments` SET `stopped_after` = CASE WHEN new.`state` = 'stopped' THEN coalesce((SELECT coalesce(`d`.`lesson_slug`, '#' || `d`.`lesson`) FROM `deliveries` `d` WHERE `d`.`enrollment_id` = new.`id` AND `d`.`kind` = 'lesson' AND `d`.`state` = 'sent' ORDER BY `d`.`accepted_at` DESC, `d`.`lesson` DESC LIMIT 1), '') END
  WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_counted` AFTER UPDATE OF `subscriber_id`, `state`, `ended_at`, `month`, `cohort_pattern`, `provider`, `source`, `stopped_after`, `consulted` ON `enrollments`
WHEN new.`subscriber_id` IS NOT old.`subscriber_id` OR new.`state` IS NOT old.`state` OR new.`ended_at` IS NOT old.`ended_at` OR new.`month` IS NOT old.`month` OR new.`cohort_pattern` IS NOT old.`cohort_pattern` OR new.`provider` IS NOT old.`provider` OR new.`source` IS NOT old.`source` OR new.`stopped_after` IS NOT old.`stopped_after` OR new.`consulted` IS NOT old.`consulted`
BEGIN
  INSERT INTO `cohort_counts` (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, `confirmed`, `completed`, `consultations`, `stopped`)
  SELECT new.`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, sum(`sign` * `confirmed`), sum(`sign` * `completed`), sum(`sign` * `consultations`), sum(`sign` * `stopped`) FROM (
    SELECT -1 AS `sign`, '' AS `lesson_slug`, old.`month` AS `month`, old.`cohort_pattern` AS `pattern`, old.`provider` AS `provider`, old.`source` AS `source`, substr(old.`subscriber_id`, 1, 4) = 'era_' AS `sealed`, 1 AS `confirmed`, old.`state` = 'completed' AS `completed`, old.`consulted` AND old.`state` = 'completed' AS `consultations`, old.`state` = 'stopped' AS `stopped` WHERE old.`month` <> ''
    UNION ALL SELECT 1, '', new.`month`, iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`cohort_pattern`, new.`cohort_pattern`), iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`provider`, new.`provider`), iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`source`, new.`source`), substr(new.`subscriber_id`, 1, 4) = 'era_', 1, new.`state` = 'completed', new.`consulted` AND new.`state` = 'completed', new.`state` = 'stopped' WHERE new.`month` <> ''
    UNION ALL SELECT -1, old.`stopped_after`, old.`month`, old.`cohort_pattern`, old.`provider`, old.`source`, substr(old.`subscriber_id`, 1, 4) = 'era_', 0, 0, 0, 1 WHERE old.`month` <> '' AND old.`stopped_after` <> ''
    UNION ALL SELECT 1, new.`stopped_after`, new.`month`, iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`cohort_pattern`, new.`cohort_pattern`), iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`provider`, new.`provider`), iif(NOT substr(old.`subscriber_id`, 1, 4) = 'era_' AND substr(new.`subscriber_id`, 1, 4) = 'era_', old.`source`, new.`source`), substr(new.`subscriber_id`, 1, 4) = 'era_', 0, 0, 0, 1 WHERE new.`month` <> '' AND new.`stopped_after` <> ''
  ) GROUP BY `lesson_slug`, `month`, `pattern`, `provider`, `source`, `sealed`
  HAVING sum(`sign` * `confirmed`) <> 0 OR sum(`sign` * `completed`) <> 0 OR sum(`sign` * `consultations`) <> 0 OR sum(`sign` * `stopped`) <> 0
  ON CONFLICT (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`) DO UPDATE SET
    `confirmed` = `confirmed` + excluded.`confirmed`,
    `completed` = `completed` + excluded.`completed`,
    `consultations` = `consultations` + excluded.`consultations`,
    `stopped` = `stopped` + excluded.`stopped`;
  INSERT INTO `day_counts` (`day`, `course`, `confirmed`, `completed`, `stopped`)
  SELECT `day`, new.`course`, sum(`confirmed`), sum(`completed`), sum(`stopped`) FROM (
    SELECT coalesce((SELECT date(new.`created_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= new.`created_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), '') AS `day`, (new.`month` <> '') - (old.`month` <> '') AS `confirmed`, 0 AS `completed`, 0 AS `stopped`
      WHERE (new.`month` <> '') <> (old.`month` <> '')
    UNION ALL SELECT coalesce((SELECT date(coalesce(old.`ended_at`, old.`created_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(old.`ended_at`, old.`created_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), 0, -(old.`state` = 'completed'), -(old.`state` = 'stopped')
      WHERE old.`month` <> '' AND old.`state` IN ('completed', 'stopped')
    UNION ALL SELECT coalesce((SELECT date(coalesce(new.`ended_at`, new.`created_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(new.`ended_at`, new.`created_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), 0, new.`state` = 'completed', new.`state` = 'stopped'
      WHERE new.`month` <> '' AND new.`state` IN ('completed', 'stopped')
  ) GROUP BY `day` HAVING sum(`confirmed`) <> 0 OR sum(`completed`) <> 0 OR sum(`stopped`) <> 0
  ON CONFLICT (`day`, `course`) DO UPDATE SET
    `confirmed` = `confirmed` + excluded.`confirmed`,
    `completed` = `completed` + excluded.`completed`,
    `stopped` = `stopped` + excluded.`stopped`;
END;
--> statement-breakpoint
CREATE TRIGGER `consultations_counted` AFTER INSERT ON `consultation_requests`
BEGIN
  INSERT INTO `day_counts` (`day`, `course`, `consultations`) VALUES (coalesce((SELECT date(new.`created_at` / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= new.`created_at` ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), new.`course`, 1)
  ON CONFLICT (`day`, `course`) DO UPDATE SET `consultations` = `consultations` + 1;
  UPDATE `enrollments` SET `consulted` = 1
  WHERE `id` = (SELECT `enrollment_id` FROM `deliveries` WHERE `id` = new.`delivery_id`) AND NOT `consulted`;
END;
--> statement-breakpoint
-- Whether other mails of the reader had their picture fetched is asked only where it matters. This trigger and the next may fire in either
-- order, because neither reads what the other writes.
CREATE TRIGGER `deliveries_counted` AFTER UPDATE OF `subscriber_id`, `lesson_slug`, `state`, `accepted_at`, `bounced_at`, `opened_as`, `clicked`, `unsubscribed`, `picture_fetched`, `picture_asked` ON `deliveries`
WHEN new.`kind` = 'lesson' AND (
  (new.`state` = 'sent') <> (old.`state` = 'sent') OR (new.`state` = 'failed') <> (old.`state` = 'failed')
  OR (new.`bounced_at` IS NULL) <> (old.`bounced_at` IS NULL) OR new.`opened_as` <> old.`opened_as`
  OR new.`clicked` <> old.`clicked` OR new.`unsubscribed` <> old.`unsubscribed`
  OR new.`picture_fetched` <> old.`picture_fetched` OR new.`picture_asked` <> old.`picture_asked`
  OR new.`subscriber_id` <> old.`subscriber_id` OR new.`lesson_slug` IS NOT old.`lesson_slug` OR new.`accepted_at` IS NOT old.`accepted_at`
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
-- The first picture of a reader says that all others of this reader's lessons could have been seen opening. Taking it back says the opposite.
CREATE TRIGGER `pictures_counted` AFTER UPDATE OF `picture_fetched` ON `deliveries`
WHEN new.`picture_fetched` <> old.`picture_fetched` AND NOT EXISTS (SELECT 1 FROM `deliveries` `o`
  WHERE `o`.`subscriber_id` = new.`subscriber_id` AND `o`.`picture_fetched` AND `o`.`id` <> new.`id`)
BEGIN
  INSERT INTO `cohort_counts` (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`, `not_to_be_seen`)
  SELECT `d`.`course`, coalesce(`e`.`month`, ''), coalesce(`d`.`lesson_slug`, '#' || `d`.`lesson`) AS `slug`, coalesce(`e`.`cohort_pattern`, ''), coalesce(`e`.`provider`, ''),
    coalesce(`e`.`source`, ''), substr(new.`subscriber_id`, 1, 4) = 'era_', (old.`picture_fetched` - new.`picture_fetched`) * count(*)
  FROM `deliveries` `d` LEFT JOIN `enrollments` `e` ON `e`.`id` = `d`.`enrollment_id`
  WHERE `d`.`subscriber_id` = new.`subscriber_id` AND `d`.`id` <> new.`id` AND `d`.`kind` = 'lesson' AND `d`.`state` = 'sent' AND `d`.`bounced_at` IS NULL
    AND `d`.`opened_as` = 'none' AND NOT `d`.`untracked`
  GROUP BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (`course`, `month`, `lesson_slug`, `pattern`, `provider`, `source`, `sealed`) DO UPDATE SET `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`;
  INSERT INTO `day_counts` (`day`, `course`, `not_to_be_seen`)
  SELECT coalesce((SELECT date(coalesce(`d`.`accepted_at`, `d`.`due_at`) / 1000 + `o`.`seconds`, 'unixepoch') FROM `local_offsets` `o` WHERE `o`.`starts_at` <= coalesce(`d`.`accepted_at`, `d`.`due_at`) ORDER BY `o`.`starts_at` DESC LIMIT 1), ''), `d`.`course`, (old.`picture_fetched` - new.`picture_fetched`) * count(*)
  FROM `deliveries` `d`
  WHERE `d`.`subscriber_id` = new.`subscriber_id` AND `d`.`id` <> new.`id` AND `d`.`kind` = 'lesson' AND `d`.`state` = 'sent' AND `d`.`bounced_at` IS NULL
    AND `d`.`opened_as` = 'none' AND NOT `d`.`untracked`
  GROUP BY 1, 2
  ON CONFLICT (`day`, `course`) DO UPDATE SET `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`;
END;
