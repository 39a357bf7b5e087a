/** What waits because of the limits of sign-ups, for the clinic. */
export const signupLimits = {
  title: 'お申し込みの待ち行列',
  banner: (mails: number) => `お申し込みの確認メールが${mails}通、順番を待っています。`,
  bannerRefused: (requests: number) => `この一日に、お申し込み${requests}件を受け付けられませんでした。`,
  bannerText:
    '短い時間にお申し込みが集中したため、少しずつお送りしています。心当たりのある集まり(講演会など)なら今すぐ送ることができ、いたずらと思われるときは取り消せます。',
  toPage: '内容を見る',
  proxy: '訪問者を見分けられない設定になっています。',
  proxyText:
    'ウェブサーバーの手前にある中継(プロキシ)が、設定に登録されていません。このままだと、いたずらのお申し込みを接続元ごとに抑えることができません。設置された方に、環境変数TRUSTED_PROXIESの設定をご依頼ください。',
  waiting: (mails: number) => `確認メール${mails}通が、順番を待っています。`,
  lastAt: (when: string) => `何もなさらなくても、${when}までに、順にすべて送られます。`,
  release: '今すぐすべて送る',
  releaseHelp: '講演会や紹介など、お申し込みが増えた理由に心当たりがあるときに。',
  discard: 'すべて取り消す',
  discardHelp:
    '心当たりがないときに。取り消した方へはメールが届きません。本当に読みたい方は、もう一度お申し込みになれます。',
  released: (mails: number) => `${mails}通を送り始めました。`,
  discarded: (mails: number) => `${mails}通を取り消しました。`,
  none: '順番を待っている確認メールはありません。',
  back: '報告へ',
  reader: {
    title: 'まだ登録を確定されていません。',
    help: '「確認メールが届かない」とご連絡があったときは、もう一度送れます。リンクは、送った時から七日間有効です。',
    again: '確認メールをもう一度送る',
    answers: {
      sent: '確認メールを送りました。',
      waits: '順番を待っていた確認メールを送りました。',
      'too-soon': '十分以内にお送りしたばかりです。少しおいてから、もう一度お試しください。',
      none: '確認メールは送れません。',
    },
  },
};
