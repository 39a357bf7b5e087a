import { clinicName } from '../../clinic/settings.ts';
import { openCourses } from '../../courses/course.ts';
import { t } from '../../texts/ja.ts';
import { Page } from '../../ui/page.tsx';
import { isSignupOpen } from '../open.ts';
import { ClosedSection, SignupSection } from '../section/signup-section.tsx';
import { type LandingProps, shownCourses } from './landing-page.tsx';

/**
 * The form alone, for a frame on the clinic's own site. It keeps nothing in the browser, because a browser gives a frame of another site no
 * cookies. What is sent opens in place of the whole page, where our own cookie works.
 */
export function EmbedPage({ deps, clinic, courses, typed, form }: LandingProps) {
  const complete = isSignupOpen(deps, clinic);
  const name = clinicName(clinic);
  return (
    <Page title={t.landingPage.embedTitle(name)} clinicName={name} layout="framed" referrer="origin">
      {complete && openCourses(courses).length > 0 ? (
        <SignupSection courses={shownCourses(courses, deps.library.courses)} typed={typed} {...form} />
      ) : (
        <ClosedSection noCourse={complete} />
      )}
    </Page>
  );
}
