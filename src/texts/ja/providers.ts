import { grouped } from './clinic/grouped.ts';

/** The clinic's pages about delivery: who accepts mail, how far today's sending has come, and what may have come twice. */
export const providers = {
  title: '受信側ごとの数',
  lead: (answers: number, refused: string | undefined) =>
    `この7日に送ったメールには、${grouped(answers)}通の返答がありました。${refused ? `うち断られたのは${refused}です。` : '断られたものはありません。'}`,
  quiet: 'この7日に送ったメールへの返答は、まだありません。',
  empty: 'ここに、携帯電話会社やメールサービスごとに、受け取られた数と断られた数が並びます。',
  emptyNext: '送り始める前に、「ドメインの確認」で、届く備えが整っているかをご覧ください。',

  alarm: (names: string) => `${names}で、断られるメールが多くなっています`,
  alarmDoctor: 'まず、送信元の証明(SPF・DKIM・DMARC)に足りないものがないか、お確かめください。',
  toDomain: '「ドメインの確認」を開く',
  alarmCarriers: (domain: string) =>
    `携帯電話会社の迷惑メール対策で止まっていることもあります。読者の方に、${domain} からのメールを受け取る設定(ドメイン指定受信)をお願いしてください。`,
  alarmAddresses:
    '「宛先なし」が多めです。打ち間違いや、いたずらの申し込みが続いていないか、「読者」の一覧をご覧ください。',

  throttled: 'いま送るのを控えている受信側',
  throttledText: '受け取る量を抑えたいという返答があったため、間をおいて送ります。ほかへの配信は続いています。',
  until: (domain: string, when: string) => `${domain} ${when}まで`,

  periods: { week: 'この7日', month: 'この30日' },
  columns: {
    provider: '受信側',
    failures: '断られた',
    accepted: '受け取り',
    hard: '宛先なし',
    blocked: '受信拒否',
    soft: '保留',
  },
  confirms: {
    title: '登録の確認(この90日)',
    text: '申し込みのうち、確認のメールから登録を確定された数です。ほかより少ない受信側では、確認のメールが迷惑メールの箱に入っているかもしれません。',
    asked: '申し込み',
    confirmed: '確定',
    help: 'どちらも、申し込みの日で数えます。この七日の申し込みは、これから確定されることがあります。申し込みが30件に満たないうちは、割合を付けません。',
  },
  alarming: '要確認',
  others: (domains: number) => `ほか${domains}のドメイン`,
  explain: '数え方',
  explanations: [
    '「受け取り」は、受信側のサーバーが引き受けた数です。迷惑メールの箱に入ったかどうかまでは分かりません。',
    '「宛先なし」は、そのアドレスがないという返答です。そのアドレスには、もう送りません。',
    '「受信拒否」は、迷惑メール対策などによって断られた数です。',
    '「保留」は、いまは受け取れないという返答です。間をおいて送り直すため、一通が何度か数えられることがあります。割合には入れません。',
    '「断られた」は、宛先なしと受信拒否を合わせた数です。返答が30通に満たないうちは、割合を付けません。',
    '20通以上の返答のうち、断られたものが5%を超えると「要確認」が付きます。',
  ],
  providers: {
    docomo: 'ドコモ',
    au: 'au',
    softbank: 'ソフトバンク',
    rakuten: '楽天モバイル',
    ymobile: 'ワイモバイル',
    gmail: 'Gmail',
    yahoo: 'Yahoo!メール',
    outlook: 'Outlook',
    icloud: 'iCloud',
  } as Record<string, string>,

  progress: {
    title: '配信のようす',
    sending: (sent: number, all: number) => `いま配信しています ${grouped(sent)} / ${grouped(all)}通`,
    sendingHelp:
      '今日送った数と、順番の来ている残りを合わせて数えています。ページを読み込み直すと、新しい数になります。',
    remaining: (mails: number) => `いま配信しています。残りは${grouped(mails)}通です。`,
    stopped: (mails: number) => `${grouped(mails)}通が、配信の再開を待っています。`,
    held: {
      blamed: (mails: number, when: string) =>
        `受信側が送信元に原因があるとして断ったため、${grouped(mails)}通を控えています。次に確かめるのは${when}です。`,
      throttle: (mails: number, when: string) =>
        `受信側が受け取る量を抑えているため、${grouped(mails)}通を控えています。続きは${when}からです。`,
      limit: (mails: number, when: string) =>
        `一日に送れる数に達したため、${grouped(mails)}通を次の日に回しました。続きは${when}からです。`,
      retry: (mails: number, when: string) =>
        `まだお届けできていない${grouped(mails)}通は、間をおいて送ります。次は${when}です。`,
    },
  },

  doubtful: {
    title: '二通届いた可能性のあるメール',
    none: 'この30日に、二通届いた可能性のあるメールはありません。',
    some: (mails: number) => `この30日に、二通届いた可能性のあるメールが${grouped(mails)}通あります。`,
    why: '送っている途中で通信やプログラムが途切れると、受け取られたかどうかを確かめられません。届かないままにしないよう、同じメールをもう一度送っています。受信箱によっては一通にまとまりますが、二通並ぶこともあります。院ですることはありません。',
    which: '届いた方を見る',
    clinic: '院あて',
    erased: '記録の消された方',
    newest: (shown: number) => `新しい${shown}通を示します。`,
  },
};
