CREATE TABLE `pauses` (
	`domain` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`rule` text,
	`response` text DEFAULT '' NOT NULL,
	`delivery_id` text,
	`refusals` integer DEFAULT 0 NOT NULL,
	`probe_at` integer,
	`probe` text,
	`beside` text,
	PRIMARY KEY(`domain`, `reason`)
);
--> statement-breakpoint
ALTER TABLE `receivers` ADD `blamed_mark` integer;
--> statement-breakpoint
-- Until 0.1.0 one pause stood in the settings, and the next one took its place.
INSERT INTO `pauses` (`domain`, `reason`, `at`, `rule`, `response`, `refusals`, `beside`)
SELECT '', iif(`own`, `rule`, 'refused'), `at`, iif(`own` AND `rule` <> 'auth-refused', NULL, `rule`), `response`,
  iif(`own` AND `rule` <> 'auth-refused', 0, 1), `beside`
FROM (SELECT `value` ->> '$.rule' AS `rule`, coalesce(`value` ->> '$.at', `updated_at`) AS `at`,
    coalesce(`value` ->> '$.response', '') AS `response`, `value` -> '$.beside' AS `beside`,
    coalesce(`value` ->> '$.rule', '') IN ('auth-refused', 'restored', 'moved', 'moved-out') AS `own`
  FROM `settings` WHERE `key` = 'sending-pause');
--> statement-breakpoint
DELETE FROM `settings` WHERE `key` = 'sending-pause';
