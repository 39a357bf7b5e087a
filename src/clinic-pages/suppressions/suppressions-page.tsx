import type { Clinic } from '../../clinic/settings.ts';
import type { DayInQuestion, DomainInQuestion, ReaderInQuestion, Seen } from '../../consent/in-question.ts';
import { suppressions as t } from '../../texts/ja/suppressions.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { AddressForm, type TypedAddress } from '../parts/address-form.tsx';
import { AdminPage, TO_DELIVERY } from '../parts/frame.tsx';
import { calendarDay } from '../parts/times.ts';

/** What the last press did, and for how many readers. */
export type Done = { released?: number; confirmed?: number; lifted?: boolean };
type PageProps = { clinic: Clinic; days: DayInQuestion[]; done: Done; address?: TypedAddress };

/** The readers who wait for the clinic's decision, by day, and a form to lift the suppression of one address. */
export function SuppressionsPage({ clinic, days, done, address }: PageProps) {
  return (
    <AdminPage clinic={clinic} title={t.title} place="delivery" crumb={TO_DELIVERY}>
      <WhatWasDone done={done} />
      {days.length > 0 ? <InQuestion days={days} /> : <Nobody />}
      <ByAddress address={address} />
    </AdminPage>
  );
}

function WhatWasDone({ done: { released, confirmed, lifted } }: { done: Done }) {
  const words = [released && t.released(released), confirmed && t.confirmed(confirmed), lifted && t.liftedAddress];
  const said = words.filter(Boolean).join('');
  return said ? (
    <Notice tone="good">
      <p>
        <strong>{said}</strong>
      </p>
    </Notice>
  ) : null;
}

function Nobody() {
  return (
    <div class="card empty">
      <p>{t.none}</p>
      <p>{t.noneText}</p>
    </div>
  );
}

function InQuestion({ days }: { days: DayInQuestion[] }) {
  return (
    <>
      <p class="lead">{t.lead(days.reduce((sum, { readers }) => sum + readers, 0))}</p>
      <p>{t.why}</p>
      <p>{t.howToTell}</p>
      {days.map((day, index) => (
        <Day day={day} first={index === 0} />
      ))}
    </>
  );
}

/** A page has one filled button: that of the day that has waited longest. */
function Day({ day: { day, readers, until, domains, shown }, first }: { day: DayInQuestion; first: boolean }) {
  const seen = { day, until };
  return (
    <section>
      <h2>{t.day(calendarDay(day), readers)}</h2>
      <Domains domains={domains} label={t.day(calendarDay(day), readers)} />
      <div class="either">
        <Decide verb="release" seen={seen} help={t.releaseHelp} kind={first ? 'main' : 'quiet'}>
          {t.release(readers)}
        </Decide>
        <Decide verb="confirm" seen={seen} help={t.confirmHelp} kind="quiet">
          {t.confirm(readers)}
        </Decide>
      </div>
      <details>
        <summary>{t.which}</summary>
        {readers > shown.length && <p class="small soft">{t.newest(shown.length)}</p>}
        <ul class="people">
          {shown.map(reader => (
            <Reader reader={reader} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function Domains({ domains, label }: { domains: DomainInQuestion[]; label: string }) {
  return (
    <section class="scroll" aria-label={label} tabindex={0}>
      <table>
        <thead>
          <tr>
            {[t.columns.domain, t.columns.refused, t.columns.accepted].map(word => (
              <th scope="col">{word}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {domains.map(({ domain, readers, accepted }) => (
            <tr>
              <th scope="row" class="provider">
                {domain}
              </th>
              <td class="numbers">{t.people(readers)}</td>
              <td class="numbers">{t.mails(accepted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Reader({ reader: { subscriberId, email, response } }: { reader: ReaderInQuestion }) {
  return (
    <li>
      <p>{email === null ? t.erased : <a href={`/admin/readers/${subscriberId}`}>{email}</a>}</p>
      {response && (
        <p class="small soft">
          {t.response}:{response}
        </p>
      )}
    </li>
  );
}

type DecideProps = { verb: 'release' | 'confirm'; seen: Seen; help: string; kind: 'main' | 'quiet'; children: string };

/** A decision is only about readers shown on the page. `until` (epoch ms) leaves out those refused later. */
function Decide({ verb, seen, help, kind, children }: DecideProps) {
  return (
    <form method="post" action={`/admin/suppressions/${verb}`}>
      <p class="small">{help}</p>
      <input type="hidden" name="day" value={seen.day} />
      <input type="hidden" name="until" value={String(seen.until)} />
      <Button kind={kind}>{children}</Button>
    </form>
  );
}

function ByAddress({ address }: { address?: TypedAddress }) {
  const { address: label, addressHelp: help, find: button } = t;
  return (
    <section>
      <h2>{t.byAddress}</h2>
      <p>{t.byAddressText}</p>
      <AddressForm {...{ label, help, button, address }} action="/admin/suppressions/lift" />
    </section>
  );
}
