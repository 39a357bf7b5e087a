import { isOpenForAnswers } from '../answers/forget.ts';
import { asksReaders } from '../courses/course-movements.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { Curve } from './curve.tsx';
import { ActForm, Change } from './form.tsx';
import type { Own, OwnCourse } from './read-own.ts';

const t = own.answers;

/** The reader's own numbers, and who may see them. They prove nothing to anybody. */
export function Answers({ courses, answers, now }: Own) {
  const asking = courses.filter(
    ({ course, enrollment }) => course && asksReaders(course) && isOpenForAnswers(enrollment.endedAt, now),
  );
  if (asking.length === 0) return null;
  const isRefused = answers.keeping === 'refused' || answers.keeping === 'withdrawn';
  return (
    <section id="numbers" aria-labelledby="curve">
      <h2 id="curve">{own.curve.heading}</h2>
      <p>{own.curve.lead}</p>
      {isRefused ? <p>{t.refusedHelp}</p> : asking.map(one => <OfCourse one={one} name={asking.length > 1} />)}
      {answers.keeping === 'agreed' && <Kept shared={answers.shared} />}
    </section>
  );
}

function OfCourse({ one, name }: { one: OwnCourse; name: boolean }) {
  const record = one.lessons.find(lesson => lesson.record)?.record;
  return (
    <>
      {name && <h3>{one.course?.title}</h3>}
      <Curve numbers={one.numbers} />
      {record && (
        <p>
          <a class="button quiet" href={record}>
            {own.curve.record}
          </a>
        </p>
      )}
    </>
  );
}

function Kept({ shared }: { shared: boolean }) {
  const { share, own: words } = checkIn;
  return (
    <Change term={t.summary} value={shared ? t.on : t.off}>
      <p class="small soft">{share.about}</p>
      <ActForm act={shared ? 'unshare' : 'share'} button={shared ? share.stop : share.start} />
      <ActForm act="erase-answers" button={words.erase}>
        <p class="small soft">{words.eraseHelp}</p>
      </ActForm>
    </Change>
  );
}
