import { grouped } from './clinic/grouped.ts';

/** The clinic's page of one course: who signed up, how far they came, what was opened. */
export const coursePage = {
  crumb: '講座',
  inMail: (title: string) => `${title}・`,
  reading: (people: number) => `いま受講中 ${grouped(people)}人`,
  resting: (people: number) => `(ほかに休み${grouped(people)}人)`,
  toLessons: '各回を見る',
  toSignup: '登録ページを見る',

  picker: {
    label: '申し込みの期間',
    spans: { '3': 'この3か月', '6': '半年', '12': 'この一年', all: 'すべて' },
    choose: '月を選ぶ',
    from: 'この月から',
    to: 'この月まで',
    show: '見る',
  },

  month: (month: string, year: boolean) => month.replace(/^(\d+)-0?(\d+)$/, year ? '$1年$2月' : '$2月'),
  /** Counted before months were. */
  beforeMonths: '月の記録がない分',
  sinceEver: 'これまで',
  fromTo: (from: string, to: string) => (from === to ? from : `${from}から${to}`),

  empty: '最初の申し込みがあると、ここに各回の読まれ方が並びます。',
  emptyNext: 'まず、登録ページの場所を院の案内やサイトに載せてください。',
  nobody: 'この期間に申し込んだ方はいません。期間を選び直してください。',

  /** The sentence at the top, in its parts. */
  sentence: {
    asked: (when: string, people: number) => `${when}に申し込んだ${grouped(people)}人のうち、`,
    askedNone: (when: string) => `${when}には、申し込んだ方がいません。`,
    nobodyConfirmed: '確定した方は、まだいません。',
    confirmed: (people: number) => `${grouped(people)}人が確定しました。`,
    andConfirmed: (people: number) => `${grouped(people)}人が確定し、`,
    cameTo: (people: number, number: number) => `${grouped(people)}人が第${number}回まで進みました。`,
    completed: (people: number) => `${grouped(people)}人に最後の回まで届きました。`,
    ends: (consultations: number, underWay: number) =>
      underWay > 0
        ? `相談は${grouped(consultations)}人、まだ途中の方は${grouped(underWay)}人です。`
        : `相談は${grouped(consultations)}人です。`,
  },
  counted: {
    whole: '全員に、最後の回が届くだけの日がたっています。',
    wholeYoung: (when: string, people: number) =>
      `${when}の${grouped(people)}人は、最後の回が届くだけの日がたっていないため、まだ数えていません。`,
    part: (number: number) => `最後の回が届くだけの日がたった月は、まだありません。第${number}回までを数えています。`,
    none: '回ごとの人数は、その月の全員に届くだけの日がたってから数えます。いまは申し込みと確定だけです。',
    partYoung: (when: string, people: number) => `${when}の${grouped(people)}人は、そこまでの日もたっていません。`,
  },

  funnel: {
    title: '申し込みから相談まで',
    steps: {
      requested: '登録の申し込み',
      confirmed: '登録の確定',
      lesson: (number: number) => `第${number}回まで進んだ`,
      invitation: (number: number) => `ご案内(第${number}回)まで進んだ`,
      consultations: '相談の申し込み',
    },
    people: (people: number) => `${grouped(people)}人`,
    unconfirmed: (people: number) => `確認のメールがまだ押されていない ${grouped(people)}人`,
    ended: (people: number) => `途中で終わった ${grouped(people)}人`,
    underWay: (people: number) => `まだ途中 ${grouped(people)}人`,
    between: '・',
    note: '確定は申し込みの、その下は確定の何割かです。',
    fewNote: '30人に満たないあいだは、割合を付けません。',
    all: 'すべての回の人数',
    allNote:
      '「終わった」は、ご本人が止めた方と、届かなくなった方です。「まだ途中」は、休んでいる方や、二週に一度で受けている方です。',
    columns: { step: 'ところ', people: '人数', ended: '手前で終わった', underWay: 'まだ途中' },
  },

  weak: {
    title: 'いちばん弱いところ',
    next: (where: string, lost: number) => `つづいて、${where}(${grouped(lost)}人)`,
    where: { confirmed: '確認のメール', lesson: (number: number) => `第${number}回のあと` },
    is: 'です。',
    confirmed: (lost: number, of: number, share: string) =>
      `申し込んだ${grouped(of)}人のうち${grouped(lost)}人(${share})が、まだ押していません。`,
    carriers: (carriers: number) =>
      `うち${grouped(carriers)}人は携帯電話会社のアドレスで、ほかより多めです。受信の設定のために届いていないのかもしれません。これは推測です。`,
    unseen: '迷惑メールの箱に入ったか、見落とされたのかもしれません。これは推測です。',
    toDelivery: '届き方を見る',
    lesson: (lost: number, of: number, share: string) =>
      `ここまで進んだ${grouped(of)}人のうち${grouped(lost)}人(${share})の配信が、次の回の前に終わっています。`,
    isChance: 'ほかの回より多めですが、人数が少なく、偶然かもしれません。',
    isMore:
      'ほかの回よりはっきり多く、偶然とは考えにくい数です。負担になる長さや言い回しがないか、読み返してみてください。',
    toLesson: (number: number) => `第${number}回を開く`,
    none: '離れる方がとくに多いところは、見あたりません。',
    early: '申し込んだ全員に第1回が届くだけの日がたつと、どこで離れる方が多いかを、ここに示します。',
    few: '数えられる申し込みが30人になると、どこで離れる方が多いかを、ここに示します。',
  },

  lessons: {
    title: '各回の開封と、途中で終わった方',
    caption: '本当に開かれた数は、二つの数のあいだにあります。「終わった」は、その回のあと、次の回の前です。',
    name: (number: number, title: string) => `第${number}回 ${title}`,
    removed: (lessons: number) => `いまの講座にはない回(${lessons}つ)`,
    delivered: (mails: number) => `届いた${grouped(mails)}通`,
    opened: (least: number, most: number) =>
      `開封${least === most ? grouped(least) : `${grouped(least)}–${grouped(most)}`}通`,
    rates: (least: string, most: string) => (least === most ? `(${least})` : `(${least.replace('%', '')}–${most})`),
    ended: (people: number) => `終わった${grouped(people)}人`,
    young: '途中',
    youngHelp: '「途中」の回は、全員に届くだけの日がまだたっていません。いままでに届いた分だけの数です。',
    notYet: 'まだ届いていません',
    few: '30通に満たない回は、割合も線も付けず、棒を淡くしています。',
    table: '同じ数を表で見る',
    axis: ['0', '半分', 'すべて'],
    interval: 'この先の開封率の幅(95%)',
    between: (low: string, high: string) => `${low}–${high}`,
    columns: {
      lesson: '回',
      delivered: '届いた',
      clicked: 'リンクを押した',
      failed: '失敗',
      ended: 'このあと終わった',
    },
    others: 'ほかの数え方',
  },

  counting: {
    title: '開封の数え方',
    label: '開封をどう数えるか',
    ours: 'Dayoriの数え方',
    theirs: 'ほかの配信サービスの数え方',
    marker: 'ほかの数え方での開封',
    mails: (mails: number) => `${grouped(mails)}通`,
    sentence: (delivered: number, fetched: string, band: string) =>
      `届いた${grouped(delivered)}通のうち、ほかの配信サービスなら${fetched}を「開封」と数えます。Dayoriの数え方では${band}です。`,
    band: (least: number, most: number) =>
      least === most ? `${grouped(least)}通` : `${grouped(least)}通から${grouped(most)}通のあいだ`,
    why: [
      'ほかの配信サービスの多くは、メールの画像が取り寄せられると、誰が取り寄せたかを問わず「開封」に数えます。',
      'Apple などのメールサービスは、本人が見ていなくても画像を取り寄せます。迷惑メールの検査が取り寄せることもあります。その分、多く出ます。',
      '反対に、画像を出さずに読んだ方は、リンクを開いても数に入りません。その分、少なく出ます。',
      'どちらがどれだけ混じるかは送り先によって違うので、この割合をほかの院や前の月と比べても、読まれ方の違いとは言えません。',
    ],
  },

  groups: {
    months: '申し込みの月ごと',
    monthsCaption: '確定や相談も、申し込んだ月に数えます。',
    older: 'それより前の月',
    all: '型・メールの会社・きっかけごと',
    titles: { pattern: '型ごと', provider: 'メールの会社ごと', source: '申し込みのきっかけごと' },
    captions: {
      pattern: '申し込みのときに選ばれた型です。',
      provider: '申し込みのときのアドレスです。',
      source: 'どのリンクから申し込まれたかです。リンクの末尾の目印(from=)で見分けます。',
    },
    young: '途中',
    youngMonth: (people: number) => (people > 0 ? `途中 ${grouped(people)}人` : '途中'),
    few: '30人に満たないものは、人数だけです。',
    noEnd: '最後の回が届くだけの日がたっていないため、「最後まで」と「相談」はまだ途中です。',
    noPattern: '選ばなかった方',
    gonePattern: 'いまはない型',
    otherProvider: 'そのほか',
    noSource: '目印のないリンク',
    rest: (count: number) => `ほか${count}つ`,
    columns: {
      month: '月',
      pattern: '型',
      provider: '会社',
      source: '目印',
      requested: '申し込み',
      confirmed: '確定',
      completed: '最後まで',
      underWay: 'まだ途中',
      consultations: '相談',
    },
  },

  answers: {
    title: '「今週のひとつ」の返事',
    few: '答えた方が30人になるまでは、表示しません。',
    always: '期間によらず、これまでの合計です。',
  },
};
