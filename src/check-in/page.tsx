import { type AnswerStanding, standingOf } from '../answers/standing.ts';
import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { SelfCheckMoment } from '../db/schema.ts';
import type { FieldErrors } from '../errors.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { ForWhom } from '../ui/for-whom.tsx';
import { Button, Notice } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { PhoneLink } from '../ui/phone-link.tsx';
import { RedFlags } from '../ui/red-flags.tsx';
import { ConsentQuestion, type Done, DoneNotice } from './consent.tsx';
import { Own } from './own.tsx';
import { type Chosen, NumbersQuestion, WeekQuestion } from './questions.tsx';
import type { Visited } from './visited.ts';

const { titles, consent } = checkIn;

/** `moment`: which numbers are asked for. `chosen`: what stands in the form. `how`: where 「つらくなった／もう十分」 is. `done`: just now. */
export type CheckInProps = {
  clinic: Clinic;
  visited: Visited;
  moment: SelfCheckMoment | undefined;
  chosen: Chosen;
  how: string;
  errors?: FieldErrors;
  done?: Done;
};

/** How the week went: one question and, three times in a course, the reader's own numbers. It stores nothing until it is sent. */
export function CheckInPage(props: CheckInProps) {
  const { clinic, visited, moment, done, how, errors = {} } = props;
  const { asked, reader, isOpen, week } = visited;
  const standing = week?.standing ?? standingOf(null);
  const isAsked = isOpen && (asked !== undefined || moment !== undefined);
  const title = !isOpen ? titles.over : asked ? titles.question : moment ? titles.numbers : titles.none;
  return (
    <Page
      title={title}
      faulty={Object.keys(errors).length > 0}
      clinicName={clinicName(clinic)}
      beside={clinic.contactPhone && <PhoneLink number={clinic.contactPhone} />}
    >
      <div class="check-in">
        <DoneNotice done={done} standing={standing} />
        {done === 'saved' && asked?.reason === 'pain' && <InPain how={how} />}
        {isAsked && <p class="kicker">{asked ? checkIn.kicker(asked.number) : checkIn.kickerNumbers[moment!]}</p>}
        <h1>{title}</h1>
        {asked && isOpen && <p class="action">{asked.action!.line}</p>}
        {isAsked ? <Questions {...props} standing={standing} /> : <p>{isOpen ? checkIn.noQuestion : checkIn.over}</p>}
        <p class="small soft">
          {standing.shared ? checkIn.watchedShared : checkIn.watched}
          <a class="phrase" href="/when-to-see-a-doctor">
            {checkIn.doctor}
          </a>
        </p>
        <p class="small">
          <a href={how}>{checkIn.toHow}</a>
        </p>
        {week && standing.keeping === 'agreed' && <Own week={week} />}
        <ForWhom email={reader.email} />
      </div>
    </Page>
  );
}

type QuestionsProps = CheckInProps & { standing: AnswerStanding };

function Questions({ visited, moment, chosen, errors = {}, standing }: QuestionsProps) {
  const { asked, week } = visited;
  const isAgreed = standing.keeping === 'agreed';
  const numbers = week?.numbers ?? [];
  return (
    <form method="post">
      {Object.keys(errors).length > 0 && (
        <Notice tone="warn">
          <p>{checkIn.errors.check}</p>
        </Notice>
      )}
      {asked && <WeekQuestion chosen={chosen} errors={errors} />}
      {moment && <NumbersQuestion {...{ moment, chosen, errors, before: numbers, only: !asked }} />}
      {!isAgreed && <ConsentQuestion chosen={chosen} errors={errors} />}
      <Button>{isAgreed && isKept(visited, moment) ? checkIn.correct : checkIn.save}</Button>
      {standing.keeping === 'unasked' && (
        <Button kind="quiet" name="act" value="refuse">
          {consent.refuse}
        </Button>
      )}
    </form>
  );
}

/** Something of what this page asks was answered before. */
const isKept = ({ asked, week }: Visited, moment: SelfCheckMoment | undefined): boolean =>
  Boolean(asked?.answer) || Boolean(week?.numbers.some(one => one.moment === moment));

/** It hurt: the urgencies at once, before anything else. */
function InPain({ how }: { how: string }) {
  return (
    <>
      <p>{checkIn.painLead}</p>
      <RedFlags />
      <p>
        <a href={how}>{checkIn.toHow}</a>
      </p>
    </>
  );
}
