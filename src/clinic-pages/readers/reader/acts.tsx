import { canBeStopped } from '../../../consent/unsubscribe.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { courseLabel } from '../../parts/reader-words.ts';
import { Act, ActLink } from './act.tsx';
import { AgainForm } from './again-form.tsx';
import { AddressForm, MistypedForm, NameForm } from './correct-forms.tsx';
import { CourseForm } from './course-form.tsx';
import { NoteForm } from './note-form.tsx';
import { NowForm } from './now-form.tsx';
import type { Faulty, ReaderProps } from './props.ts';
import { RestForm, ResumeForm } from './rest-form.tsx';

/** What the clinic does most often, for each course that is open: the next lesson now, a rest, and its end. */
export function CourseActs(props: ReaderProps) {
  const { person, courses, faulty } = props;
  const open = person.courses.filter(({ enrollment: { state } }) => state === 'active' || state === 'paused');
  if (person.subscriber.status !== 'active') return null;
  return (
    <>
      {open.map(course => {
        const { id, state } = course.enrollment;
        const forms = { ...props, course };
        return (
          <section class="acts" aria-label={courseLabel(courses, course.enrollment.course)}>
            {open.length > 1 && <h2>{courseLabel(courses, course.enrollment.course)}</h2>}
            {state === 'active' && <NowForm {...forms} />}
            {state === 'active' && (
              <Act title={reader.rest.title} open={isFaulty(faulty, `rest ${id}`)}>
                <RestForm {...forms} error={errorOf(faulty, `rest ${id}`)} />
              </Act>
            )}
            {state === 'paused' && (
              <Act title={reader.rest.resumeTitle}>
                <ResumeForm {...forms} />
              </Act>
            )}
          </section>
        );
      })}
    </>
  );
}

const isFaulty = (faulty: Faulty | undefined, act: string) => faulty?.act === act;
const errorOf = (faulty: Faulty | undefined, act: string) => (faulty?.act === act ? faulty.error : undefined);

/** What is done more seldom. What cannot be undone stands last. */
export function OtherActs(props: ReaderProps) {
  const { subscriber, deliveries } = props.person;
  const path = `/admin/readers/${subscriber.id}`;
  const isSubscribed = subscriber.status === 'active';
  const sent = deliveries.filter(({ kind, acceptedAt }) => kind === 'lesson' && acceptedAt !== null);
  return (
    <div class="act-list">
      {isSubscribed && sent.length > 0 && (
        <Act title={reader.again.title} hint={reader.again.hint}>
          <AgainForm {...props} sent={sent} />
        </Act>
      )}
      {isSubscribed && (
        <Act title={reader.course.title} hint={reader.course.hint} open={isFaulty(props.faulty, 'course')}>
          <CourseForm {...props} error={errorOf(props.faulty, 'course')} />
        </Act>
      )}
      {subscriber.status !== 'pending' && (
        <Act title={reader.name.title} hint={reader.name.hint} open={isFaulty(props.faulty, 'name')}>
          <NameForm {...props} />
        </Act>
      )}
      {subscriber.status === 'pending' && props.asked && (
        <Act title={reader.mistyped.title} hint={reader.mistyped.hint}>
          <MistypedForm readerId={subscriber.id} asked={props.asked} now={props.now} />
        </Act>
      )}
      {props.mayMove && (
        <Act title={reader.move.title} hint={reader.move.hint} open={isFaulty(props.faulty, 'address')}>
          <AddressForm {...props} />
        </Act>
      )}
      <Act title={reader.note.title} hint={reader.note.hint} open={isFaulty(props.faulty, 'note')}>
        <NoteForm
          readerId={subscriber.id}
          error={errorOf(props.faulty, 'note')}
          typed={props.faulty?.act === 'note' ? props.faulty.typed : undefined}
        />
      </Act>
      <ActLink href={`${path}/consent`} title={reader.evidence.act} hint={reader.evidence.hint} />
      {canBeStopped(subscriber) && (
        <ActLink href={`${path}/stop`} title={reader.stop.title} hint={reader.stop.hint} danger />
      )}
      <ActLink href={`${path}/erase`} title={reader.erase.title} hint={reader.erase.hint} danger />
    </div>
  );
}
