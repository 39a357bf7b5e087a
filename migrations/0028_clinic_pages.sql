CREATE TABLE `month_counts` (
	`course` text NOT NULL,
	`month` text NOT NULL,
	`lesson_slug` text NOT NULL,
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
	`failed` integer DEFAULT 0 NOT NULL,
	`fetched` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`course`, `month`, `lesson_slug`)
);
--> statement-breakpoint
ALTER TABLE `audit_log` ADD `session_id` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `session_since` integer;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `way` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `passkey_id` text;--> statement-breakpoint
CREATE INDEX `audit_log_action` ON `audit_log` (`action`,`id`);--> statement-breakpoint
ALTER TABLE `check_ins` ADD `course` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `check_ins_course` ON `check_ins` (`course`,`answer`,`reason`,`subscriber_id`);
--> statement-breakpoint
-- What stood behind ` | ` in the detail: a command, or the way, the session, its beginning and its passkey. Whatever looks otherwise stays as it is.
WITH `told` AS (
  SELECT `id`, substr(`detail`, 1, instr(`detail`, ' | ') - 1) AS `did`, '["' || replace(substr(`detail`, instr(`detail`, ' | ') + 3), ' ', '","') || '"]' AS `by`
  FROM `audit_log` WHERE instr(`detail`, ' | ') > 0
)
UPDATE `audit_log` SET `detail` = nullif(`did`, ''), `way` = nullif(`by` ->> '$[0]', '-'), `session_id` = `by` ->> '$[1]',
  `session_since` = CAST(`by` ->> '$[2]' AS INTEGER), `passkey_id` = nullif(`by` ->> '$[3]', '-')
FROM `told` WHERE `told`.`id` = `audit_log`.`id` AND CASE WHEN NOT json_valid(`by`) THEN 0 WHEN json_array_length(`by`) = 1 THEN `by` ->> '$[0]' = 'command'
  ELSE json_array_length(`by`) = 4 AND `by` ->> '$[0]' IN ('mail', 'machine', 'passkey', 'code', '-') AND `by` ->> '$[1]' <> ''
    AND `by` ->> '$[2]' <> '' AND `by` ->> '$[2]' NOT GLOB '*[^0-9]*' END;
--> statement-breakpoint
UPDATE `check_ins` SET `course` = coalesce((SELECT `e`.`course` FROM `enrollments` `e` WHERE `e`.`id` = `check_ins`.`enrollment_id`), '');
--> statement-breakpoint
CREATE TRIGGER `check_ins_noted` AFTER INSERT ON `check_ins`
WHEN new.`course` = ''
BEGIN
  UPDATE `check_ins` SET `course` = coalesce((SELECT `e`.`course` FROM `enrollments` `e` WHERE `e`.`id` = new.`enrollment_id`), '')
  WHERE `delivery_id` = new.`delivery_id`;
END;
--> statement-breakpoint
INSERT INTO `month_counts` (`course`, `month`, `lesson_slug`, `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `failed`, `fetched`)
SELECT `course`, `month`, `lesson_slug`, sum(`requested`), sum(`confirmed`), sum(`completed`), sum(`consultations`), sum(`stopped`), sum(`sent`), sum(`bounced`), sum(`proven`), sum(`possible`), sum(`not_to_be_seen`), sum(`clicked`), sum(`failed`), sum(`fetched`)
FROM `cohort_counts` GROUP BY `course`, `month`, `lesson_slug`;
--> statement-breakpoint
CREATE TRIGGER `months_begun` AFTER INSERT ON `cohort_counts`
BEGIN
  INSERT INTO `month_counts` (`course`, `month`, `lesson_slug`, `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `failed`, `fetched`)
  VALUES (new.`course`, new.`month`, new.`lesson_slug`, new.`requested`, new.`confirmed`, new.`completed`, new.`consultations`, new.`stopped`, new.`sent`, new.`bounced`, new.`proven`, new.`possible`, new.`not_to_be_seen`, new.`clicked`, new.`failed`, new.`fetched`)
  ON CONFLICT (`course`, `month`, `lesson_slug`) DO UPDATE SET
    `requested` = `requested` + excluded.`requested`,
    `confirmed` = `confirmed` + excluded.`confirmed`,
    `completed` = `completed` + excluded.`completed`,
    `consultations` = `consultations` + excluded.`consultations`,
    `stopped` = `stopped` + excluded.`stopped`,
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`,
    `clicked` = `clicked` + excluded.`clicked`,
    `failed` = `failed` + excluded.`failed`,
    `fetched` = `fetched` + excluded.`fetched`;
END;
--> statement-breakpoint
CREATE TRIGGER `months_counted` AFTER UPDATE OF `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `failed`, `fetched` ON `cohort_counts`
WHEN new.`requested` <> old.`requested` OR new.`confirmed` <> old.`confirmed` OR new.`completed` <> old.`completed` OR new.`consultations` <> old.`consultations` OR new.`stopped` <> old.`stopped` OR new.`sent` <> old.`sent` OR new.`bounced` <> old.`bounced` OR new.`proven` <> old.`proven` OR new.`possible` <> old.`possible` OR new.`not_to_be_seen` <> old.`not_to_be_seen` OR new.`clicked` <> old.`clicked` OR new.`failed` <> old.`failed` OR new.`fetched` <> old.`fetched`
BEGIN
  INSERT INTO `month_counts` (`course`, `month`, `lesson_slug`, `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `failed`, `fetched`)
  VALUES (new.`course`, new.`month`, new.`lesson_slug`, new.`requested` - old.`requested`, new.`confirmed` - old.`confirmed`, new.`completed` - old.`completed`, new.`consultations` - old.`consultations`, new.`stopped` - old.`stopped`, new.`sent` - old.`sent`, new.`bounced` - old.`bounced`, new.`proven` - old.`proven`, new.`possible` - old.`possible`, new.`not_to_be_seen` - old.`not_to_be_seen`, new.`clicked` - old.`clicked`, new.`failed` - old.`failed`, new.`fetched` - old.`fetched`)
  ON CONFLICT (`course`, `month`, `lesson_slug`) DO UPDATE SET
    `requested` = `requested` + excluded.`requested`,
    `confirmed` = `confirmed` + excluded.`confirmed`,
    `completed` = `completed` + excluded.`completed`,
    `consultations` = `consultations` + excluded.`consultations`,
    `stopped` = `stopped` + excluded.`stopped`,
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`,
    `clicked` = `clicked` + excluded.`clicked`,
    `failed` = `failed` + excluded.`failed`,
    `fetched` = `fetched` + excluded.`fetched`;
END;
--> statement-breakpoint
CREATE TRIGGER `months_taken_back` AFTER DELETE ON `cohort_counts`
BEGIN
  INSERT INTO `month_counts` (`course`, `month`, `lesson_slug`, `requested`, `confirmed`, `completed`, `consultations`, `stopped`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `failed`, `fetched`)
  VALUES (old.`course`, old.`month`, old.`lesson_slug`, -old.`requested`, -old.`confirmed`, -old.`completed`, -old.`consultations`, -old.`stopped`, -old.`sent`, -old.`bounced`, -old.`proven`, -old.`possible`, -old.`not_to_be_seen`, -old.`clicked`, -old.`failed`, -old.`fetched`)
  ON CONFLICT (`course`, `month`, `lesson_slug`) DO UPDATE SET
    `requested` = `requested` + excluded.`requested`,
    `confirmed` = `confirmed` + excluded.`confirmed`,
    `completed` = `completed` + excluded.`completed`,
    `consultations` = `consultations` + excluded.`consultations`,
    `stopped` = `stopped` + excluded.`stopped`,
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`,
    `clicked` = `clicked` + excluded.`clicked`,
    `failed` = `failed` + excluded.`failed`,
    `fetched` = `fetched` + excluded.`fetched`;
END;
