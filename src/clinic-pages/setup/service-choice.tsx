import { SERVICE_NAMES, type Service } from '../../clinic/mail-services.ts';
import { setup } from '../../texts/ja/setup.ts';
import { pathOf } from '../parts/setup/setup-steps.tsx';

const t = setup.mail;

/** Where a choice is sent, with all that was typed, and the part of the page that it comes back to. */
export const CHOOSING = `${pathOf('mail')}/service`;
const FIELDS = 'fields';

/**
 * Buttons of the form below, so that what was typed goes along; filling fields in without asking the server would need a script. The first
 * button is what the Enter key presses: it tries the server, and chooses nothing.
 */
export function Services({ chosen }: { chosen: Service | undefined }) {
  return (
    <>
      <button type="submit" hidden>
        {t.button}
      </button>
      <h3 id="services">{t.services}</h3>
      <ul class="presets" aria-labelledby="services">
        {SERVICE_NAMES.map(service => (
          <li>
            <button
              type="submit"
              name="choose"
              value={service}
              formaction={`${CHOOSING}#${FIELDS}`}
              aria-current={service === chosen ? 'true' : undefined}
            >
              {t.serviceNames[service]}
            </button>
          </li>
        ))}
      </ul>
      <div id={FIELDS}>{chosen && <p>{t.serviceNotes[chosen]}</p>}</div>
    </>
  );
}
