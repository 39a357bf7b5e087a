ALTER TABLE `deliveries` ADD `doubts` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- Until now attempts were counted anew from the first one without an answer.
UPDATE `deliveries` SET `doubts` = `attempts` WHERE `state` = 'retry' AND `possible_duplicate` = 1 AND `reason` = 'no-answer';
