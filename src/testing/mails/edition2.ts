import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Writes a folder like `emails/` with one course of edition 2 that has every block, and with the layouts and notices that there are. */
export function writeEdition2(emails: string, course = 'edition-two') {
  const folder = join(emails, 'courses', course);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(emails, 'illustrations'));
  for (const name of ['layouts', 'notices']) symlinkSync(join(ROOT, 'emails', name), join(emails, name));
  for (const [file, source] of Object.entries(PICTURES)) {
    for (const ending of ['.png', '-dark.png', '.svg'])
      copyFileSync(
        join(ROOT, 'emails', 'illustrations', `${source}${ending}`),
        join(emails, 'illustrations', `${file}${ending}`),
      );
  }
  writeFileSync(join(emails, 'movements.yaml'), MOVEMENTS);
  writeFileSync(join(emails, 'sources.yaml'), GUIDANCE);
  for (const [name, source] of Object.entries(FILES)) writeFileSync(join(folder, name), source);
}

/** Drawings of the course, and the drawing of the project that stands for each. */
const PICTURES = {
  'ankle-pump': 'ankle-pump',
  'towel-stretch': 'towel-stretch',
  'sciatic-nerve': 'sciatic-nerve',
  'flare-up': 'flare-up',
};

const ANSWERS = `    answers:
      pain: 半分の回数で、楽な側だけにします。
      time: 1回だけで足ります。
      forgot: 歯みがきの隣に置きます。
      unsure: 図の①だけを行います。
      unfit: もうひとつの動きへ移ります。
`;

const MOVEMENTS = `ask_first:
  swollen: { who: 片脚が腫れている人, what: 動かさず、今日のうちに受診する。 }
ask_everybody:
  - { who: 3か月以内に手術をした人, what: 手術した病院に聞いてから。 }
movements:
  ankle-pump:
    code: M1
    title: 足首を起こして倒す
    picture: ankle-pump.png
    alt: 椅子に座り、かかとを床につけたまま、つま先を手前へ起こし、向こうへ倒す。
    ask_first: [swollen]
    steps:
      - 椅子に浅く座り、片脚を楽に伸ばす。
      - つま先をゆっくり手前へ起こす。
      - ゆっくり向こうへ倒す。反対の脚も。
    doses: [左右5回、1日1回, 左右10回、1日1回, 左右10回、1日2回]
    feel: ふくらはぎが軽く縮んで、ゆるむ
    stop: つりそうになる、片脚が腫れてきた
    lighter: つま先だけ5回
${ANSWERS}  towel-stretch:
    code: M3
    title: 太もも裏をタオルで（仰向け）
    picture: towel-stretch.png
    alt: 仰向けで片膝を立てる。反対の足裏にタオルをかけ、膝を軽く曲げたまま、ももを起こす。
    ask_first: []
    steps:
      - 仰向けで頭を枕にのせ、片膝を立てる。
      - 反対の足裏にタオルをかけ、ももを起こす。
      - 中ほどが張ったら、息をしながら待つ。
    doses: [左右20秒を1回、1日1回, 左右20秒を2回、1日1回]
    feel: 太ももの裏の中ほどが、じんわりのびる
    stop: 脚の先へ広がる、しびれが残る
    lighter: 膝をもっと曲げて10秒
${ANSWERS}`;

const GUIDANCE = `S2: { short: 英国NHS「坐骨神経痛」, about: a page }
S8: { short: 英国の指針, about: a guideline }
`;

const COURSE = `edition: 2
label: 見本の講座
title: からだの道すじを知る3通
summary: 座る時間が長い方へ。足首から太ももの裏までをたどります。
order: 1
open: true
patterns:
  - { slug: sitting, label: 長く座るとつらい }
  - { slug: standing, label: 立ち仕事のあと }
sheet:
  general: [ankle-pump]
  sitting: [towel-stretch]
`;

const SOURCES = `sources:
  article: { file: a.txt, author: 見本鍼灸院, section: 道すじ }
  guidance: [S2]
  own: 回数の増やし方、「もっと軽く」、いつ行うか
review_due: 2027-11-30
`;

const FIRST = `---
title: 太もも裏はなぜ痛むのか
subject: 第1回 体の道すじと、最初の2分
preheader: 読む3分、動き2分。椅子がひとつあればできます。
action: { line: 足首を起こす 左右10回, minutes: 2, movements: [ankle-pump] }
self_check: start
${SOURCES}---

:::red-flags
:::

「ただの疲れだと思っていました」。よく聞く言葉です。どちらでも、今日からできる動きがひとつあります。

:::exercise ankle-pump 1
- いつ: 座って1時間の区切りに
:::

## 腰から足先まで、1本の神経

![後ろから見た体。坐骨神経が腰からお尻の奥、太ももの裏を下り、膝の裏で2本に分かれて足先へ届く。](sciatic-nerve.png)

坐骨神経（ざこつしんけい）は、腰の骨のあいだから出て、お尻の奥を通ります。太ももの裏を下り、膝の裏で2本に分かれて、足先へ届きます。ここから読む。

:::known
坐骨神経に沿う痛みは、4〜6週間で軽くなることが多く、もっと長い人もいます。動いて痛むことと、体が傷むことは、同じではありません。

- 歩いてよい
- 座ってよい
:::

:::practice
お尻の奥の筋肉が張ると、そばの神経にさわる。こう見る立場があります。触れて確かめることはできますが、画像には写りません。
:::

:::open
どの動きが先かは、比べた研究がありません。
:::

:::clinic
当院では、はじめに痛む場所と、楽になる向きを確かめます。
:::

:::pattern general
### いつ行うか

1日のどこか1回で足ります。
:::
:::pattern sitting
### 「{{pattern_label}}」方へ

座って1時間の区切りに、立つ前に行います。
:::
:::pattern standing
### 「{{pattern_label}}」方へ

立ち仕事の区切りに行います。
:::

:::recap
- つらい場所と、始まる場所は違うことがある。
- 動いてよい。
- 休む目安がわかった。
:::

:::numbers
:::

:::licensed acupuncture
## はりという手当て

はりを使うときは、深さを先に伝えます。
:::
:::unlicensed acupuncture
## 施術という手当て

施術を受けるときは、先に薬の名を伝えます。
:::

次は[筋肉の感じ方](lesson:second)です。カードは[1枚の紙]({{sheet_url}})に、知らせは[暦]({{calendar_url}})に入れられます。
`;

const SECOND = `---
title: 筋肉の痛みと神経の痛みを、分けて感じる
subject: 第2回 感じ方を3つの問いで
preheader: 読む3分、動き2分。
action:
  general: { line: 足首を起こす 左右10回, minutes: 2, movements: [ankle-pump] }
  sitting: { line: タオルでのばす 20秒, minutes: 2, movements: [towel-stretch] }
${SOURCES}---

:::red-flags
:::

[前の回](lesson:first)の動きを、少し増やします。

:::exercise ankle-pump 3 small
:::

:::flare-up
:::

:::pattern general
:::exercise ankle-pump 2
:::
:::
:::pattern sitting
:::exercise towel-stretch 2
:::
:::
:::pattern standing
:::exercise ankle-pump 2 small
:::
:::
`;

const INVITATION = `---
title: ご相談のご案内
subject: 第3回 これまでと、ご相談のご案内
preheader: 講座のまとめと、ご相談の流れです。
kind: invitation
${SOURCES}---

つらい場所と、始まる場所は違うことがあります。お断りになっても、講座はここまでです。

:::numbers
:::

:::button consultation
相談を申し込む
:::
`;

const FILES = { 'course.yaml': COURSE, '01-first.md': FIRST, '02-second.md': SECOND, '03-invitation.md': INVITATION };
