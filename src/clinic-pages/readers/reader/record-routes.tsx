import type { Hono } from 'hono';
import { readClinic } from '../../../clinic/settings.ts';
import type { Deps } from '../../../deps.ts';
import { addNote, deleteNote, parseNote } from '../../../readers/notes.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { formBody } from '../../../ui/form-body.ts';
import { notFoundPage } from '../../parts/frame.tsx';
import { findSubscriber } from '../readers.ts';
import { back } from './back.ts';
import { EvidencePage } from './evidence-page.tsx';
import { readPerson } from './person.ts';
import { showReader } from './show.tsx';

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
