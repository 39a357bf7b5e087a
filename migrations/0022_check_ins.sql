CREATE TABLE `answer_consents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`subscriber_id` text NOT NULL,
	`act` text NOT NULL,
	`wording_version` text NOT NULL,
	`wording_hash` text NOT NULL,
	`at` integer NOT NULL,
	`origin` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `answer_consents_subscriber` ON `answer_consents` (`subscriber_id`,`id`);--> statement-breakpoint
CREATE TABLE `check_ins` (
	`delivery_id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`enrollment_id` text NOT NULL,
	`answer` text NOT NULL,
	`reason` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `check_ins_subscriber` ON `check_ins` (`subscriber_id`);--> statement-breakpoint
CREATE INDEX `check_ins_at` ON `check_ins` (`at`);--> statement-breakpoint
CREATE TABLE `self_checks` (
	`enrollment_id` text NOT NULL,
	`moment` text NOT NULL,
	`subscriber_id` text NOT NULL,
	`worst` integer,
	`activity` text,
	`ability` integer,
	`change` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`enrollment_id`, `moment`)
);
--> statement-breakpoint
CREATE INDEX `self_checks_subscriber` ON `self_checks` (`subscriber_id`);--> statement-breakpoint
CREATE INDEX `self_checks_at` ON `self_checks` (`at`);--> statement-breakpoint
ALTER TABLE `lesson_versions` ADD `action` text;
--> statement-breakpoint
CREATE TRIGGER `answers_marked` AFTER INSERT ON `answer_consents`
WHEN new.`act` = 'withdrawn'
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `answers_remembered` AFTER INSERT ON `answer_consents`
WHEN new.`act` = 'withdrawn' AND (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (new.`subscriber_id`, 'reader') ON CONFLICT DO NOTHING;
END;
