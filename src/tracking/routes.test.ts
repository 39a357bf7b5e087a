import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { signToken } from '../links/tokens.ts';
import { testDeps } from '../testing/deps.ts';

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
