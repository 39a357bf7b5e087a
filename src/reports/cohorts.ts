/**
 * What came of the sign-ups of one month: the clinic's local month in which they were asked for, whatever happened later. A cohort is further
 * divided by what was known at that moment and does not change afterwards.
 */
export type Cohort = {
  /** `2026-11` */
  month: string;
  /** A slug of the course. Empty: none was chosen. */
  pattern: string;
  /** `docomo`, `gmail` …, or `other`. */
  provider: string;
  /** The short name of the place whose link led to the form. Empty: none. */
  source: string;
};

/** People, counted in the course that they asked for. Each is at most as large as the one before, but for `stopped`. */
export type CohortPeople = Cohort & {
  requested: number;
  confirmed: number;
  /** The last lesson was delivered. */
  completed: number;
  /** At least one request for a consultation. */
  consultations: number;
  /** The course ended before its last lesson, whoever ended it. */
  stopped: number;
};

/** The copies of one lesson that went to a cohort. Each reader gets a lesson at most once. */
export type CohortLesson = Cohort & {
  lessonSlug: string;
  sent: number;
  bounced: number;
  proven: number;
  possible: number;
  notToBeSeen: number;
  clicked: number;
  failed: number;
  /** Whose course ended after this lesson and before the next. */
  stopped: number;
  /** The picture was asked for at least once, by whomever: what other services count as opened. */
  fetched: number;
};

/** What happened in one course on one of the clinic's local days (`2026-11-22`). Opens belong to the day on which the mail was accepted. */
export type DayCount = {
  day: string;
  course: string;
  requested: number;
  confirmed: number;
  sent: number;
  bounced: number;
  proven: number;
  possible: number;
  notToBeSeen: number;
  failed: number;
  completed: number;
  stopped: number;
  /** Requests, also several of one reader. */
  consultations: number;
};

export type OfCourse<Row> = Row & { course: string };
export type Dimension = 'pattern' | 'provider' | 'source';
/** What was counted of one course. `divided`: the same people by one dimension alone, the others empty. Unset: `people` has all of them. */
export type Cohorts = {
  people: CohortPeople[];
  lessons: CohortLesson[];
  divided?: Record<Dimension, CohortPeople[]>;
};
export const peopleBy = ({ people, divided }: Cohorts, dimension: Dimension): CohortPeople[] =>
  divided?.[dimension] ?? people;
/** What was counted of all courses. */
export type AllCohorts = { people: OfCourse<CohortPeople>[]; lessons: OfCourse<CohortLesson>[] };
