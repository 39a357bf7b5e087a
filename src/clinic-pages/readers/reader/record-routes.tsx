import type { Hono } from 'hono';
import { readClinic } from '../../../clinic/settings.ts';
import type { Deps } from '../../../deps.ts';
import { askAddress, callAddressOff } from '../../../readers/corrections/ask-address.ts';
import { correctName, parseName, putNameBack } from '../../../readers/corrections/correct-name.ts';
import { addNote, deleteNote, parseNote } from '../../../readers/notes.ts';
import { parseAddress } from '../../../signup/address.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { formBody } from '../../../ui/form-body.ts';
import { notFoundPage } from '../../parts/frame.tsx';
import { findSubscriber } from '../readers.ts';
import { back } from './back.ts';
import { EvidencePage } from './evidence-page.tsx';
import { readPerson } from './person.ts';
import { showReader } from './show.tsx';

/** Corrections of a name, at once, and of an address, once it is confirmed. */
export function correctRoutes(routes: Hono, deps: Deps) {
  routes.post('/readers/:id/name', async c => {
    const subscriber = await findSubscriber(deps.db, c.req.param('id'));
    if (!subscriber) return notFoundPage(c, await readClinic(deps), 'readers');
    const typed = String((await formBody(c)).name ?? '');
    const parsed = parseName(typed);
    if ('error' in parsed) return showReader(deps, c, { act: 'name', error: parsed.error, typed });
    const id = await correctName(deps, subscriber, parsed.name);
    return id ? back(c, 'renamed', id) : showReader(deps, c, { act: 'name', error: reader.name.same, typed });
  });

  routes.post('/readers/:id/corrections/:correction/put-back', async c => {
    const done = await putNameBack(deps, c.req.param('id'), c.req.param('correction'));
    return back(c, done ? 'name-put-back' : 'name-left');
  });

  routes.post('/readers/:id/address', async c => {
    const subscriber = await findSubscriber(deps.db, c.req.param('id'));
    if (!subscriber) return notFoundPage(c, await readClinic(deps), 'readers');
    const typed = String((await formBody(c)).address ?? '');
    const address = parseAddress(typed);
    const asked = address && (await askAddress(deps, subscriber, address));
    if (typeof asked === 'object') return back(c, 'asked');
    const error = asked === undefined ? reader.move.wrong : reader.move.why[asked];
    return showReader(deps, c, { act: 'address', error, typed });
  });

  routes.post('/readers/:id/address/call-off', async c => {
    const done = await callAddressOff(deps, c.req.param('id'));
    return back(c, done ? 'called-off-address' : 'gone');
  });
}

/** What the clinic writes down about a reader, and the evidence of consent on paper. */
export function recordRoutes(routes: Hono, deps: Deps) {
  routes.post('/readers/:id/notes', async c => {
    const id = c.req.param('id');
    if (!(await findSubscriber(deps.db, id))) return notFoundPage(c, await readClinic(deps), 'readers');
    const typed = String((await formBody(c)).note ?? '');
    const text = parseNote(typed);
    if (!text) return showReader(deps, c, { act: 'note', error: reader.note.wrong, typed });
    await addNote(deps, id, text);
    return back(c, 'noted');
  });

  routes.post('/readers/:id/notes/:note/delete', async c => {
    const deleted = await deleteNote(deps, c.req.param('id'), c.req.param('note'));
    return back(c, deleted ? 'note-deleted' : 'gone');
  });

  routes.get('/readers/:id/consent', async c => {
    const clinic = await readClinic(deps);
    const person = await readPerson(deps, c.req.param('id'));
    if (!person) return notFoundPage(c, clinic, 'readers');
    return c.html(<EvidencePage clinic={clinic} person={person} now={deps.clock.now()} />);
  });
}
