import { type Keys, signToken } from './tokens.ts';

type Linking = { keys: Keys; site: { baseUrl: string } };

/** The links of one lesson mail. Each is signed for this delivery and for one purpose. */
export function lessonLinks({ keys, site }: Linking, deliveryId: string, links: number): Record<string, string> {
  const url = (path: string, purpose: Parameters<typeof signToken>[1]) =>
    `${site.baseUrl}/${path}/${signToken(keys, purpose, deliveryId)}`;
  const click = links > 0 ? url('c', 'click') : '';
  const numbered = Array.from({ length: links }, (_, index) => [`link_${index + 1}`, `${click}/${index + 1}`]);
  return {
    unsubscribe_url: unsubscribeUrl({ keys, site }, deliveryId),
    web_url: url('mail', 'mail'),
    pixel_url: `${url('o', 'open')}.gif`,
    ...Object.fromEntries(numbered),
  };
}

export const unsubscribeUrl = ({ keys, site }: Linking, deliveryId: string) =>
  `${site.baseUrl}/unsubscribe/${signToken(keys, 'unsubscribe', deliveryId)}`;

export const confirmUrl = ({ keys, site }: Linking, signupId: string) =>
  `${site.baseUrl}/confirm/${signToken(keys, 'confirm', signupId)}`;

export const signInUrl = ({ keys, site }: Linking, linkId: string) =>
  `${site.baseUrl}/admin/sign-in/${signToken(keys, 'sign-in', linkId)}`;

export const consultationUrl = ({ keys, site }: Linking, deliveryId: string) =>
  `${site.baseUrl}/consultation/${signToken(keys, 'consultation', deliveryId)}`;
