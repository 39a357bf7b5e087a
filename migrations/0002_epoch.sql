CREATE TABLE `epoch` (
	`id` integer PRIMARY KEY NOT NULL,
	`lineage` text NOT NULL,
	`mark` integer NOT NULL,
	`real_mail` integer NOT NULL,
	`file_written` integer NOT NULL,
	`resumed_from` text
);
--> statement-breakpoint
-- What the built-in mailbox answers is the one acceptance that is no real mail.
INSERT INTO `epoch` (`id`, `lineage`, `mark`, `real_mail`, `file_written`)
SELECT 1, lower(hex(randomblob(16))),
  (SELECT count(*) FROM `deliveries` WHERE `state` = 'sent') + (SELECT count(*) FROM `consents` WHERE `act` = 'withdrawn'),
  EXISTS (SELECT 1 FROM `deliveries` WHERE `state` = 'sent' AND `response` IS NOT '250 kept in the built-in mailbox'),
  0;
--> statement-breakpoint
-- In the transaction that records the acceptance, so that the mark is never behind what was sent.
CREATE TRIGGER `deliveries_marked` AFTER UPDATE OF `state` ON `deliveries`
WHEN new.`state` = 'sent' AND old.`state` <> 'sent'
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1,
    `real_mail` = `real_mail` OR new.`response` IS NOT '250 kept in the built-in mailbox';
END;
--> statement-breakpoint
CREATE TRIGGER `withdrawals_marked` AFTER INSERT ON `consents`
WHEN new.`act` = 'withdrawn'
BEGIN
  UPDATE `epoch` SET `mark` = `mark` + 1;
END;
