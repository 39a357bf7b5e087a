CREATE TABLE `dead_letters` (
	`delivery_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `queued_until` integer;