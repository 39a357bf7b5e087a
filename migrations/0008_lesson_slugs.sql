-- Until 0.1.0 a lesson was known by its number alone. These are the five courses as they were then; what a clinic wrote itself is
-- named by the program, from its files (`scheduling/name-lessons.ts`).
CREATE TABLE `lessons_of_0_1_0` (`course` text NOT NULL, `number` integer NOT NULL, `slug` text NOT NULL, PRIMARY KEY(`course`, `number`));
--> statement-breakpoint
INSERT INTO `lessons_of_0_1_0` VALUES
  ('back-line', 1, 'not-only-the-back'), ('back-line', 2, 'one-film'), ('back-line', 3, 'the-back-line'), ('back-line', 4, 'four-habits'), ('back-line', 5, 'taking-the-calls'), ('back-line', 6, 'from-the-sole-up'), ('back-line', 7, 'invitation'),
  ('heavy-legs', 1, 'why-together'), ('heavy-legs', 2, 'four-states'), ('heavy-legs', 3, 'front-and-back'), ('heavy-legs', 4, 'hips-and-calves'), ('heavy-legs', 5, 'which-one'), ('heavy-legs', 6, 'when-to-stop'), ('heavy-legs', 7, 'every-hour'), ('heavy-legs', 8, 'invitation'),
  ('knee-back', 1, 'more-than-one-cause'), ('knee-back', 2, 'one-side'), ('knee-back', 3, 'what-lies-behind'), ('knee-back', 4, 'cramp-or-heavy'), ('knee-back', 5, 'daily-load'), ('knee-back', 6, 'three-exercises'), ('knee-back', 7, 'support'), ('knee-back', 8, 'when-to-go'), ('knee-back', 9, 'invitation'),
  ('recurring-sciatica', 1, 'a-name-not-a-cause'), ('recurring-sciatica', 2, 'place-and-result'), ('recurring-sciatica', 3, 'daily-conditions'), ('recurring-sciatica', 4, 'loosening-and-support'), ('recurring-sciatica', 5, 'bearing-and-supporting'), ('recurring-sciatica', 6, 'beyond-compression'), ('recurring-sciatica', 7, 'three-kinds-of-feet'), ('recurring-sciatica', 8, 'move-keep-use'), ('recurring-sciatica', 9, 'invitation'),
  ('thigh-sciatica', 1, 'why-it-hurts'), ('thigh-sciatica', 2, 'muscle-or-nerve'), ('thigh-sciatica', 3, 'which-pattern'), ('thigh-sciatica', 4, 'nothing-found'), ('thigh-sciatica', 5, 'two-muscles'), ('thigh-sciatica', 6, 'feet'), ('thigh-sciatica', 7, 'acupuncture'), ('thigh-sciatica', 8, 'invitation');
--> statement-breakpoint
DROP TRIGGER `deliveries_counted`;
--> statement-breakpoint
DROP INDEX `deliveries_lesson`;
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `lesson_slug` text;
--> statement-breakpoint
UPDATE `deliveries` SET `lesson_slug` = `slug` FROM `lessons_of_0_1_0` `was`
WHERE `kind` = 'lesson' AND `was`.`course` = `deliveries`.`course` AND `was`.`number` = `deliveries`.`lesson`;
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_lesson` ON `deliveries` (`enrollment_id`,`lesson_slug`);
--> statement-breakpoint
CREATE INDEX `deliveries_unnamed` ON `deliveries` (`course`) WHERE kind = 'lesson' and lesson_slug is null;
--> statement-breakpoint
ALTER TABLE `enrollments` ADD `next_lesson_slug` text;
--> statement-breakpoint
-- An enrollment is named when all of its deliveries are.
UPDATE `enrollments` SET `next_lesson_slug` = `slug` FROM `lessons_of_0_1_0` `was`
WHERE `state` <> 'completed' AND `was`.`course` = `enrollments`.`course` AND `was`.`number` = `enrollments`.`next_lesson`
  AND NOT EXISTS (SELECT 1 FROM `deliveries` `d`
    WHERE `d`.`enrollment_id` = `enrollments`.`id` AND `d`.`kind` = 'lesson' AND `d`.`lesson_slug` IS NULL);
--> statement-breakpoint
CREATE INDEX `enrollments_unnamed` ON `enrollments` (`course`) WHERE next_lesson_slug is null and state <> 'completed';
--> statement-breakpoint
ALTER TABLE `lesson_versions` ADD `lesson_slug` text;
--> statement-breakpoint
UPDATE `lesson_versions` SET `lesson_slug` = `slug` FROM `lessons_of_0_1_0` `was`
WHERE `was`.`course` = `lesson_versions`.`course` AND `was`.`number` = `lesson_versions`.`lesson`;
--> statement-breakpoint
ALTER TABLE `lesson_versions` ADD `subject` text;
--> statement-breakpoint
ALTER TABLE `lesson_versions` ADD `html` text;
--> statement-breakpoint
ALTER TABLE `lesson_versions` ADD `text` text;
--> statement-breakpoint
CREATE TABLE `__new_lesson_counts` (
	`course` text NOT NULL,
	`lesson_slug` text NOT NULL,
	`lesson` integer NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`proven` integer DEFAULT 0 NOT NULL,
	`possible` integer DEFAULT 0 NOT NULL,
	`clicked` integer DEFAULT 0 NOT NULL,
	`unsubscribed` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`course`, `lesson_slug`)
);
--> statement-breakpoint
INSERT INTO `__new_lesson_counts` (`course`, `lesson_slug`, `lesson`, `sent`, `bounced`, `proven`, `possible`, `clicked`, `unsubscribed`, `failed`)
SELECT `course`, coalesce((SELECT `slug` FROM `lessons_of_0_1_0` `was` WHERE `was`.`course` = `c`.`course` AND `was`.`number` = `c`.`lesson`),
  '#' || `lesson`), `lesson`, `sent`, `bounced`, `proven`, `possible`, `clicked`, `unsubscribed`, `failed`
FROM `lesson_counts` `c`;
--> statement-breakpoint
DROP TABLE `lesson_counts`;
--> statement-breakpoint
ALTER TABLE `__new_lesson_counts` RENAME TO `lesson_counts`;
--> statement-breakpoint
-- As in 0001_counts, by slug. The number is the one that it was last sent as.
CREATE TRIGGER `deliveries_counted` AFTER UPDATE OF `state`, `bounced_at`, `opened_as`, `clicked`, `unsubscribed` ON `deliveries`
WHEN new.`kind` = 'lesson' AND (
  (new.`state` = 'sent') <> (old.`state` = 'sent') OR (new.`state` = 'failed') <> (old.`state` = 'failed')
  OR (new.`bounced_at` IS NULL) <> (old.`bounced_at` IS NULL) OR new.`opened_as` <> old.`opened_as`
  OR new.`clicked` <> old.`clicked` OR new.`unsubscribed` <> old.`unsubscribed`
)
BEGIN
  INSERT INTO `lesson_counts` (`course`, `lesson_slug`, `lesson`, `sent`, `bounced`, `proven`, `possible`, `clicked`, `unsubscribed`, `failed`)
  VALUES (
    new.`course`, coalesce(new.`lesson_slug`, '#' || new.`lesson`), new.`lesson`,
    (new.`state` = 'sent') - (old.`state` = 'sent'),
    (new.`bounced_at` IS NOT NULL) - (old.`bounced_at` IS NOT NULL),
    (new.`opened_as` = 'proven') - (old.`opened_as` = 'proven'),
    (new.`opened_as` = 'possible') - (old.`opened_as` = 'possible'),
    new.`clicked` - old.`clicked`,
    new.`unsubscribed` - old.`unsubscribed`,
    (new.`state` = 'failed') - (old.`state` = 'failed')
  )
  ON CONFLICT (`course`, `lesson_slug`) DO UPDATE SET
    `lesson` = iif(excluded.`sent` > 0, excluded.`lesson`, `lesson`),
    `sent` = `sent` + excluded.`sent`,
    `bounced` = `bounced` + excluded.`bounced`,
    `proven` = `proven` + excluded.`proven`,
    `possible` = `possible` + excluded.`possible`,
    `clicked` = `clicked` + excluded.`clicked`,
    `unsubscribed` = `unsubscribed` + excluded.`unsubscribed`,
    `failed` = `failed` + excluded.`failed`;
END;
--> statement-breakpoint
DROP TABLE `lessons_of_0_1_0`;
