import { grouped } from './clinic/grouped.ts';

/** How many lessons were opened, and how that is counted. */
export const openings = {
  /** Of `delivered` mails, `least` to `most` were opened. */
  band: (delivered: number, least: number, most: number): string => {
    if (delivered === 0) return '講座のメールは、まだ届いていません。';
    if (delivered === 1) return bandOfOne(least, most);
    const of = `届いた${grouped(delivered)}通`;
    if (most === 0) return `${of}は、まだ開かれていません。`;
    if (least === delivered) return `${of}は、すべて開かれました。`;
    if (least === most) return `${of}のうち、開かれたのは${grouped(least)}通です。`;
    if (least === 0 && most === delivered) return `${of}のうち、何通が開かれたかは分かりません。`;
    if (least === 0) return `${of}のうち、開かれたのは多くても${grouped(most)}通です。`;
    if (most === delivered) return `${of}のうち、少なくとも${grouped(least)}通が開かれました。`;
    return `${of}のうち、開かれたのは${grouped(least)}通から${grouped(most)}通のあいだです。`;
  },
  parts: { proven: '確実', possible: '可能性', notToBeSeen: '見えない', unopened: '開封なし' },
  /** 「(確実3・可能性2・見えない0)」 */
  split: (parts: [part: string, mails: number][]): string =>
    `(${parts.map(([part, mails]) => `${part}${grouped(mails)}`).join('・')})`,
  opened: (part: string) => `開封:${part}`,
  ofMail: { proven: '確実', possible: '可能性', notToBeSeen: '見えない', unopened: 'なし' },
  toCounting: 'このように数えています',
  counting: {
    title: '開封は、このように数えています',
    lead: '届いたメールを、次の四つに分けて数えます。重なりはなく、足すと届いた数になります。',
    parts: {
      proven:
        '人が開いた記録のあるものです。画像を表示した、リンクを開いた、開いたページでボタンを押した、のどれかです。',
      possible:
        'Apple や Google などのメールサービスが、読者に代わって画像を取り寄せたものです。本人が見たときにも、見ていないときにも取り寄せるので、どちらとも言えません。',
      notToBeSeen:
        '画像がこれまでに一度も表示されていない方に届き、リンクなどの記録もないものです。画像を出さずに読む方と、まったく開かない方とは、見分けがつきません。',
      unopened: 'ほかの回では画像が表示されている方に届き、この回には開いた記録のないものです。',
    },
    band: '本当に開かれた数は、「確実」より少なくはなく、「確実」「可能性」「見えない」を合わせた数より多くはないと見ています。「8通から15通のあいだ」とは、その二つの数のことです。',
    machines:
      '迷惑メールの検査など、機械が読み取ったと分かったものは数えません。あとから機械と分かって、数が減ることもあります。',
    limits:
      '人と見分けのつかない機械は、「確実」に混じることがあります。いつもは画像を出す方が、ある回だけ画像なしで読むと、その回は「開封なし」に入ります。',
    interval:
      '棒の下の細い線は、同じような方へこれからも送ったときに、開封率がおさまると見込まれる幅(95%)です。左の端は「確実」だけから、右の端は「可能性」と「見えない」も加えた数から求めます。届いた数が30通に満たない回は、偶然の揺れが大きいため、線も割合も出さず、通数だけを示します。',
  },
};

function bandOfOne(least: number, most: number): string {
  if (least === 1) return '届いた1通は、開かれました。';
  return most === 0 ? '届いた1通は、まだ開かれていません。' : '届いた1通が開かれたかどうかは、分かりません。';
}
