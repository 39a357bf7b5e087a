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
};
