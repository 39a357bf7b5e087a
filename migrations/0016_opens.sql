CREATE TABLE `networks` (
	`network` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	`until` integer NOT NULL,
	`reason` text NOT NULL,
	`judged_to` integer
);
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `picture_fetched` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `verdicts` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `more_sightings` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `events_network` ON `events` (`network`,`at`) WHERE network is not null;--> statement-breakpoint
CREATE INDEX `events_raw` ON `events` (`at`) WHERE network is not null;--> statement-breakpoint
UPDATE `deliveries` SET `picture_fetched` = 1 WHERE `opened_as` <> 'none' AND EXISTS (SELECT 1 FROM `events` `e`
  WHERE `e`.`delivery_id` = `deliveries`.`id` AND `e`.`kind` = 'open' AND `e`.`agent_class` IN ('human', 'privacy-proxy', 'image-proxy'));
