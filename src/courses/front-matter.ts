import * as z from 'zod';
import { type Action, GENERAL, type Lesson } from './course.ts';

/** What the front matter tells of a lesson, beside who reviewed it. */
type Told = Pick<
  Lesson,
  'title' | 'subject' | 'preheader' | 'kind' | 'sources' | 'guidance' | 'own' | 'actions' | 'selfCheck'
>;
type Review = Pick<Lesson, 'reviewedBy' | 'reviewedOn' | 'reviewDue'>;

const text = z.string('is missing').trim().min(1, 'is empty');
const day = z.iso.date('is not a date like 2026-11-22').nullish();
const common = {
  title: text,
  subject: text.max(30, 'is longer than 30 characters'),
  preheader: text.max(80, 'is longer than 80 characters'),
  kind: z.enum(['lesson', 'invitation']).default('lesson'),
  reviewed_by: z.string().nullish(),
  reviewed_on: day,
  review_due: day,
};
type Reviewed = Pick<z.infer<z.ZodObject<typeof common>>, 'reviewed_by' | 'reviewed_on' | 'review_due'>;

const reviewOf = (front: Reviewed): Review => ({
  reviewedBy: front.reviewed_by ?? undefined,
  reviewedOn: front.reviewed_on ?? undefined,
  reviewDue: front.review_due ?? undefined,
});

const FrontMatter1 = z
  .strictObject({
    ...common,
    sources: z.array(z.strictObject({ article: text, author: text, section: text }), 'is missing').min(1, 'is empty'),
  })
  .transform(({ title, subject, preheader, kind, sources, ...front }): Told & Review => ({
    ...{ title, subject, preheader, kind, sources },
    ...reviewOf(front),
  }));

const OneAction = z.strictObject({
  line: text,
  minutes: z
    .number('is no number of minutes')
    .int('is no whole number')
    .min(1, 'is less than 1')
    .max(5, 'is more than 5'),
  movements: z.array(text, 'is missing: [] is a task of writing'),
}) satisfies z.ZodType<Action>;
/** One action for all readers, or one for each pattern. The first is read as one that is general. */
const Actions = z.preprocess(
  written => (written && typeof written === 'object' && 'line' in written ? { [GENERAL]: written } : written),
  z.record(text, OneAction, 'is no action with line, minutes and movements'),
);

const FrontMatter2 = z
  .strictObject({
    ...common,
    action: Actions.optional(),
    self_check: z.enum(['start', 'middle', 'end'], 'is none of start, middle, end').optional(),
    sources: z.strictObject(
      {
        article: z.strictObject({ file: text, author: text, section: text }, 'is missing'),
        guidance: z.array(z.string().regex(/^S\d+$/, 'is no key like S8 of emails/sources.yaml')).default([]),
        own: text.optional(),
      },
      'is missing',
    ),
  })
  .transform(({ title, subject, preheader, kind, action, self_check, sources, ...front }): Told & Review => {
    const { article, guidance, own } = sources;
    const { file, author, section } = article;
    return {
      ...{ title, subject, preheader, kind },
      ...{ sources: [{ article: file, author, section }], guidance, own, actions: action, selfCheck: self_check },
      ...reviewOf(front),
    };
  });

/** The front matter of each edition, as the program knows it. */
export const FRONT_MATTER = { 1: FrontMatter1, 2: FrontMatter2 };
