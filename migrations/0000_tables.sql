CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`detail` text
);
--> statement-breakpoint
CREATE TABLE `consents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`subscriber_id` text NOT NULL,
	`signup_id` text,
	`act` text NOT NULL,
	`wording_version` text NOT NULL,
	`wording_hash` text NOT NULL,
	`at` integer NOT NULL,
	`origin` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `consents_subscriber` ON `consents` (`subscriber_id`,`at`);--> statement-breakpoint
CREATE TABLE `consultation_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`delivery_id` text NOT NULL,
	`subscriber_id` text NOT NULL,
	`course` text NOT NULL,
	`contact_by` text NOT NULL,
	`phone` text,
	`preferred_times` text NOT NULL,
	`note` text,
	`created_at` integer NOT NULL,
	`handled_at` integer
);
--> statement-breakpoint
CREATE INDEX `consultation_requests_created` ON `consultation_requests` (`created_at`);--> statement-breakpoint
CREATE INDEX `consultation_requests_delivery` ON `consultation_requests` (`delivery_id`);--> statement-breakpoint
CREATE TABLE `course_counts` (
	`course` text PRIMARY KEY NOT NULL,
	`requested` integer DEFAULT 0 NOT NULL,
	`confirmed` integer DEFAULT 0 NOT NULL,
	`completed` integer DEFAULT 0 NOT NULL,
	`stopped` integer DEFAULT 0 NOT NULL,
	`consultations` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subscriber_id` text,
	`enrollment_id` text,
	`course` text,
	`lesson` integer,
	`subject_id` text,
	`version` text,
	`state` text NOT NULL,
	`due_at` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`lease` text,
	`lease_until` integer,
	`message_id` text NOT NULL,
	`response` text,
	`reason` text,
	`possible_duplicate` integer DEFAULT false NOT NULL,
	`accepted_at` integer,
	`bounced_at` integer,
	`opened_as` text DEFAULT 'none' NOT NULL,
	`clicked` integer DEFAULT false NOT NULL,
	`unsubscribed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_lesson` ON `deliveries` (`enrollment_id`,`lesson`);--> statement-breakpoint
CREATE INDEX `deliveries_waiting` ON `deliveries` (`next_attempt_at`) WHERE state in ('due', 'retry');--> statement-breakpoint
CREATE INDEX `deliveries_leased` ON `deliveries` (`lease_until`) WHERE state in ('claimed', 'sending');--> statement-breakpoint
CREATE INDEX `deliveries_subscriber` ON `deliveries` (`subscriber_id`,`due_at`);--> statement-breakpoint
CREATE TABLE `enrollments` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`course` text NOT NULL,
	`pattern` text,
	`state` text NOT NULL,
	`next_lesson` integer NOT NULL,
	`next_send_at` integer,
	`weekday` integer NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrollments_open` ON `enrollments` (`subscriber_id`,`course`) WHERE state in ('active', 'paused');--> statement-breakpoint
CREATE INDEX `enrollments_due` ON `enrollments` (`next_send_at`) WHERE state = 'active' and next_send_at is not null;--> statement-breakpoint
CREATE INDEX `enrollments_subscriber` ON `enrollments` (`subscriber_id`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`delivery_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`agent_class` text NOT NULL,
	`rule` text NOT NULL,
	`rules_version` integer NOT NULL,
	`link` integer,
	`method` text NOT NULL,
	`user_agent` text,
	`network` text
);
--> statement-breakpoint
CREATE INDEX `events_delivery` ON `events` (`delivery_id`,`at`);--> statement-breakpoint
CREATE TABLE `lesson_counts` (
	`course` text NOT NULL,
	`lesson` integer NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`bounced` integer DEFAULT 0 NOT NULL,
	`proven` integer DEFAULT 0 NOT NULL,
	`possible` integer DEFAULT 0 NOT NULL,
	`clicked` integer DEFAULT 0 NOT NULL,
	`unsubscribed` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`course`, `lesson`)
);
--> statement-breakpoint
CREATE TABLE `lesson_versions` (
	`version` text PRIMARY KEY NOT NULL,
	`course` text NOT NULL,
	`lesson` integer NOT NULL,
	`links` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mailbox_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`raw` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mailbox_messages_at` ON `mailbox_messages` (`at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE TABLE `signups` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`course` text NOT NULL,
	`pattern` text,
	`name` text,
	`requested_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`confirmed_at` integer
);
--> statement-breakpoint
CREATE INDEX `signups_subscriber` ON `signups` (`subscriber_id`,`requested_at`);--> statement-breakpoint
CREATE TABLE `subscribers` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`name` text,
	`status` text NOT NULL,
	`hour` integer NOT NULL,
	`last_lesson_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_email_key` ON `subscribers` (`email_key`);--> statement-breakpoint
CREATE INDEX `subscribers_created` ON `subscribers` (`created_at`);--> statement-breakpoint
CREATE TABLE `suppressions` (
	`address_hash` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL
);
