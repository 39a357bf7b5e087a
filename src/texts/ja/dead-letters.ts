import { grouped } from './clinic/grouped.ts';

/** The clinic's page of dead letters: mails that wait until the clinic sends them again. */
export const deadLetters = {
  title: '止まっているメール',
  none: 'いま、止まっているメールはありません。',
  noneText: 'くり返し試しても配信できないメールが出ると、ここに新しい順に並びます。',
  some: (mails: number) => `${grouped(mails)}通のメールが止まっています。`,
  why: '送る途中で支障がくり返し起きたか、文面を組み立てられなかったため、配信を見合わせています。メールは失われておらず、もう一度配信すると続きから送ります。講座の続きは、このメールが届いてから順番どおりに送ります。',
  whatToDo: '支障は一時的なことが多いので、まず、もう一度配信してください。',
  ifAgain: 'また止まるときは、設置した方に次の一文をお伝えください。',
  newest: (shown: number) => `新しい${shown}通を示します。`,
  since: (when: string) => `${when}から止まっています`,
  clinic: '院あて',
  erased: '記録の消された方',
  again: 'もう一度配信する',
  againOne: (to: string, mail: string) => `${to}への「${mail}」を、もう一度配信する`,
  all: 'すべて、もう一度配信する',
  released: (mails: number) => `${grouped(mails)}通を、もう一度配信します。数分のうちに送り始めます。`,
  releasedText: '夜間や、講座を送らない日は、次に送れるときまで待ちます。',
  back: '「きょう」へ',
};
