CREATE TABLE `receiver_days` (
	`day` text NOT NULL,
	`domain` text NOT NULL,
	`accepted` integer DEFAULT 0 NOT NULL,
	`hard` integer DEFAULT 0 NOT NULL,
	`soft` integer DEFAULT 0 NOT NULL,
	`blocked` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`day`, `domain`)
);
--> statement-breakpoint
CREATE TABLE `receivers` (
	`domain` text PRIMARY KEY NOT NULL,
	`throttled_until` integer NOT NULL,
	`strikes` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sending_days` (
	`day` text PRIMARY KEY NOT NULL,
	`granted` integer NOT NULL
);
