import { type Clinic, clinicName } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import { t } from '../../texts/ja.ts';
import { Label } from '../section/label-parts.tsx';
import { licencesOf, placeOf } from './who.ts';

const l = t.landing;
const words = t.landingPage;

type HeroProps = { clinic: Clinic; courses: Course[]; chosen: Course | undefined; leadsToForm: boolean };

/** What this is, who writes it, how often, what it costs, and how to stop. `courses`: of which the numbers of mails are told. */
export function Hero({ clinic, courses, chosen, leadsToForm }: HeroProps) {
  return (
    <div class={chosen ? 'hero short' : 'hero'}>
      <p class="kicker">{l.kicker}</p>
      <h1>{chosen ? <Label text={l.headingOf(chosen.label)} /> : l.heading}</h1>
      <p class="lead">{l.lead}</p>
      <From clinic={clinic} />
      <Facts courses={courses} />
      {leadsToForm && !chosen && (
        <p class="to-form">
          <a class="button main" href="#signup">
            {words.toForm}
          </a>
        </p>
      )}
    </div>
  );
}

function From({ clinic }: { clinic: Clinic }) {
  const name = clinicName(clinic);
  if (!name) return null;
  const licences = licencesOf(clinic);
  const place = placeOf(clinic);
  return (
    <div class="from">
      <Stamp name={name} />
      <p>
        <span class="says">
          <b>{name}</b>
          {words.writes}
        </span>
        {place && <span class="soft place-line">{place}</span>}
        {licences && <span class="soft">{licences}</span>}
      </p>
    </div>
  );
}

/** The first characters of the name as a seal, two and two. */
function Stamp({ name }: { name: string }) {
  const [a = '', b = '', c = '', d = ''] = [...name.replace(/\s/g, '')];
  const isLatin = /^[\p{Script=Latin}\d]/u.test(name);
  const rows = isLatin ? [a.toUpperCase()] : [a + b, c + d].filter(Boolean);
  return (
    <svg class="stamp" width="56" height="56" viewBox="0 0 56 56" aria-hidden="true">
      <rect x="2" y="2" width="52" height="52" rx="10" />
      {rows.map((row, nth) => (
        <text x="28" y={rows.length === 1 ? 35 : 25 + 19 * nth}>
          {row}
        </text>
      ))}
    </svg>
  );
}

function Facts({ courses }: { courses: Course[] }) {
  const { rhythm, cost, stop } = words.facts;
  const mails = courses.map(({ lessons }) => lessons.length);
  const rows = [
    ...(mails.length > 0 ? [{ ...rhythm, detail: rhythm.detail(Math.min(...mails), Math.max(...mails)) }] : []),
    cost,
    stop,
  ];
  return (
    <dl class="facts">
      {rows.map(({ term, detail }) => (
        <div>
          <dt>{term}</dt>
          <dd>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}
