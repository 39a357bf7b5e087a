import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { deliveries, events, lessonVersions } from '../db/schema.ts';
import { signToken } from '../links/tokens.ts';
import { consultationUrl, earlierMailUrl, lessonLinks } from '../links/urls.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148';

test('nobody keeps the pixel, genuine or not: an image from a cache would be an open that is not seen', async () => {
  const { deps } = await testDeps();
  const token = signToken(deps.keys, 'open', 'dlv_0123456789abcdef');
  for (const name of [token, 'forged']) {
    const { status, headers } = await createApp(deps).request(`/o/${name}.gif`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store, max-age=0',
    ]);
  }
});

/** A lesson with a link of its own that a reader got an hour ago. `ask` opens an address of it on a phone. */
async function lesson() {
  const world = await testDeps({ clinic: CLINIC });
  const { deps, clock } = world;
  await enrollReaders(world.sql, { count: 1, at: START });
  await world.sql("UPDATE enrollments SET next_lesson = 4, next_lesson_slug = 'nothing-found'");
  await world.run();
  clock.advance(60 * 60_000);
  const sent = (await deps.db.select().from(deliveries).get())!;
  const app = createApp(deps);
  const ask = (url: string, init: RequestInit = {}) =>
    app.request(url, { ...init, headers: { 'user-agent': PHONE, ...init.headers } });
  const seen = async () => {
    const rows = await deps.db.select().from(events).orderBy(events.id);
    return rows.map(({ kind, rule }) => `${kind}: ${rule}`);
  };
  const openedAs = async () => (await deps.db.select().from(deliveries).get())!.openedAs;
  const links = lessonLinks(deps, sent.id, 2) as Record<string, string>;
  return { deps, ask, seen, openedAs, links, consultation: consultationUrl(deps, sent.id), clock };
}

test.each([
  ['pixel_url', 'open: person'],
  ['link_1', 'click: person'],
  ['web_url', 'web-version: person'],
  ['unsubscribe_url', 'unsubscribe: person'],
  ['consultation', 'page: person'],
])('%s leaves a sighting that proves the open', async (name, sighting) => {
  const { ask, seen, openedAs, links, consultation } = await lesson();
  expect((await ask(links[name] ?? consultation)).status).toBeLessThan(400);
  expect([await seen(), await openedAs()]).toEqual([[sighting], 'proven']);
});

test('the button of the page for stopping is a person’s; the mail provider’s one-click request proves nothing', async () => {
  const pressed = await lesson();
  const page = await (
    await pressed.ask(pressed.links.unsubscribe_url!, { headers: { 'user-agent': 'curl/8' } })
  ).text();
  expect(await pressed.openedAs()).toBe('none');
  const [, action] = /<form method="post" action="([^"]*)"/.exec(page)!;
  const target = new URL(action!, pressed.links.unsubscribe_url).href;
  expect((await pressed.ask(target, { method: 'POST' })).status).toBe(200);
  expect([await pressed.seen(), await pressed.openedAs()]).toEqual([
    ['unsubscribe: known-machine', 'action: pressed-a-button'],
    'proven',
  ]);

  const oneClick = await lesson();
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await oneClick.ask(oneClick.links.unsubscribe_url!, { method: 'POST', body })).status).toBe(200);
  expect([await oneClick.seen(), await oneClick.openedAs()]).toEqual([[], 'none']);
});

test('HEAD is kept as HEAD, and takes the GET behind it along', async () => {
  const { ask, seen, openedAs, links, clock } = await lesson();
  for (const url of [links.pixel_url!, links.link_1!, links.web_url!]) {
    await ask(url, { method: 'HEAD' });
    clock.advance(15_000);
    await ask(url);
  }
  expect(await seen()).toEqual(
    ['open', 'click', 'web-version'].flatMap(kind => [`${kind}: not-get`, `${kind}: beside-another-method`]),
  );
  expect(await openedAs()).toBe('none');
});

test('where nothing can be written, readers still get the picture and the page behind the link', async () => {
  const { deps, ask, links } = await lesson();
  const broken = {
    ...deps,
    db: Object.assign(Object.create(deps.db), { batch: () => Promise.reject(new Error('full')) }),
  };
  const app = createApp(broken);
  expect((await app.request(links.pixel_url!)).headers.get('content-type')).toBe('image/gif');
  expect((await app.request(links.link_1!)).status).toBe(302);
  expect((await ask(links.link_1!)).status).toBe(302);
});

test('a link to an earlier lesson opens the page of the mail in which its reader got it, else that of this mail', async () => {
  const { deps, ask } = await lesson();
  const [first] = await deps.db.select().from(deliveries);
  const second = {
    ...first!,
    id: 'dlv_00000000000000bb',
    lesson: 2,
    lessonSlug: 'another',
    version: 'linked',
    messageId: 'x',
  };
  await deps.db.insert(deliveries).values(second);
  const named = { course: first!.course!, lesson: 2, subject: 's', html: 'h', text: 't' };
  const links = [`lesson:${first!.lessonSlug}`, 'lesson:never-sent'];
  await deps.db.insert(lessonVersions).values({ version: 'linked', links, ...named });
  const of = lessonLinks(deps, second.id, 2) as Record<string, string>;
  const leadsTo = async (link: string) => (await ask(of[link]!)).headers.get('location');
  expect(await leadsTo('link_1')).toBe(earlierMailUrl(deps, first!.id));
  expect(await leadsTo('link_2')).toBe(earlierMailUrl(deps, second.id));
  expect((await ask(earlierMailUrl(deps, first!.id))).status).toBe(200);
  // A scanner follows the links of the later mail. What it sees proves nothing of the earlier one.
  const sightings = await deps.db.select({ of: events.deliveryId, kind: events.kind }).from(events);
  expect(sightings).toEqual([
    { of: second.id, kind: 'click' },
    { of: second.id, kind: 'click' },
  ]);
});
