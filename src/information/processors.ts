import { serviceOfHost } from '../clinic/mail-services.ts';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import type { Clinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { privacy } from '../texts/ja/information/privacy.ts';

const t = privacy.others;

/**
 * Who keeps the database and who carries the mail, each with its country, as far as the program or the clinic knows it. 個人情報保護法 第28条 and
 * 第32条 ask for it.
 */
export function processorsOf({ runtime, mailer }: Pick<Deps, 'runtime' | 'mailer'>, { dataHost }: Clinic) {
  const storage = runtime === 'workers' ? t.cloudflare : dataHost || t.asked;
  return { storage, delivery: isMailboxOpen({ mailer }) ? t.trial : carrierOf(mailer.host, runtime) };
}

function carrierOf(host: string | undefined, runtime: Deps['runtime']): string {
  if (host === undefined) return runtime === 'workers' ? t.emailService : t.asked;
  const service = serviceOfHost(host);
  return (service && t.services[service]) ?? t.host(host);
}
