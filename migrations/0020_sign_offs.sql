CREATE TABLE `sign_offs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`act` text NOT NULL,
	`course` text NOT NULL,
	`lesson_slug` text NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`licences` text NOT NULL,
	`checks` text NOT NULL,
	`signed_on` text NOT NULL,
	`review_due` text NOT NULL,
	`session_id` text NOT NULL,
	`way` text
);
--> statement-breakpoint
CREATE INDEX `sign_offs_texts` ON `sign_offs` (`course`,`lesson_slug`,`hash`);--> statement-breakpoint
-- A lesson may be held until it is signed, so a mail that was judged before a signature was taken back is judged again.
CREATE TRIGGER `sign_offs_versioned` AFTER INSERT ON `sign_offs`
BEGIN
  INSERT INTO `clinic_version` (`id`, `version`) VALUES (1, 1) ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1;
END;
