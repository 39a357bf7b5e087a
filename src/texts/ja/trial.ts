/** What the clinic reads when mail is real and a trial left something. `days`: by how many days its clock had been turned. */
export const trial = {
  title: 'お試しのときの記録が残っています',
  text: (readers: number, days: number) =>
    `${readers > 0 ? `組み込みの受信箱で登録した${readers}人の読者` : 'お試しのときのメール'}は、本番とは分けてあります。${
      days > 0 ? `${days}日進めてあった時計は、実際の日時に戻しました。` : ''
    }この方たちにメールは届きません。消しても、実際の読者と設定はそのまま残ります。`,
  throwAway: 'お試しの記録を消す',
};
