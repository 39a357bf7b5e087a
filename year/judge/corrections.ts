import { agrees } from './consent.ts';
import { DAY, MINUTE, readable } from './days.ts';
import { wasPutBackSince } from './doubt.ts';
import type { Check, Hearing } from './hearing.ts';
import { isSameClock, type Model, type Moment, type Reader, readerOf, type Wish } from './model.ts';

const PAGE = 'docs/clinic-guide.ja.md, 読者のページでできること';
const MOVES = 'docs/decisions/sign-up-and-suppression.md, A new address is confirmed by whoever reads it';

/** A page's answer is seen after its commit. */
const ANSWERED_WITHIN = 10 * MINUTE;
/** How long the link works. */
const LIFETIME = 7 * DAY;
/** Mails that ask whether this address may get others. */
const ASKING = ['confirmation', 'confirmation-reminder', 'address-confirmation'];

/** What the clinic corrects, and who has to agree. */
export const corrections: Check[] = [
  {
    promise: 'An address gets mail only once whoever reads it has said yes there; mails that ask for this yes aside.',
    source: MOVES,
    see({ model, later }, fact) {
      if (fact.kind !== 'submitted') return;
      const mail = model.mails.get(fact.delivery);
      if (!mail?.who || ASKING.includes(mail.kind) || model.words.has(fact.who.toLowerCase())) return;
      later(ANSWERED_WITHIN, ({ model: { words }, tell }) => {
        if (!words.has(fact.who.toLowerCase()))
          tell('mail-to-unconfirmed-address', fact.who, mail.kind, `${mail.kind} went there, and nobody said yes`);
      });
    },
  },
  {
    promise: 'A reader’s address changes only when the button behind the link is pressed that went to the new one.',
    source: MOVES,
    see({ later }, fact) {
      if (fact.kind !== 'address') return;
      later(ANSWERED_WITHIN, ({ model, tell }) => {
        const pressed = model.movers.get(fact.who.toLowerCase());
        if (!pressed || Math.abs(pressed.at - fact.at) > ANSWERED_WITHIN)
          tell('moved-without-word', fact.who, `${fact.at}`, `${fact.before} became ${fact.who}, and nobody pressed`);
      });
    },
  },
  {
    promise: 'No correction confirms somebody who never confirmed, or who left.',
    source: MOVES,
    see({ model: before, later }, fact, now) {
      if (fact.kind !== 'address') return;
      const reader = readerOf(before, fact.before);
      later(ANSWERED_WITHIN, ({ model, tell }) => {
        if (!agrees(model, reader, null, now, now.at + ANSWERED_WITHIN))
          tell('moved-without-consent', fact.who, `${fact.at}`, `${fact.before} became ${fact.who} without consent`);
      });
    },
  },
  {
    promise: 'A link to a new address works for seven days, and not after it was called off or another one was asked.',
    source: MOVES,
    see({ model, tell }, fact, now) {
      if (fact.kind !== 'address') return;
      const { wishes } = readerOf(model, fact.before);
      const asked = wishes.filter(({ address }) => address === fact.who.toLowerCase());
      if (asked.some(one => isOpen(model, one, now))) return;
      const times = asked.map(({ at }) => readable(model.settings.timeZone, at)).join(', ') || 'never';
      tell('moved-by-old-link', fact.who, `${fact.at}`, `${fact.before} became ${fact.who}, which was asked ${times}`);
    },
  },
  {
    promise: 'The old address hears of it.',
    source: PAGE,
    end(hearing) {
      for (const reader of hearing.model.readers.values())
        for (const wish of reader.wishes)
          if (mustBeTold(hearing.model, reader, wish) && !wasTold(hearing, reader, wish))
            hearing.tell(
              'old-address-not-told',
              reader.who,
              wish.before,
              `${wish.before} was to become ${wish.address}, and heard nothing`,
            );
    },
  },
  {
    promise: 'A name is corrected at once.',
    source: PAGE,
    see({ tell, look }, fact) {
      if (fact.kind !== 'pressed' || fact.act !== 'name' || fact.done !== 'renamed') return;
      const [reader] = look('SELECT name FROM subscribers WHERE email = ?', fact.who);
      if (reader && reader.name !== fact.typed)
        tell('name-not-corrected', fact.who, `${fact.at}`, `${fact.typed} was typed, and ${reader.name} is kept`);
    },
  },
];

/** Whether the link still works. A clock that was set, or a copy that was put back, leaves it open. */
function isOpen(model: Model, wish: Wish, now: Moment): boolean {
  if (wasPutBackSince(model, wish)) return true;
  if (wish.off && wish.off.nth < now.nth) return false;
  return !isSameClock(wish, now) || now.at - wish.at <= LIFETIME + MINUTE;
}

/** Only who gets mail is told. Whoever left, or was struck off, in between gets none. */
const mustBeTold = (model: Model, { left, struckOff, erased, refusals }: Reader, wish: Wish): boolean =>
  wish.sure &&
  wish.told &&
  wish.done !== undefined &&
  !struckOff &&
  !erased &&
  !left.some(({ nth }) => nth > wish.nth) &&
  !refusals.some(({ nth, address }) => nth > wish.nth && address.toLowerCase() === wish.before.toLowerCase()) &&
  !wasPutBackSince(model, wish);

const wasTold = ({ model }: Hearing, { who }: Reader, wish: Wish): boolean =>
  [...model.mails.values()].some(
    mail =>
      mail.kind === 'address-notice' &&
      mail.who?.toLowerCase() === who.toLowerCase() &&
      mail.attempts.some(({ at, address }) => at >= wish.at && address?.toLowerCase() === wish.before.toLowerCase()),
  );
