import { type LibrarySources, libraryFrom } from '../../rendering/mails.ts';

// Runs under workerd, bundled by wrangler: every mail of the sources that it is sent.

export default {
  async fetch(request: Request) {
    const { mails } = libraryFrom((await request.json()) as LibrarySources);
    return Response.json(mails);
  },
};
