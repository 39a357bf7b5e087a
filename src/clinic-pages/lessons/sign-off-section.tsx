import { isSignedOff } from '../../courses/course.ts';
import { lessonHash } from '../../courses/lesson-hash.ts';
import type { SignOffRow } from '../../db/records.ts';
import type { FieldErrors } from '../../errors.ts';
import { type Check, checksFor } from '../../sign-off/checklist.ts';
import { LICENCES, licenceWords } from '../../sign-off/licences.ts';
import type { TypedSigning } from '../../sign-off/signing-form.ts';
import type { Standing } from '../../sign-off/standing.ts';
import { dateWords, signOff as t } from '../../texts/ja/sign-off.ts';
import { Button, Choices, Field, Notice } from '../../ui/form.tsx';
import type { Chosen } from './lesson-preview.ts';

/** What somebody wanted to sign, and why it was not taken. `stale`: the text has changed since they opened the page. */
export type Refused = { typed: TypedSigning; errors: FieldErrors; stale: boolean };

export type SignOffProps = {
  chosen: Chosen;
  standing: Standing;
  today: string;
  guest: boolean;
  refused: Refused | undefined;
  /** What was done just now, as the address says. */
  done: 'signed' | 'withdrawn' | undefined;
  /** The newest signature of all lessons, whose name and licences the form begins with. */
  before: SignOffRow | undefined;
};

/** Who answers for this lesson, and the form in which somebody does. */
export function SignOffSection(props: SignOffProps) {
  const { chosen, standing, guest, refused, done } = props;
  const isSigned = standing.kind === 'signed';
  return (
    <section id="sign-off">
      <h2>{t.title}</h2>
      {done === 'signed' && isSigned && <Signed chosen={chosen} />}
      {done === 'withdrawn' && standing.kind === 'withdrawn' && <Notice tone="good">{t.undone}</Notice>}
      {refused && <Refusal refused={refused} />}
      <StandingWords standing={standing} />
      {guest ? (
        <p>
          {t.guest} <a href="/admin/sign-in">{t.toSignIn}</a>
        </p>
      ) : isSigned ? (
        <>
          <details open={refused !== undefined}>
            <summary>{t.again}</summary>
            <SignForm {...props} />
          </details>
          <WithdrawForm chosen={chosen} />
        </>
      ) : (
        <SignForm {...props} />
      )}
    </section>
  );
}

/** Leads on to the next lesson that nobody has signed; to the end of the course first, then to what was passed over. */
function Signed({ chosen: { course, lesson } }: { chosen: Chosen }) {
  const open = course.lessons.filter(each => !isSignedOff(each));
  const next = open.find(({ number }) => number > lesson.number) ?? open[0];
  return (
    <Notice tone="good">
      <p>{t.done}</p>
      {!next && <p>{t.allSigned}</p>}
      <p>
        <a class="button main" href={next ? pathOf({ course, lesson: next }) : '/admin/setup/courses'}>
          {next ? t.next(next.number) : t.toCourses}
        </a>
      </p>
    </Notice>
  );
}

function Refusal({ refused: { stale, errors } }: { refused: Refused }) {
  return (
    <Notice tone="warn">
      <p>{stale ? t.readElsewhere : t.failed}</p>
      <ul>
        {FIELDS.filter(({ name }) => errors[name]).map(({ name, words }) => (
          <li>
            <a href={`#${name}`}>{words}</a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** From top to bottom. */
const FIELDS: { name: keyof TypedSigning; words: string }[] = [
  { name: 'checks', words: t.checks },
  { name: 'name', words: t.name },
  { name: 'licences', words: t.licence },
  { name: 'signedOn', words: t.signedOn },
];

export function StandingWords({ standing: { kind, last } }: { standing: Standing }) {
  const who = last ? t.person(last.name, licenceWords(last.licences)) : '';
  const on = last ? dateWords(last.signedOn) : '';
  const words = t.standing[kind](who, on);
  if (kind === 'changed') return <Notice tone="warn">{words}</Notice>;
  return (
    <p>
      {words}
      {kind === 'signed' && t.due(dateWords(last.reviewDue))}
    </p>
  );
}

function SignForm({ chosen, today, refused, before }: SignOffProps) {
  const { lesson } = chosen;
  const blank = { name: before?.name ?? '', licences: before?.licences ?? [], checks: [], signedOn: today };
  const typed: TypedSigning = refused?.typed ?? blank;
  const errors = refused?.errors ?? {};
  return (
    <form method="post" action={`${pathOf(chosen)}/sign#sign-off`} novalidate>
      <p>{t.lead}</p>
      <TextOf chosen={chosen} />
      <Choices
        name="checks"
        label={t.checks}
        value={typed.checks.join()}
        choices={checksFor(lesson).map((check: Check): [string, string] => [check, t.check[check]])}
        help={t.checksHelp}
        error={errors.checks}
      />
      <Field name="name" label={t.name} value={typed.name} help={t.nameHelp} error={errors.name} autocomplete="name" />
      <Choices
        name="licences"
        label={t.licence}
        value={typed.licences.join()}
        choices={LICENCES.map((licence): [string, string] => [licence, t.licences[licence]])}
        help={t.licenceHelp}
        error={errors.licences}
      />
      <Field
        name="signedOn"
        label={t.signedOn}
        value={typed.signedOn}
        help={t.signedOnHelp}
        error={errors.signedOn}
        inputmode="numeric"
      />
      <Button>{t.sign}</Button>
    </form>
  );
}

function WithdrawForm({ chosen }: { chosen: Chosen }) {
  return (
    <form method="post" action={`${pathOf(chosen)}/withdraw`}>
      <p class="small soft">{t.withdrawLead}</p>
      <TextOf chosen={chosen} />
      <Button kind="quiet">{t.withdraw}</Button>
    </form>
  );
}

/** Names the text that stands on this page. */
const TextOf = ({ chosen: { lesson, course } }: { chosen: Chosen }) => (
  <input type="hidden" name="hash" value={lessonHash(lesson, course)} />
);

const pathOf = ({ course, lesson }: Pick<Chosen, 'course' | 'lesson'>) =>
  `/admin/lessons/${course.slug}/${lesson.number}`;
