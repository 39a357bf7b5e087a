import { SAFE_HEADERS } from '../edge/guards.ts';
import { t } from '../texts/ja.ts';
import { Page } from '../ui/page.tsx';

/** What visitors see while the configuration is wrong. The log has the reason. */
export function unready(request: Request): Response {
  const api = new URL(request.url).pathname.startsWith('/api/');
  const headers = { ...SAFE_HEADERS, 'retry-after': '60' };
  if (api)
    return Response.json(
      { error: { code: 'unavailable', message: 'Not configured yet', fields: {} } },
      { status: 503, headers },
    );
  const page = (
    <Page title={t.errors.unreadyTitle} clinicName="">
      <h1>{t.errors.unreadyTitle}</h1>
      <p>{t.errors.unready}</p>
      <p>{t.errors.unreadyClinic}</p>
    </Page>
  );
  return new Response(String(page), {
    status: 503,
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
  });
}
