ALTER TABLE `consultation_requests` ADD `preferred_days` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `consultation_requests` ADD `handled_as` text;--> statement-breakpoint
ALTER TABLE `consultation_requests` ADD `changed_at` integer;--> statement-breakpoint
ALTER TABLE `consultation_requests` ADD `withdrawn_at` integer;--> statement-breakpoint
ALTER TABLE `consultation_requests` ADD `reminded_at` integer;--> statement-breakpoint
CREATE INDEX `consultation_requests_open` ON `consultation_requests` (`created_at`) WHERE handled_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX `events_booking` ON `events` (`at`) WHERE kind = 'booking';