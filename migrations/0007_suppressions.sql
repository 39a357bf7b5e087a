ALTER TABLE `enrollments` ADD `stopped_from` text;--> statement-breakpoint
ALTER TABLE `receiver_days` ADD `struck_off` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `cause` text DEFAULT 'refusal' NOT NULL;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `state` text DEFAULT 'struck-off' NOT NULL;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `subscriber_id` text;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `day` text;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `domain` text;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `asked_at` integer;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `confirmation_id` text;--> statement-breakpoint
CREATE INDEX `suppressions_state` ON `suppressions` (`state`,`day`);--> statement-breakpoint
-- Courses that a refusal stopped before this was kept can be lifted too: they ended in the moment of the suppression.
UPDATE `enrollments` SET `stopped_from` = 'active'
WHERE `state` = 'stopped' AND `ended_at` IN (SELECT `at` FROM `suppressions`)
  AND `subscriber_id` IN (SELECT `id` FROM `subscribers` WHERE `status` = 'suppressed');
