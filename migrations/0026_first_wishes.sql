ALTER TABLE `enrollments` ADD `weekday_chosen` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `receiver_days` ADD `asked` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `receiver_days` ADD `confirmed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What is known of sign-ups of before, by the days of Tokyo.
INSERT INTO `receiver_days` (`day`, `domain`, `asked`, `confirmed`)
SELECT date(`g`.`requested_at` / 1000 + 32400, 'unixepoch'), `s`.`domain`, count(*), count(`g`.`confirmed_at`)
FROM `signups` `g` JOIN `subscribers` `s` ON `s`.`id` = `g`.`subscriber_id`
WHERE `s`.`domain` <> '' AND `s`.`status` <> 'trial' GROUP BY 1, 2
ON CONFLICT (`day`, `domain`) DO UPDATE SET `asked` = excluded.`asked`, `confirmed` = excluded.`confirmed`;
