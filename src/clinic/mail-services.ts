import type { setup } from '../texts/ja/setup.ts';

/** A service that clinics in Japan send by. */
export type Service = keyof typeof setup.mail.serviceNames;

/** `host` empty: each customer has another. `placeholder`: the form of that name. `domain`: what all of its servers stand below. */
type Preset = { host: string; port: number; domain?: string; placeholder?: string };

/**
 * What each names for sending. In November 2026 the names and ports of Xserver, Google, Microsoft (587 only) and Amazon were looked up;
 * those of Sakura and Lolipop were not found. Whatever stands here, the server is tried before it is used.
 */
const SERVICES: Record<Service, Preset> = {
  sakura: { host: '', port: 587, domain: 'sakura.ne.jp', placeholder: '例:sample.sakura.ne.jp' },
  xserver: { host: '', port: 465, domain: 'xserver.jp', placeholder: '例:sv0000.xserver.jp' },
  lolipop: { host: 'smtp.lolipop.jp', port: 465, domain: 'lolipop.jp' },
  google: { host: 'smtp.gmail.com', port: 465, domain: 'gmail.com' },
  microsoft: { host: 'smtp.office365.com', port: 587, domain: 'office365.com' },
  ses: { host: 'email-smtp.ap-northeast-1.amazonaws.com', port: 465, domain: 'amazonaws.com' },
  other: { host: '', port: 465, placeholder: '例:mail.example.jp' },
};

export const SERVICE_NAMES = Object.keys(SERVICES) as Service[];
export const serviceOf = (name: unknown): Service | undefined => SERVICE_NAMES.find(known => known === name);
export const settingsOf = (service: Service) => SERVICES[service];

/** Whose server this is by its name. */
export const serviceOfHost = (host: string): Service | undefined =>
  SERVICE_NAMES.find(name => {
    const { domain } = SERVICES[name];
    return domain !== undefined && `.${host.toLowerCase()}`.endsWith(`.${domain}`);
  });
