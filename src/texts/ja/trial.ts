/** What the clinic reads when mail is real and a trial left something. `days`: by how many days its clock had been turned. */
export const trial = {
  title: 'お試しのときの記録が残っています',
  text: (readers: number, days: number) =>
    `${
      readers > 0
        ? `組み込みの受信箱で登録した${readers}人の読者は、本番とは分けてあり、メールは届きません。`
        : 'お試しのときのメールは、本番とは分けてあり、外へは送られません。'
    }${days > 0 ? `${days}日進めてあった時計は、実際の日時に戻しました。` : ''}お試しの記録を消しても、実際の読者と設定はそのまま残ります。`,
  throwAway: 'お試しの記録を消す',

  /** The page before it. */
  lead: 'お試しの間に作られたものだけを消します。消した記録は、元に戻せません。残しておいても、配信には影響しません。',
  goes: {
    heading: '消えるもの',
    readers: (readers: number) => `お試しで登録した${readers}人の読者と、その方の講座、同意、メモ、相談の申し込み`,
    items: ['組み込みの受信箱に入っているメール', '「きょう」と「講座」の数に入っている、お試しの分'],
  },
  stays: {
    heading: '残るもの',
    items: [
      '外へ送り始めてから登録した読者と、その方の記録',
      '院の設定、メールのサーバー、講座の受付、監修の記録',
      '管理画面に入るためのパスキーとコード',
    ],
  },
  button: '消す(元に戻せません)',
  back: '消さずに戻る',
  done: 'お試しの記録を消しました。',
};
