/**
 * Texts that must be the same everywhere: when to see a doctor, how much pain is no reason to stop, and what to do in a flare-up. Mails,
 * pages, the sheet and lint all read them here. Sources: NHS (back pain, sciatica, DVT, leg cramps), NICE NG59 1.1.1, 日本整形外科学会・日本腰痛学会の指針(2019). Some advice is gentler
 * than the NHS's, because a reader in Japan sees an orthopaedist within days.
 */

/** The physician who has read these texts, `{ by: '…', on: '2027-01-31' }`. Until one has, the clinic's pages say so. */
export const physicianReview = undefined as { by: string; on: string } | undefined;

/** `now`: no movement, no massage. `today`: neither, and see a doctor today. `days`: stop that movement, go on with ordinary life. */
export type Urgency = 'now' | 'today' | 'days';
/** `full`: for the page and for print. `short`: for the box. A sign without `short` appears on the page only. */
export type RedFlag = { id: string; urgency: Urgency; full: string; short?: string };

const SIGNS: RedFlag[] = [
  {
    id: 'saddle',
    urgency: 'now',
    full: '股、肛門のまわり、内ももの感覚がにぶい、しびれる（自転車のサドルが当たるところ）',
    short: '股や肛門のまわりの感覚がにぶい',
  },
  {
    id: 'bladder',
    urgency: 'now',
    full: '尿が出ない・出にくい、尿や便がもれる、尿意や便意がわからない（ふだんと違う）',
    short: '尿や便が出にくい、もれる',
  },
  {
    id: 'both-legs',
    urgency: 'now',
    full: '両脚に、痛み・しびれ・力の入りにくさが出た、または強くなっている',
    short: '両脚に新しく出た、強くなる痛み・しびれ・力の入りにくさ',
  },
  {
    id: 'weakness',
    urgency: 'now',
    full: '脚の力が急に落ちた、足首や足の指が上がらない、力の入りにくさが日ごとに進む',
    short: '脚の力が急に落ちた',
  },
  {
    id: 'leg-and-breath',
    urgency: 'now',
    full: '片脚の腫れや痛みに、息苦しさ・胸の痛み・血のまじった痰・気が遠くなる感じが加わった（119番）',
    short: '片脚の腫れに息苦しさや胸の痛み',
  },
  {
    id: 'sudden-pain',
    urgency: 'now',
    full: '急に起きた、これまでにない激しい背中・腰・胸・おなかの痛み、冷や汗（119番）',
    short: '急な激しい背中・胸・おなかの痛み',
  },
  {
    id: 'cold-leg',
    urgency: 'now',
    full: '片脚（足先）が急に冷たく、白く・紫色になり、強く痛む（119番）',
    short: '片脚が急に冷たく白い',
  },
  {
    id: 'face-and-arm',
    urgency: 'now',
    full: '顔や腕にも力が入らない、ろれつが回らない（119番）',
    short: '顔や腕の脱力',
  },
  {
    id: 'injury',
    urgency: 'now',
    full: '交通事故、高いところからの転落など、大きなけがのあとの痛み。立てない',
    short: '大きなけがのあと',
  },

  {
    id: 'one-leg-swollen',
    urgency: 'today',
    full: '片方のふくらはぎ・脚だけが、腫れる・熱い・赤い・ずきずき痛む（手術や入院のあと、長く動けなかったあと、妊娠中・産後、がんの治療中はなおさら）',
    short: '片脚だけの腫れ・熱・赤み',
  },
  {
    id: 'fever',
    urgency: 'today',
    full: '発熱や寒気、ひどく具合が悪い感じを伴う、腰・背中・脚・膝の痛み',
    short: '発熱を伴う痛み',
  },
  {
    id: 'both-legs-swollen',
    urgency: 'today',
    full: '両脚のむくみに、息切れや急な体重の増えが加わった',
    short: '両脚のむくみに息切れ',
  },
  {
    id: 'fall',
    urgency: 'today',
    full: '骨が弱いと言われた人・ステロイドの薬を長く使う人・高齢の人が、転んだあと（尻もち、くしゃみでも）背中・腰・足の付け根を強く痛めた',
    short: '転んだあとの強い背中や腰の痛み',
  },
  {
    id: 'sleepless',
    urgency: 'today',
    full: 'じっとしていても、どの姿勢でも痛みが強く、眠れない',
    short: 'どの姿勢でも眠れない痛み',
  },
  { id: 'hot-knee', urgency: 'today', full: '膝が赤く熱く大きく腫れた、体重をかけられない、引っかかって動かない' },
  { id: 'long-cramp', urgency: 'today', full: 'つりが10分以上続いておさまらない' },

  {
    id: 'numbness',
    urgency: 'days',
    full: 'しびれや感覚のにぶさが続く、つまずきやすい、歩きにくい',
    short: '続くしびれ、歩きにくさ',
  },
  {
    id: 'pain-on-walking',
    urgency: 'days',
    full: 'しばらく歩くと脚が痛む・重くなり、休むとまた歩ける（間欠跛行）。足が冷たい、色が悪い、傷が治りにくい、すね毛がうすい',
    short: '歩くと痛み、休むと楽',
  },
  { id: 'at-rest', urgency: 'days', full: '夜や安静時の痛みが軽くならない', short: '夜や安静時の痛み' },
  {
    id: 'lump',
    urgency: 'days',
    full: '硬いしこり、大きくなるしこり。正体のわからないしこりは、やわらかくても一度',
    short: 'しこり',
  },
  { id: 'weight', urgency: 'days', full: '理由のない体重の減り、食欲のなさ', short: '理由のない体重の減り' },
  {
    id: 'history',
    urgency: 'days',
    full: 'がんにかかったことがある、ステロイドや免疫を抑える薬を使う、骨が弱いと言われた人の、新しい痛み',
    short: 'がん・ステロイド・骨粗しょう症のある人の新しい痛み',
  },
  {
    id: 'spine',
    urgency: 'days',
    full: '背骨の形が変わった、背が縮んだ。はじめての腰の痛みが20歳前、または55歳を過ぎて起きた',
  },
  { id: 'cramps', urgency: 'days', full: '週に何度もつって眠れない、しびれ・むくみ・色の変化を伴う' },
  {
    id: 'unchanged',
    urgency: 'days',
    full: '何週間たっても変わらない、強くなっている、仕事や眠りに差し支える（めやす2週間）',
    short: '2週間たっても変わらない痛み',
  },
];

/** Signs that a course may put first in its box and name in the footer of each mail (`watch_for` in `course.yaml`). */
export const SIGN_IDS = SIGNS.map(({ id }) => id);

export const urgencyOf = (id: string): Urgency | undefined => SIGNS.find(sign => sign.id === id)?.urgency;

const URGENCIES: { urgency: Urgency; heading: string; full: string }[] = [
  {
    urgency: 'now',
    heading: '今すぐ（119番・救急の外来）',
    full: '119番、または救急の外来へ。動きも施術もしません。',
  },
  {
    urgency: 'today',
    heading: '今日のうちに',
    full: '今日のうちに受診します。夜間や休日は、電話で相談してから（#7119。つながらない地域があります。そのときは休日・夜間の当番医か救急の外来へ）。動き、もむこと、湿布、サポーター、施術は休みます。',
  },
  {
    urgency: 'days',
    heading: '数日のうちに',
    full: '予約して受診します。つらくなる動きは休み、ふだんの暮らしは続けます。2週間続いていることだけなら、動きも続けてかまいません。',
  },
];

export type RedFlagGroup = { urgency: Urgency; heading: string; what: string; signs: string[] };

/** The box in mails and forms: every urgency with its short signs. Those in `first` come first within their urgency. */
export function redFlagBox(first: string[] = []): RedFlagGroup[] {
  const rank = ({ id }: RedFlag) => (first.includes(id) ? first.indexOf(id) : first.length);
  return groups(
    sign => sign.short,
    [...SIGNS].sort((a, b) => rank(a) - rank(b)),
  );
}

/** The whole list, for `/when-to-see-a-doctor`. */
export const allRedFlags = (): RedFlagGroup[] => groups(sign => sign.full, SIGNS);

function groups(words: (sign: RedFlag) => string | undefined, signs: RedFlag[]): RedFlagGroup[] {
  return URGENCIES.map(({ urgency, heading, full }) => ({
    urgency,
    heading,
    what: full,
    signs: signs.flatMap(sign => (sign.urgency === urgency ? (words(sign) ?? []) : [])),
  }));
}

export const redFlags = {
  heading: 'こんなときは、先に医療機関へ',
  lead: '30秒で確かめてください。「今すぐ」「今日のうちに」のときは、動きも施術もしません。',
  seenHeading: 'もう受診した人',
  seen: '急ぐ病気ではないと言われていれば、このまま進めます。新しい症状、広がり、強まりがあれば、もう一度。',
  page: '受診の目安',
  more: 'くわしくは',
};

/** The footer line of every mail without the box. `watchFor`: the course's own signs. If one leg is among them, it comes first. */
export function redFlagLine(watchFor: string[] = []): string {
  const now = '股のしびれ、尿や便の異常、両脚に新しく出た力の入りにくさは今すぐ。';
  const breath = watchFor.includes('leg-and-breath') ? '息苦しさや胸の痛みが加わったら119番。' : '';
  const today = `片脚だけの腫れ・熱は今日のうちに。${breath}`;
  const days = watchFor.includes('pain-on-walking') ? '歩くと痛み、休むと楽になるなら数日のうちに。' : '';
  return (watchFor.includes('one-leg-swollen') ? [today, now, days] : [now, today, days]).join('');
}

/** One rule for every movement, whatever its card says. It is a clinical convention, and nothing overrides it. */
export const painRule = {
  heading: '痛みの目安（10が、いちばん強い痛み）',
  lines: [
    { pain: '0〜3', rule: '続けてよい。' },
    { pain: '4〜5', rule: '小さく・少なくして、24時間で戻れば続けてよい。' },
    { pain: '6以上、脚の先へ広がる、しびれが増す', rule: 'その日は休み、翌日は半分から。' },
  ],
  always: 'はずみをつけず、息を止めずに。痛まない動きは続けてよい。',
};

/** What to do when it flares up, in four steps. `what`: the step in a few words. `how`: the whole of it. */
export const flareUp = {
  heading: 'ぶり返した日の4つの手順',
  steps: [
    {
      what: '急ぐ印がないか見る',
      how: '「今すぐ」「今日のうちに」の印がひとつでもあれば、動きも施術もせずに受診する。',
    },
    {
      what: '6以上の日は休む',
      how: '翌日から2〜3日は半分の量で。楽な姿勢をとり、短い歩きを1日に数回。温めて楽なら温める（腫れや熱があるとき、感覚のにぶいところは温めない）。',
    },
    { what: '戻ったら、ひとつ前の週から', how: '痛みが前の高さに戻ったら、ひとつ前の週の動きと量で始める。' },
    { what: '戻らなければ受診する', how: '2週間で戻らない、前と違う出方をするときは、受診する。' },
  ],
};
