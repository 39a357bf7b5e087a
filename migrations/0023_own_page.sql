ALTER TABLE `deliveries` ADD `untracked` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `followed_by` text;--> statement-breakpoint
CREATE INDEX `enrollments_followed` ON `enrollments` (`ended_at`) WHERE followed_by is not null and state = 'completed';--> statement-breakpoint
ALTER TABLE `subscribers` ADD `pace` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `subscribers` ADD `untracked_since` integer;
--> statement-breakpoint
DROP TRIGGER `deliveries_counted`;
--> statement-breakpoint
DROP TRIGGER `pictures_counted`;
--> statement-breakpoint
-- As in 0017_not_to_be_seen. A lesson that went out without a picture is not to be seen whatever other mails of its reader say.
CREATE TRIGGER `deliveries_counted` AFTER UPDATE OF `state`, `bounced_at`, `opened_as`, `clicked`, `unsubscribed`, `picture_fetched` ON `deliveries`
WHEN new.`kind` = 'lesson' AND (
  (new.`state` = 'sent') <> (old.`state` = 'sent') OR (new.`state` = 'failed') <> (old.`state` = 'failed')
  OR (new.`bounced_at` IS NULL) <> (old.`bounced_at` IS NULL) OR new.`opened_as` <> old.`opened_as`
  OR new.`clicked` <> old.`clicked` OR new.`unsubscribed` <> old.`unsubscribed`
  OR (new.`opened_as` = 'none' AND new.`picture_fetched` <> old.`picture_fetched`)
)
BEGIN
  INSERT INTO `lesson_counts` (`course`, `lesson_slug`, `lesson`, `sent`, `bounced`, `proven`, `possible`, `not_to_be_seen`, `clicked`, `unsubscribed`, `failed`)
  SELECT
    new.`course`, coalesce(new.`lesson_slug`, '#' || new.`lesson`), new.`lesson`,
    (new.`state` = 'sent') - (old.`state` = 'sent'),
    (new.`bounced_at` IS NOT NULL) - (old.`bounced_at` IS NOT NULL),
    (new.`opened_as` = 'proven') - (old.`opened_as` = 'proven'),
    (new.`opened_as` = 'possible') - (old.`opened_as` = 'possible'),
    CASE WHEN `is` <> `was` THEN (`is` - `was`) * (new.`untracked` OR NOT EXISTS (SELECT 1 FROM `deliveries` `o`
      WHERE `o`.`subscriber_id` = new.`subscriber_id` AND `o`.`picture_fetched` AND `o`.`id` <> new.`id`)) ELSE 0 END,
    new.`clicked` - old.`clicked`,
    new.`unsubscribed` - old.`unsubscribed`,
    (new.`state` = 'failed') - (old.`state` = 'failed')
  FROM (SELECT
    new.`state` = 'sent' AND new.`bounced_at` IS NULL AND new.`opened_as` = 'none' AND NOT new.`picture_fetched` AS `is`,
    old.`state` = 'sent' AND old.`bounced_at` IS NULL AND old.`opened_as` = 'none' AND NOT old.`picture_fetched` AS `was`
  ) WHERE true
  ON CONFLICT (`course`, `lesson_slug`) DO UPDATE SET
    `lesson` = iif(excluded.`sent` > 0, excluded.`lesson`, `lesson`),
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`,
    `clicked` = `clicked` + excluded.`clicked`,
    `unsubscribed` = `unsubscribed` + excluded.`unsubscribed`,
    `failed` = `failed` + excluded.`failed`;
END;
--> statement-breakpoint
-- The first picture of a reader says that all others of this reader's lessons could have been seen opening. Taking it back says the opposite.
CREATE TRIGGER `pictures_counted` AFTER UPDATE OF `picture_fetched` ON `deliveries`
WHEN new.`picture_fetched` <> old.`picture_fetched` AND NOT EXISTS (SELECT 1 FROM `deliveries` `o`
  WHERE `o`.`subscriber_id` = new.`subscriber_id` AND `o`.`picture_fetched` AND `o`.`id` <> new.`id`)
BEGIN
  INSERT INTO `lesson_counts` (`course`, `lesson_slug`, `lesson`, `not_to_be_seen`)
  SELECT `course`, coalesce(`lesson_slug`, '#' || `lesson`), max(`lesson`), (old.`picture_fetched` - new.`picture_fetched`) * count(*)
  FROM `deliveries`
  WHERE `subscriber_id` = new.`subscriber_id` AND `id` <> new.`id`
    AND `kind` = 'lesson' AND `state` = 'sent' AND `bounced_at` IS NULL AND `opened_as` = 'none' AND NOT `untracked`
  GROUP BY 1, 2
  ON CONFLICT (`course`, `lesson_slug`) DO UPDATE SET `not_to_be_seen` = `not_to_be_seen` + excluded.`not_to_be_seen`;
END;
