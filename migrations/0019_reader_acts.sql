CREATE TABLE `reader_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reader_notes_subscriber` ON `reader_notes` (`subscriber_id`,`at`);--> statement-breakpoint
ALTER TABLE `audit_log` ADD `subscriber_id` text;--> statement-breakpoint
CREATE INDEX `audit_log_subscriber` ON `audit_log` (`subscriber_id`,`at`) WHERE subscriber_id is not null;--> statement-breakpoint
ALTER TABLE `consents` ADD `recorded_by` text DEFAULT 'reader' NOT NULL;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `resume_at` integer;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `brought_forward_from` integer;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `replaced_by` text;--> statement-breakpoint
CREATE INDEX `enrollments_resting` ON `enrollments` (`resume_at`) WHERE state = 'paused' and resume_at is not null;--> statement-breakpoint
-- Until now an act named its reader where others have a day or a count.
UPDATE `audit_log` SET `subscriber_id` = `detail` WHERE `detail` GLOB 'sub_*';
