CREATE TABLE `unremembered` (
	`id` text PRIMARY KEY NOT NULL,
	`about` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `epoch` ADD `accepted` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `epoch` ADD `memory_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `epoch` ADD `memory_entry` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `pauses` ADD `remembered` integer;--> statement-breakpoint
-- Until 0.1.0 `mark` counted accepted mails and withdrawals alone, and the times at which domains blamed the sender were kept by it.
UPDATE `epoch` SET `accepted` = `mark`, `memory_id` = `lineage`;
--> statement-breakpoint
DROP TRIGGER `deliveries_marked`;
--> statement-breakpoint
-- As in 0002_epoch, and counted by itself.
CREATE TRIGGER `deliveries_marked` AFTER UPDATE OF `state` ON `deliveries`
WHEN new.`state` = 'sent' AND old.`state` <> 'sent'
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1, `accepted` = `accepted` + 1,
    `real_mail` = `real_mail` OR new.`response` IS NOT '250 kept in the built-in mailbox';
END;
--> statement-breakpoint
-- A copy that does not know that a mail was handed over would send it again, unmarked. Only where a memory is kept: D1 has none, and
-- every mail would cost it one more row.
CREATE TRIGGER `entries_marked` AFTER UPDATE OF `state` ON `deliveries`
WHEN new.`state` = 'sending' AND old.`state` <> 'sending' AND (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `suppressions_marked` AFTER INSERT ON `suppressions`
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `erasures_marked` AFTER DELETE ON `subscribers`
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1;
END;
--> statement-breakpoint
-- A lesson is answered, is taken back from an owner that is gone, or (in rows of 0.1.0) named.
CREATE TRIGGER `deliveries_remembered` AFTER UPDATE OF `state`, `lesson_slug` ON `deliveries`
WHEN new.`kind` = 'lesson' AND (SELECT `memory_entry` FROM `epoch`) > 0 AND (
  new.`state` <> old.`state` AND (old.`state` = 'sending' OR new.`state` = 'sent')
  OR new.`state` = 'sent' AND new.`lesson_slug` IS NOT old.`lesson_slug`
)
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (new.`id`, 'delivery') ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `consents_remembered` AFTER INSERT ON `consents`
WHEN new.`act` <> 'requested' AND (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (new.`subscriber_id`, 'reader') ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `erasures_remembered` AFTER DELETE ON `subscribers`
WHEN (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (old.`id`, 'reader') ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `suppressions_remembered` AFTER INSERT ON `suppressions`
WHEN (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (new.`address_hash`, 'address') ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `suppressions_changed_remembered` AFTER UPDATE OF `state` ON `suppressions`
WHEN new.`state` <> old.`state` AND (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (new.`address_hash`, 'address') ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `suppressions_lifted_remembered` AFTER DELETE ON `suppressions`
WHEN (SELECT `memory_entry` FROM `epoch`) > 0
BEGIN
  INSERT INTO `unremembered` (`id`, `about`) VALUES (old.`address_hash`, 'address') ON CONFLICT DO NOTHING;
END;
