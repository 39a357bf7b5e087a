import { grouped } from './grouped.ts';

/** 講座: a line for each course. */
export const courseList = {
  title: '講座',
  lead: (courses: number, open: number): string => {
    if (open === 0) return `${courses}つの講座があります。受付中のものはありません。`;
    return open === courses
      ? `${courses}つの講座すべてが受付中です。`
      : `${courses}つの講座のうち、${open}つが受付中です。`;
  },
  none: '講座の原稿がまだありません。emails/courses に置くと、ここに並びます。',
  facts: {
    reading: 'いま受けている方',
    openings: '開封 確実–可能性',
    finished: '最後の回まで',
  },
  people: (people: number) => `${grouped(people)}人`,
  resting: (people: number) => `ほかに${grouped(people)}人がお休み中`,
  mails: (least: number, most: number) =>
    least === most ? `${grouped(least)}通` : `${grouped(least)}–${grouped(most)}通`,
  of: (delivered: number) => `届いた${grouped(delivered)}通のうち`,
  share: (low: number, high: number) => `${low}–${high}%`,
  noMails: 'まだ届いていません',
  confirmed: (confirmed: number) => `確定した${grouped(confirmed)}人のうち`,
  rate: (rate: number) => `${rate}%`,
  underWay: (people: number) => `まだ途中${grouped(people)}人`,
  young: 'まだ終わりに届く時期の方がいません',
  unsigned: (mails: number) => `監修の済んでいない回が${mails}通`,
  toCourse: 'くわしい数を見る',
  toLessons: '回と監修を見る',
  open: '受付を変える',
  which: (course: string, act: string) => `${act}(${course})`,
  all: '講座の受付を変える',
  gallery: 'すべての回を見る',
  note: '「最後の回まで」は、終わりの回が届くだけの時がたった月の申し込みだけで数えます。お休み中の方や二週おきの方は「まだ途中」に入ります。',
};
