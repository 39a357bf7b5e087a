import { grouped } from './grouped.ts';

/** What the letter says that tells the clinic of a month, or a week. What is around it stands in `emails/notices/clinic-letter.md`. */
export const letter = {
  month: (month: number) => `${month}月`,
  week: (month: number, day: number, lastMonth: number | undefined, lastDay: number) =>
    `${month}月${day}日〜${lastMonth ? `${lastMonth}月` : ''}${lastDay}日`,
  before: { monthly: '前の月', weekly: '前の週' },

  happened: (period: string, confirmed: number, consultations: number): string => {
    if (confirmed > 0 && consultations > 0)
      return `${period}は、${grouped(confirmed)}人が登録を確定し、相談の申し込みが${grouped(consultations)}件ありました。`;
    if (confirmed > 0) return `${period}は、${grouped(confirmed)}人が登録を確定しました。相談の申し込みはありません。`;
    if (consultations > 0)
      return `${period}は、相談の申し込みが${grouped(consultations)}件ありました。新しい登録の確定はありません。`;
    return `${period}は、新しい登録の確定と相談の申し込みはありません。`;
  },
  /** `more`: how many more confirmed than in the period before. */
  change: (before: string, more: number): string => {
    if (more === 0) return `登録を確定した方の数は、${before}と同じです。`;
    return `登録を確定した方は、${before}より${Math.abs(more)}人${more > 0 ? '多く' : '少なく'}なりました。`;
  },

  people: (count: number) => `${grouped(count)}人`,
  mails: (count: number) => `${grouped(count)}通`,
  cases: (count: number) => `${grouped(count)}件`,
  figures: {
    confirmed: '登録の確定',
    delivered: '届いた講座のメール',
    openings: 'そのうち開かれた数',
    consultations: '相談の申し込み',
  },
  beside: (before: string, value: string) => `${before}は${value}`,
  /** Around what stands beside a figure. */
  inBrackets: (words: string[]) => `(${words.join('。')})`,
  opened: {
    none: 'なし',
    band: (least: number, most: number) =>
      least === most ? `${grouped(least)}通` : `確実${grouped(least)}通、多くて${grouped(most)}通`,
    /** In whole per cent. */
    share: (least: number, most: number) => (least === most ? `${least}%` : `${least}〜${most}%`),
  },

  nothing: 'いま、対応の要ることはありません。',
  waits: {
    requests: (count: number) => `相談が${grouped(count)}件、お返事を待っています。`,
    deadLetters: (count: number) => `くり返し試しても送れなかったメールが、${grouped(count)}通あります。`,
    inQuestion: (count: number) =>
      `宛先がないと一度に断られた読者が、${grouped(count)}人います。停止してよいか、お確かめください。`,
    overdue: (count: number) => `監修の見直しの期限を過ぎた回が、${grouped(count)}通あります。`,
  },
  weakest: {
    confirmed: (course: string, lost: number, of: number) =>
      `「${course}」では、申し込んだ${grouped(of)}人のうち${grouped(lost)}人が、確認のメールのボタンをまだ押していません。届き方をご覧ください。`,
    lesson: (course: string, number: number, lost: number, of: number) =>
      `「${course}」では、第${number}回まで進んだ${grouped(of)}人のうち${grouped(lost)}人の配信が、次の回の前に終わっています。文面を読み返してみてください。`,
    isChance: 'ただし、偶然かもしれません。',
  },
};
