import { type Context, Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import { openCourses } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { framedBy } from '../../edge/guards.ts';
import { notFound } from '../../errors.ts';
import { isProofWanted } from '../../limits/turns.ts';
import { readTakenCourses } from '../../sign-off/courses.ts';
import { emptySignup, type TypedSignup } from '../form-schema.ts';
import { placeName } from '../place-name.ts';
import type { FormState } from '../section/signup-section.tsx';
import { shownMark } from '../trap.ts';
import { EmbedPage } from './embed-page.tsx';
import { LandingPage } from './landing-page.tsx';

/** The landing page: plain, with a symptom type chosen by its address, and as the form alone for a frame on the clinic's own site. */
export function landingRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/', async c => {
    const symptom = c.req.query('symptom');
    const page = await landing(deps, typedBy(c, deps, symptom), { isChosen: symptom !== undefined });
    return symptom === undefined ? c.html(page) : c.html(page, 200, ORIGIN_ONLY);
  });

  app.get('/start/:symptom', async c => {
    const typed = typedBy(c, deps, knownSymptom(c, deps));
    return c.html(await landing(deps, typed, { isChosen: true }), 200, ORIGIN_ONLY);
  });

  app.get('/embed', async c => framed(c, deps, typedBy(c, deps, undefined)));
  app.get('/embed/:symptom', async c => framed(c, deps, typedBy(c, deps, knownSymptom(c, deps))));

  return app;
}

type Shown = Pick<FormState, 'problem' | 'isChosen'> & { body?: Record<string, unknown> };

/** The page with the form as it was typed. `body`: what was sent, if it comes back with mistakes. */
export async function landing(deps: Deps, typed: TypedSignup, { body, ...shown }: Shown) {
  return (
    <LandingPage deps={deps} {...(await standing(deps, typed))} form={{ ...(await formOf(deps, body)), ...shown }} />
  );
}

/** The clinic and its courses as they stand now. A choice that is not open now is none. */
async function standing(deps: Deps, typed: TypedSignup) {
  const clinic = await readClinic(deps);
  return { clinic, courses: await readTakenCourses(deps, clinic), typed };
}

const formOf = async (deps: Deps, body?: Record<string, unknown>) => ({
  shown: shownMark(deps, body),
  proofWanted: await isProofWanted(deps),
});

/** A course that a link chose, and where the link stood. It names a page, not a reader. */
function typedBy(c: Context, { library }: Deps, symptom = ''): TypedSignup {
  const chosen = openCourses(library.courses).find(({ slug }) => slug === symptom);
  return { ...emptySignup, symptom: chosen?.slug ?? '', from: placeName(c.req.query('from') ?? '') ?? '' };
}

function knownSymptom(c: Context, { library }: Deps): string {
  const symptom = c.req.param('symptom') ?? '';
  if (!library.courses.some(({ slug }) => slug === symptom)) throw notFound();
  return symptom;
}

/** The address may tell a symptom, so it is handed on to nobody, our own server included. */
const ORIGIN_ONLY = { 'referrer-policy': 'origin' };

async function framed(c: Context, deps: Deps, typed: TypedSignup) {
  const props = await standing(deps, typed);
  const page = <EmbedPage deps={deps} {...props} form={{ ...(await formOf(deps)), isChosen: true, isFramed: true }} />;
  return c.html(page, 200, { ...ORIGIN_ONLY, ...framedBy(props.clinic.embedOrigins) });
}
