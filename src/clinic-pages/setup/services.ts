import { type Service, serviceOfHost, settingsOf } from '../../clinic/mail-services.ts';
import type { TypedServer } from './mail-form.ts';

/**
 * The server's fields once a service is chosen. A server that may be this service's stays as it was typed; one of another service, or any
 * where this service has one name for all, gives way.
 */
export function filledIn(service: Service, typed: TypedServer): TypedServer {
  const { host, port } = settingsOf(service);
  const owner = serviceOfHost(typed.host);
  const stays = typed.host !== '' && (owner === service || (owner === undefined && host === ''));
  return stays ? typed : { ...typed, host, port: `${port}` };
}
