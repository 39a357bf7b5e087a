CREATE TABLE `reader_corrections` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`what` text NOT NULL,
	`before` text,
	`after` text,
	`after_key` text,
	`at` integer NOT NULL,
	`expires_at` integer,
	`done_at` integer,
	`undone_at` integer
);
--> statement-breakpoint
CREATE INDEX `reader_corrections_subscriber` ON `reader_corrections` (`subscriber_id`,`at`);--> statement-breakpoint
CREATE TABLE `reader_counts` (
	`course` text NOT NULL,
	`domain` text NOT NULL,
	`standing` text NOT NULL,
	`readers` integer NOT NULL,
	PRIMARY KEY(`course`, `domain`, `standing`)
);
--> statement-breakpoint
DROP INDEX `subscribers_created`;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `name_key` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `standing` text DEFAULT 'pending' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `domain` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `courses` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `subscribers_listed` ON `subscribers` (`created_at`,`id`,`standing`,`domain`,`courses`);--> statement-breakpoint
CREATE INDEX `subscribers_standing` ON `subscribers` (`standing`,`created_at`,`id`,`domain`,`courses`,`email_key`,`name_key`);--> statement-breakpoint
CREATE INDEX `subscribers_domain` ON `subscribers` (`domain`,`standing`,`created_at`,`id`,`courses`);--> statement-breakpoint
DROP INDEX `enrollments_due`;--> statement-breakpoint
CREATE INDEX `enrollments_due` ON `enrollments` (`next_send_at`,`subscriber_id`) WHERE state = 'active';--> statement-breakpoint
CREATE INDEX `enrollments_course` ON `enrollments` (`course`,`subscriber_id`);--> statement-breakpoint
ALTER TABLE `consents` ADD `given_how` text;--> statement-breakpoint
ALTER TABLE `consents` ADD `given_on` text;--> statement-breakpoint
ALTER TABLE `consents` ADD `correction_id` text;
--> statement-breakpoint
-- Names of before are folded as far as SQL can: full-width letters stay.
CREATE TRIGGER `readers_placed` AFTER INSERT ON `subscribers`
BEGIN
  UPDATE `subscribers` SET `domain` = substr(`email_key`, instr(`email_key`, '@') + 1), `courses` = (SELECT json_group_array(`course`) FROM (SELECT DISTINCT `course` FROM `enrollments` `c` WHERE `c`.`subscriber_id` = `subscribers`.`id` ORDER BY `course`)),
    `name_key` = CASE WHEN `name_key` <> '' THEN `name_key` ELSE lower(replace(replace(coalesce(`name`, ''), ' ', ''), '　', '')) END,
    `standing` = CASE `status`
    WHEN 'active' THEN CASE WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'active') THEN 'active' WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'paused') THEN 'resting'
      WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'completed') THEN 'finished' ELSE 'idle' END
    WHEN 'unsubscribed' THEN 'left' WHEN 'suppressed' THEN 'undeliverable' WHEN 'in-question' THEN 'undeliverable' ELSE `status` END
  WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `readers_changed_placed` AFTER UPDATE OF `status`, `email_key` ON `subscribers`
WHEN new.`status` <> old.`status` OR new.`email_key` <> old.`email_key`
BEGIN
  UPDATE `subscribers` SET `domain` = CASE WHEN instr(`email_key`, '@') > 0 THEN substr(`email_key`, instr(`email_key`, '@') + 1) ELSE `domain` END, `standing` = CASE `status`
    WHEN 'active' THEN CASE WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'active') THEN 'active' WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'paused') THEN 'resting'
      WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'completed') THEN 'finished' ELSE 'idle' END
    WHEN 'unsubscribed' THEN 'left' WHEN 'suppressed' THEN 'undeliverable' WHEN 'in-question' THEN 'undeliverable' ELSE `status` END
  WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_placed` AFTER INSERT ON `enrollments`
BEGIN
  UPDATE `subscribers` SET `courses` = (SELECT json_group_array(`course`) FROM (SELECT DISTINCT `course` FROM `enrollments` `c` WHERE `c`.`subscriber_id` = `subscribers`.`id` ORDER BY `course`)), `standing` = CASE `status`
    WHEN 'active' THEN CASE WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'active') THEN 'active' WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'paused') THEN 'resting'
      WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'completed') THEN 'finished' ELSE 'idle' END
    WHEN 'unsubscribed' THEN 'left' WHEN 'suppressed' THEN 'undeliverable' WHEN 'in-question' THEN 'undeliverable' ELSE `status` END
  WHERE `id` = new.`subscriber_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_changed_placed` AFTER UPDATE OF `state` ON `enrollments`
WHEN new.`state` <> old.`state`
BEGIN
  UPDATE `subscribers` SET `standing` = CASE `status`
    WHEN 'active' THEN CASE WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'active') THEN 'active' WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'paused') THEN 'resting'
      WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'completed') THEN 'finished' ELSE 'idle' END
    WHEN 'unsubscribed' THEN 'left' WHEN 'suppressed' THEN 'undeliverable' WHEN 'in-question' THEN 'undeliverable' ELSE `status` END
  WHERE `id` = new.`subscriber_id`;
END;
--> statement-breakpoint
-- A row without a domain is not placed yet, and not counted.
CREATE TRIGGER `readers_counted` AFTER UPDATE OF `standing`, `domain`, `courses` ON `subscribers`
WHEN new.`standing` <> old.`standing` OR new.`domain` <> old.`domain` OR new.`courses` <> old.`courses`
BEGIN
  INSERT INTO `reader_counts` (`course`, `domain`, `standing`, `readers`)
  SELECT `course`, `domain`, `standing`, sum(`n`) FROM (
    SELECT '' AS `course`, old.`domain` AS `domain`, old.`standing` AS `standing`, -1 AS `n` WHERE old.`domain` <> '' UNION ALL SELECT `value`, old.`domain`, old.`standing`, -1 FROM json_each(old.`courses`) WHERE old.`domain` <> ''
    UNION ALL SELECT '' AS `course`, new.`domain` AS `domain`, new.`standing` AS `standing`, 1 AS `n` WHERE new.`domain` <> '' UNION ALL SELECT `value`, new.`domain`, new.`standing`, 1 FROM json_each(new.`courses`) WHERE new.`domain` <> ''
  ) GROUP BY 1, 2, 3 HAVING sum(`n`) <> 0
  ON CONFLICT (`course`, `domain`, `standing`) DO UPDATE SET `readers` = `readers` + excluded.`readers`;
  DELETE FROM `reader_counts` WHERE `readers` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `erasures_counted` AFTER DELETE ON `subscribers`
BEGIN
  INSERT INTO `reader_counts` (`course`, `domain`, `standing`, `readers`)
  SELECT `course`, `domain`, `standing`, `n` FROM (SELECT '' AS `course`, old.`domain` AS `domain`, old.`standing` AS `standing`, -1 AS `n` WHERE old.`domain` <> '' UNION ALL SELECT `value`, old.`domain`, old.`standing`, -1 FROM json_each(old.`courses`) WHERE old.`domain` <> '') WHERE true
  ON CONFLICT (`course`, `domain`, `standing`) DO UPDATE SET `readers` = `readers` + excluded.`readers`;
  DELETE FROM `reader_counts` WHERE `readers` = 0;
END;
--> statement-breakpoint
UPDATE `subscribers` SET `domain` = substr(`email_key`, instr(`email_key`, '@') + 1), `courses` = (SELECT json_group_array(`course`) FROM (SELECT DISTINCT `course` FROM `enrollments` `c` WHERE `c`.`subscriber_id` = `subscribers`.`id` ORDER BY `course`)),
  `name_key` = CASE WHEN `name_key` <> '' THEN `name_key` ELSE lower(replace(replace(coalesce(`name`, ''), ' ', ''), '　', '')) END,
  `standing` = CASE `status`
    WHEN 'active' THEN CASE WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'active') THEN 'active' WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'paused') THEN 'resting'
      WHEN EXISTS (SELECT 1 FROM `enrollments` `e` WHERE `e`.`subscriber_id` = `subscribers`.`id` AND `e`.`state` = 'completed') THEN 'finished' ELSE 'idle' END
    WHEN 'unsubscribed' THEN 'left' WHEN 'suppressed' THEN 'undeliverable' WHEN 'in-question' THEN 'undeliverable' ELSE `status` END;
