-- Counts are kept as rows change, so that no page counts events, and no writer can forget to.
CREATE TRIGGER `deliveries_counted` AFTER UPDATE OF `state`, `bounced_at`, `opened_as`, `clicked`, `unsubscribed` ON `deliveries`
WHEN new.`kind` = 'lesson' AND (
  (new.`state` = 'sent') <> (old.`state` = 'sent') OR (new.`state` = 'failed') <> (old.`state` = 'failed')
  OR (new.`bounced_at` IS NULL) <> (old.`bounced_at` IS NULL) OR new.`opened_as` <> old.`opened_as`
  OR new.`clicked` <> old.`clicked` OR new.`unsubscribed` <> old.`unsubscribed`
)
BEGIN
  INSERT INTO `lesson_counts` (`course`, `lesson`, `sent`, `bounced`, `proven`, `possible`, `clicked`, `unsubscribed`, `failed`)
  VALUES (
    new.`course`, new.`lesson`,
    (new.`state` = 'sent') - (old.`state` = 'sent'),
    (new.`bounced_at` IS NOT NULL) - (old.`bounced_at` IS NOT NULL),
    (new.`opened_as` = 'proven') - (old.`opened_as` = 'proven'),
    (new.`opened_as` = 'possible') - (old.`opened_as` = 'possible'),
    new.`clicked` - old.`clicked`,
    new.`unsubscribed` - old.`unsubscribed`,
    (new.`state` = 'failed') - (old.`state` = 'failed')
  )
  ON CONFLICT (`course`, `lesson`) DO UPDATE SET
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `clicked` = `clicked` + excluded.`clicked`,
    `unsubscribed` = `unsubscribed` + excluded.`unsubscribed`,
    `failed` = `failed` + excluded.`failed`;
END;
--> statement-breakpoint
CREATE TRIGGER `signups_counted` AFTER INSERT ON `signups`
BEGIN
  INSERT INTO `course_counts` (`course`, `requested`) VALUES (new.`course`, 1)
  ON CONFLICT (`course`) DO UPDATE SET `requested` = `requested` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_counted` AFTER INSERT ON `enrollments`
BEGIN
  INSERT INTO `course_counts` (`course`, `confirmed`) VALUES (new.`course`, 1)
  ON CONFLICT (`course`) DO UPDATE SET `confirmed` = `confirmed` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_ended_counted` AFTER UPDATE OF `state` ON `enrollments`
WHEN (new.`state` = 'completed') <> (old.`state` = 'completed') OR (new.`state` = 'stopped') <> (old.`state` = 'stopped')
BEGIN
  INSERT INTO `course_counts` (`course`, `completed`, `stopped`)
  VALUES (
    new.`course`,
    (new.`state` = 'completed') - (old.`state` = 'completed'),
    (new.`state` = 'stopped') - (old.`state` = 'stopped')
  )
  ON CONFLICT (`course`) DO UPDATE SET
    `completed` = `completed` + excluded.`completed`,
    `stopped` = `stopped` + excluded.`stopped`;
END;
--> statement-breakpoint
CREATE TRIGGER `consultations_counted` AFTER INSERT ON `consultation_requests`
BEGIN
  INSERT INTO `course_counts` (`course`, `consultations`) VALUES (new.`course`, 1)
  ON CONFLICT (`course`) DO UPDATE SET `consultations` = `consultations` + 1;
END;
