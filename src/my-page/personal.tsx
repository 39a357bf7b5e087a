import type { Child } from 'hono/jsx';
import { own } from '../texts/ja/my-page/own.ts';
import { Field, FieldError } from '../ui/form.tsx';
import { maskedAddress } from '../ui/masked-address.ts';
import { dayOn } from './dates.ts';
import { ActForm, Change } from './form.tsx';
import type { OwnProps } from './props.ts';

const t = own.personal;

/** What is kept of the reader. What a forwarded mail must not open waits for a link to the reader's own address. */
export function Personal(props: OwnProps) {
  const { visitor, errors } = props;
  const { status } = visitor.reader;
  const canStop = status === 'active' || status === 'suppressed' || status === 'in-question';
  return (
    <section aria-labelledby="personal">
      <h2 id="personal">{t.heading}</h2>
      <TrackingChange {...props} />
      {canStop && (
        <Row title={t.stop} help={t.stopHelp}>
          <ActForm act="stop" button={t.stop} />
        </Row>
      )}
      {visitor.isOwn ? (
        <>
          <AddressChange {...props} />
          <Data path={props.path} />
        </>
      ) : (
        <Row id="link" title={t.closed} help={t.closedHelp}>
          <FieldError name="link" error={errors.link} />
          <ActForm act="link" button={t.link} />
        </Row>
      )}
    </section>
  );
}

type RowProps = { id?: string; title: string; help: string; children?: Child };

function Row({ id, title, help, children }: RowProps) {
  return (
    <div class="row" id={id}>
      <h3>{title}</h3>
      <p class="small soft">{help}</p>
      {children}
    </div>
  );
}

function TrackingChange({ visitor }: OwnProps) {
  const isOff = visitor.reader.untrackedSince !== null;
  return (
    <Change term={t.tracking} value={isOff ? t.untracked : t.tracked}>
      <p class="small soft">{isOff ? t.untrackedHelp : t.trackedHelp}</p>
      <ActForm act={isOff ? 'track' : 'untrack'} button={isOff ? t.track : t.untrack} />
    </Change>
  );
}

function AddressChange({ visitor, asked, clinic, now, errors }: OwnProps) {
  const waiting = asked?.after
    ? t.waiting(maskedAddress(asked.after), dayOn(asked.expiresAt ?? now, clinic, now))
    : undefined;
  return (
    <Change
      term={t.address}
      value={maskedAddress(visitor.reader.email)}
      open={errors.email !== undefined || waiting !== undefined}
    >
      {waiting && (
        <ActForm act="address-off" button={t.callOff}>
          <p>{waiting}</p>
        </ActForm>
      )}
      <ActForm act="address" button={t.addressButton}>
        <Field
          label={t.newAddress}
          name="email"
          type="email"
          autocomplete="email"
          error={errors.email}
          help={t.addressHelp}
          required
        />
      </ActForm>
    </Change>
  );
}

function Data({ path }: Pick<OwnProps, 'path'>) {
  return (
    <>
      <Row title={t.export} help={t.exportHelp}>
        <p class="two">
          <a class="button quiet" href={`${path}/export`}>
            {t.exportHtml}
          </a>
          <a class="button quiet" href={`${path}/export.json`}>
            {t.exportJson}
          </a>
        </p>
      </Row>
      <Row title={t.erase} help={t.eraseHelp}>
        <p>
          <a class="button danger" href={`${path}/erase`}>
            {t.eraseButton}
          </a>
        </p>
      </Row>
    </>
  );
}
