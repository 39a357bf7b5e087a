CREATE TABLE `clinic_version` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `waits_since` integer;
--> statement-breakpoint
-- The statement that lets a mail go compares the version by which the mail was judged. It is a number and not a time, because two changes
-- may come in one millisecond and a clock may be set back.
CREATE TRIGGER `clinic_versioned` AFTER INSERT ON `settings`
WHEN new.`key` = 'clinic'
BEGIN
  INSERT INTO `clinic_version` (`id`, `version`) VALUES (1, 1) ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `clinic_changes_versioned` AFTER UPDATE OF `value` ON `settings`
WHEN new.`key` = 'clinic' AND new.`value` IS NOT old.`value`
BEGIN
  INSERT INTO `clinic_version` (`id`, `version`) VALUES (1, 1) ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1;
END;
