import { createApp } from '../src/app.tsx';
import { createSignInLink } from '../src/sign-in/session.ts';
import { growClinic } from './grown.ts';
import { COURSE, median, openWorld, print, type World } from './world.ts';

/** Sign-ups: a few years of a small clinic, and more than any will have. */
const SIZES = [10_000, 170_000];
const ROUNDS = 9;
/** Milliseconds, the median of a page; and how many times as long as at the smaller size. */
const AIMS = { page: 20, growth: 3 };

const course = `/admin/courses/${COURSE}`;
const PAGES: Record<string, string> = {
  きょう: '/admin',
  講座: '/admin/courses',
  '講座, three months': `${course}?months=3`,
  '講座, six months': course,
  '講座, a year': `${course}?months=12`,
  '講座, すべて': `${course}?months=all`,
  '講座, すべて, as others count': `${course}?months=all&opens=others`,
  '講座, chosen months': `${course}?from=2024-02&to=2025-09`,
  '講座 as a file': `${course}.csv?months=all`,
  '講座, all as a file': '/admin/courses.csv',
  読者: '/admin/readers',
  '読者, under way': '/admin/readers?standing=active',
  届き方: '/admin/delivery',
  '届き方, providers': '/admin/receivers',
  相談: '/admin/requests',
  '相談, booked': '/admin/requests?standing=booked',
  操作の記録: '/admin/log',
  '操作の記録, of a kind': '/admin/log?kind=settings',
  '操作の記録, of a rare kind': '/admin/log?kind=access',
  設定: '/admin/settings',
  レッスン: '/admin/lessons',
};

/** Prints how long (ms) each page of the clinic takes, from request to the last byte, at both sizes. */
export async function benchPages(url: string) {
  const [few, many] = (await Promise.all(SIZES.map(() => openWorld(url)))) as [World, World];
  const times = new Map<string, [number[], number[]]>();
  for (const [index, world] of [few, many].entries()) {
    await growClinic(world, SIZES[index]!);
    const get = await signedIn(world);
    for (const [name, path] of Object.entries(PAGES)) {
      const row = times.get(name) ?? [[], []];
      times.set(name, row);
      for (let round = 0; round < ROUNDS; round += 1) row[index]!.push(await timed(() => get(path)));
    }
  }
  print(
    `pages of the clinic after 36 months: ${sizeOf(few)}; and ${sizeOf(many)} (median of ${ROUNDS} and least, ms; aims: ≤ ${AIMS.page}, ≤ ${AIMS.growth} ×)`,
  );
  for (const [name, [small, large]] of times) print(rowOf(name, small, large));
  await few.close();
  await many.close();
}

async function signedIn({ deps }: World) {
  const app = createApp(deps);
  const link = new URL(await createSignInLink(deps)).pathname;
  const cookie = (await app.request(link, { method: 'POST' })).headers.get('set-cookie')!.split(';')[0]!;
  return async (path: string) => {
    const response = await app.request(path, { headers: { cookie } });
    if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
    return response.arrayBuffer();
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const sizeOf = ({ count }: World) =>
  ['signups', 'deliveries', 'events']
    .map(table => `${count(`SELECT count(*) AS n FROM ${table}`).toLocaleString('en')} ${table}`)
    .join(', ');

function rowOf(name: string, small: number[], large: number[]): string {
  const [few, many] = [median(small), median(large)];
  const figure = (ms: number) => ms.toFixed(1).padStart(7);
  const isOver = many > AIMS.page || many > AIMS.growth * Math.max(few, 1);
  return `  ${figure(few)}${figure(Math.min(...small))}  ${figure(many)}${isOver ? ' !' : '  '}${figure(Math.min(...large))}  ${(many / few).toFixed(2)} ×  ${name}`;
}
