-- A request that is changed before it is confirmed is counted under the course that was asked for last.
CREATE TRIGGER `signups_changed_counted` AFTER UPDATE OF `course` ON `signups`
WHEN new.`course` <> old.`course`
BEGIN
  INSERT INTO `course_counts` (`course`, `requested`) VALUES (old.`course`, -1), (new.`course`, 1)
  ON CONFLICT (`course`) DO UPDATE SET `requested` = `requested` + excluded.`requested`;
END;
--> statement-breakpoint
-- What was counted until now is put right where every request that was counted still has its row. `transfer/recount.ts` does the same
-- for exports of before.
INSERT INTO `course_counts` (`course`) SELECT DISTINCT `course` FROM `signups` WHERE true ON CONFLICT DO NOTHING;
--> statement-breakpoint
UPDATE `course_counts` SET `requested` = (SELECT count(*) FROM `signups` WHERE `signups`.`course` = `course_counts`.`course`)
WHERE (SELECT sum(`requested`) FROM `course_counts`) = (SELECT count(*) FROM `signups`);
