import { type Clinic, senderAddress } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { providerOf, receivingDomain } from '../../quotas/receiving-domain.ts';
import { sent as w } from '../../texts/ja/signup/sent.ts';
import { t } from '../../texts/ja.ts';
import { Copied } from '../../ui/copied.tsx';
import { Button } from '../../ui/form.tsx';
import { clockWords } from '../../ui/moments.ts';
import { AgainForm } from './again-form.tsx';
import { againAt } from './promised.ts';
import type { Sent } from './sent-cookie.ts';
import { webmailOf } from './webmail.ts';

const words = w.trouble;
type TroubleProps = {
  clinic: Clinic;
  deps: Pick<Deps, 'site'>;
  sent: Sent | undefined;
  address: string | undefined;
  waits: 'waits' | 'late' | undefined;
  now: number;
};

/** What to do, the likeliest first: at a carrier its filter, elsewhere the box for junk. */
export function Trouble(props: TroubleProps) {
  const { sent, address } = props;
  const provider = address === undefined ? undefined : providerOf(receivingDomain(address));
  const carrier = w.carriers.find(({ name }) => name === provider);
  return (
    <section id="trouble">
      <h2>{words.title}</h2>
      <ul class="steps">
        {carrier && <AllowUs {...props} carrier={carrier} />}
        <li>
          <h3>{words.junk.title}</h3>
          <p>{provider === 'gmail' ? words.junk.gmail : words.junk.text}</p>
        </li>
        {sent && address ? <Again {...props} sent={sent} address={address} /> : <Unknown />}
        {sent && address && <OtherAddress sent={sent} address={address} />}
        {!carrier && (address === undefined || !webmailOf(address)) && <AllowUs {...props} />}
      </ul>
    </section>
  );
}

type Carrier = (typeof w.carriers)[number];

/** Carriers drop mail from computers unless the reader allows the domain. `carrier`: the one of the address; its steps stand open. */
function AllowUs({ clinic, deps, carrier }: TroubleProps & { carrier?: Carrier }) {
  const others = w.carriers.filter(other => other !== carrier);
  const domain = receivingDomain(senderAddress(clinic, deps.site.mailFrom));
  return (
    <li>
      <h3>{carrier ? words.carrier.title : t.landing.carriersHeading}</h3>
      <p>{words.carrier.text(domain)}</p>
      <CopiedDomain text={domain} />
      {carrier && <Steps of={carrier.steps(domain)} />}
      {carrier ? (
        <details>
          <summary>{words.carrier.others}</summary>
          {others.map(other => (
            <>
              <p>{other.label}</p>
              <Steps of={other.steps(domain)} />
            </>
          ))}
        </details>
      ) : (
        others.map(other => (
          <details>
            <summary>{other.label}</summary>
            <Steps of={other.steps(domain)} />
          </details>
        ))
      )}
      <p>{words.carrier.changed}</p>
    </li>
  );
}

const Steps = ({ of }: { of: string[] }) => (
  <ol>
    {of.map(step => (
      <li>{step}</li>
    ))}
  </ol>
);

function CopiedDomain({ text }: { text: string }) {
  return (
    <div class="copy">
      <Copied text={text} what={w.domain} words={w} />
      <p id="copied" class="visually-hidden" role="status" />
    </div>
  );
}

function Again(props: TroubleProps & { sent: Sent; address: string }) {
  return (
    <li class="again">
      <div>
        <h3>{words.again.title}</h3>
        <p>{againWords(props)}</p>
      </div>
      <AgainForm sent={props.sent} email={props.address}>
        <Button kind="quiet">{words.again.button}</Button>
      </AgainForm>
    </li>
  );
}

/** The button is never taken away: pressed early, the wish is kept, and the words name its time. */
function againWords({ sent: { promised }, clinic: { timeZone }, now, waits }: TroubleProps & { sent: Sent }): string {
  const [first, second] = promised;
  const { again } = words;
  if (waits || first === undefined) return again.waits;
  if (second !== undefined) return second > now ? again.kept(clockWords(second, timeZone)) : again.done;
  const [sent, next] = [first, againAt(promised)].map(at => clockWords(at, timeZone)) as [string, string];
  return againAt(promised) > now ? again.early(sent, next) : again.free(sent);
}

function OtherAddress({ sent, address }: { sent: Sent; address: string }) {
  return (
    <li>
      <h3>{words.address.title}</h3>
      <p>{words.address.text}</p>
      <AgainForm sent={sent} class="inline">
        <input
          type="email"
          name="email"
          value={address}
          aria-label={words.address.label}
          autocomplete="email"
          inputmode="email"
          maxlength={254}
          required
        />
        <Button kind="quiet">{words.address.button}</Button>
      </AgainForm>
    </li>
  );
}

const Unknown = () => (
  <li>
    <h3>{t.landing.askAgain}</h3>
    <p>{w.unknown}</p>
    <a class="button quiet" href="/#signup">
      {t.landing.askAgain}
    </a>
  </li>
);
