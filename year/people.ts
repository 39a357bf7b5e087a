import { t } from '../src/texts/ja.ts';
import { newOwnPage } from './desk/own-page.ts';
import type { Key } from './draw.ts';
import { DAY, HOUR, MINUTE } from './lengths.ts';
import { deliveryOf, type People, type World } from './world.ts';

/** What becomes of a confirmation mail, and of one to a reader's new address. `meanwhile`: just while lessons go out. */
const CONFIRMING = { soon: 60, today: 12, days: 8, twice: 8, late: 5, never: 7 };
const MOVING = { ...CONFIRMING, meanwhile: 20 };

type Link = { path: string; delivery: string };

export function newPeople(world: World): People {
  const { loop, draws } = world;
  const confirmations = new Map<string, number>();
  const moves = new Map<string, number>();
  const lessons = new Map<string, Link>();
  const ownPage = newOwnPage(world);

  /** Tried again an hour later while nobody answers, or the page is one of an error. `heard`: once there is an answer, or the process died. */
  function visit(path: string, init: RequestInit, heard: (response: Response | undefined) => unknown, tries = 48) {
    world.outsideWork(async () => {
      const process = world.anyProcess();
      const response = await process?.visit(path, init);
      const failed = !response || response.status >= 500;
      if (process && (!response || !failed)) await heard(response);
      if (!failed) return;
      if (tries > 0) return void loop.at(loop.now() + HOUR, () => visit(path, init, heard, tries - 1));
      if (response && (await isClosed(response))) return;
      if (response) throw new Error(`${path.split('/')[1]} has answered with ${response.status} for two days`);
    });
  }

  function confirm(who: string, { path, delivery }: Link) {
    visit(path, { method: 'POST' }, async response => {
      const outcome = !response
        ? 'unknown'
        : response.status === 303
          ? 'confirmed'
          : response.status === 410
            ? 'expired'
            : 'gone';
      const course = await world.courseConfirmed(who, delivery);
      world.tell({ kind: 'confirmed', who, course, outcome, delivery });
    });
  }

  function move(who: string, { path }: Link) {
    visit(path, { method: 'POST' }, response => {
      const outcome = response ? (MOVED[response.status] ?? 'gone') : 'unknown';
      world.tell({ kind: 'moves', who, outcome });
    });
  }

  /** A scanner of the mailbox provider opens what a mail links to, before anybody has read it. */
  function scan(who: string, link: string) {
    if (!draws.chance(0.5, 'scanned', who)) return;
    loop.at(loop.now() + draws.between(2_000, 60_000, 'scanned', who, loop.now()), () =>
      world.outsideWork(async () => world.anyProcess()?.visit(link)),
    );
  }

  /** When a link is pressed, if at all. */
  function answer(fates: Partial<typeof MOVING>, whom: Key[], work: () => void) {
    const press = (after: number) => loop.at(loop.now() + after, work);
    const soon = draws.between(1, 90, ...whom, 'minutes') * MINUTE;
    switch (draws.weighed(fates as typeof MOVING, ...whom)) {
      case 'soon':
        return void press(soon);
      case 'today':
        return void press(soon + draws.between(1, 20, ...whom, 'hours') * HOUR);
      case 'days':
        return void press(draws.between(1, 6, ...whom, 'days') * DAY);
      case 'twice':
        press(soon);
        return void press(soon + draws.between(0, 3, ...whom, 'again') * HOUR);
      case 'late':
        return void press(draws.between(8, 20, ...whom, 'late') * DAY);
      case 'meanwhile':
        return world.atNextMail(work);
      case 'never':
    }
  }

  return {
    ask(who, form) {
      const body = new URLSearchParams({ email: who, consent: 'yes', ...form }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      visit('/signup', { method: 'POST', headers, body }, response => {
        world.tell({
          kind: 'asked',
          who,
          course: form.symptom!,
          pattern: form.pattern,
          answered: response !== undefined,
        });
      });
    },
    leave(who) {
      const link = lessons.get(who);
      if (!link) return;
      const { path, delivery } = link;
      visit(path, { method: 'POST', body: 'List-Unsubscribe=One-Click' }, response => {
        world.tell({ kind: 'left', who, outcome: !response ? 'unknown' : response.ok ? 'left' : 'gone', delivery });
      });
    },
    own: (who, act) => ownPage.act(who, act),
    gets({ to, raw, messageId }) {
      const delivery = deliveryOf(messageId);
      const unsubscribe = linkIn(raw.replaceAll('\r\n ', ''), 'unsubscribe');
      if (unsubscribe) {
        lessons.set(to, { path: unsubscribe, delivery });
        scan(to, unsubscribe);
      }
      const text = raw.replaceAll('=\r\n', '');
      const [link, address] = [linkIn(text, 'confirm'), linkIn(text, 'address')];
      const own = linkIn(text, 'preferences');
      if (own) ownPage.gets(to, own, !unsubscribe);
      if (link) {
        scan(to, link);
        answer(CONFIRMING, ['confirming', to, nthOf(confirmations, to)], () => confirm(to, { path: link, delivery }));
      }
      if (address) {
        scan(to, address);
        answer(MOVING, ['moving', to, nthOf(moves, to)], () => move(to, { path: address, delivery }));
      }
    },
  };
}

function nthOf(counts: Map<string, number>, who: string): number {
  const nth = (counts.get(who) ?? 0) + 1;
  counts.set(who, nth);
  return nth;
}

/** What the page of a new address answers with. */
const MOVED: Record<number, 'done' | 'taken' | 'over'> = { 200: 'done', 409: 'taken', 410: 'over' };

/** While the legal items are blank the form is closed and says so. After two days nobody looks again. */
const isClosed = async (response: Response): Promise<boolean> =>
  (await response.text()).includes(t.landing.closedTitle);

const linkIn = (text: string, path: string): string | undefined =>
  new RegExp(`https://[\\w.]+(/${path}/[\\w.~-]+)`).exec(text)?.[1];
