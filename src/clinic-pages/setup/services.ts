import type { Account } from '../../clinic/mail-server.ts';
import type { setup } from '../../texts/ja/setup.ts';

/** A service that clinics in Japan send by. */
export type Service = keyof typeof setup.mail.serviceNames;

/**
 * What each names for sending. Empty: each customer has another. `placeholder`: the form of that name. In November 2026 the names and ports
 * of Xserver, Google, Microsoft (587 only) and Amazon were looked up; those of Sakura and Lolipop were not found. Whatever stands here, the
 * server is tried before it is used.
 */
const SERVICES: Record<Service, Pick<Account, 'host' | 'port'> & { placeholder?: string }> = {
  sakura: { host: '', port: 587, placeholder: '例:sample.sakura.ne.jp' },
  xserver: { host: '', port: 465, placeholder: '例:sv0000.xserver.jp' },
  lolipop: { host: 'smtp.lolipop.jp', port: 465 },
  google: { host: 'smtp.gmail.com', port: 465 },
  microsoft: { host: 'smtp.office365.com', port: 587 },
  ses: { host: 'email-smtp.ap-northeast-1.amazonaws.com', port: 465 },
  other: { host: '', port: 465, placeholder: '例:mail.example.jp' },
};

export const SERVICE_NAMES = Object.keys(SERVICES) as Service[];
export const serviceOf = (name: string | undefined): Service | undefined => SERVICE_NAMES.find(known => known === name);
export const settingsOf = (service: Service) => SERVICES[service];
