import { setup } from '../../texts/ja/setup.ts';
import { pathOf } from '../parts/setup/setup-steps.tsx';
import { SERVICE_NAMES, type Service } from './services.ts';

const t = setup.mail;

/** Links, because a choice that fills other fields in would need a script. */
export function Services({ chosen }: { chosen: Service | undefined }) {
  return (
    <>
      <h3 id="services">{t.services}</h3>
      <ul class="presets" aria-labelledby="services">
        {SERVICE_NAMES.map(service => (
          <li>
            <a href={`${pathOf('mail')}?service=${service}`} aria-current={service === chosen ? 'true' : undefined}>
              {t.serviceNames[service]}
            </a>
          </li>
        ))}
      </ul>
      {chosen && <p>{t.serviceNotes[chosen]}</p>}
    </>
  );
}
