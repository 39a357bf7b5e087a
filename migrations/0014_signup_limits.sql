CREATE TABLE `signup_limits` (
	`name` text PRIMARY KEY NOT NULL,
	`free_at` integer NOT NULL,
	`count` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `signup_limits_free` ON `signup_limits` (`free_at`);--> statement-breakpoint
ALTER TABLE `deliveries` ADD `mailbox_hash` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `held_until` integer;--> statement-breakpoint
CREATE INDEX `deliveries_mailbox` ON `deliveries` (`mailbox_hash`) WHERE mailbox_hash is not null;--> statement-breakpoint
CREATE INDEX `deliveries_held` ON `deliveries` (`held_until`) WHERE held_until is not null;