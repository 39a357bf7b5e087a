const CAUSES = {
  paused: '配信が止まっています。',
  'no-mail-server': 'メールサーバーの設定がなく、配信が止まっています。',
  unreachable: '送信サーバーにつながらず、または待ち行列が働かず、二時間以上、届けられないメールがあります。',
  unsigned: '署名(DKIM)の鍵が使えず、配信が止まっています。',
  'dead-letters': '送れずに止まっているメールがあります。',
  'in-question': '一日に多くの宛先が断られ、院の確認を待っています。',
} as const;

/** Alarms that go by a second way, and where the clinic sets it. No alarm names a reader, an address or a course. */
export const alarm = {
  message: (kind: 'alarm' | 'reminder' | 'all-clear', causes: (keyof typeof CAUSES)[], page: string): string => {
    if (kind === 'all-clear') return `便り(Dayori):お知らせした支障は、すべて片づきました。\n${page}`;
    const begin = kind === 'reminder' ? '便り(Dayori):まだ直っていません。' : '便り(Dayori):配信に支障が出ています。';
    return [begin, ...causes.map(cause => `・${CAUSES[cause]}`), `直し方は「届き方」にあります。\n${page}`].join('\n');
  },
  tried: (page: string) => `便り(Dayori):試しの知らせです。これが届けば、準備は整っています。\n${page}`,

  title: '止まったときの知らせ',
  text: 'メールが止まると、メールでのお知らせも届きません。ここにもうひとつの届け先を決めておくと、配信が止まったときと直ったときに、短い文が届きます。読者の方のことは書きません。',
  how: '通知を受け取るアプリ(ntfy など)や、Slack・Discord・Google Chat の「Webhook」の URL が使えます。URL は鍵と同じものです。ほかの方に見せないでください。',
  unset: 'まだ決まっていません。',
  set: (host: string) => `${host} に知らせます。`,
  told: (when: string) => `いちばん新しい知らせは、${when}に届きました。`,
  failing: 'いまの知らせが、まだ届いていません。間をおいて送り直します。',
  url: '知らせる先のURL',
  urlHelp: 'https:// で始まるものを、そのまま貼り付けてください。保存したあとは、名前の部分だけを表示します。',
  invalid: 'この URL は使えません。https:// で始まる、インターネット上の届け先を貼り付けてください。',
  save: '知らせる先を保存する',
  change: '知らせる先を変える',
  try: '試しに送る',
  remove: '知らせるのをやめる',
  done: {
    'alarm-set': '知らせる先を保存しました。「試しに送る」で、届くかどうかをお確かめください。',
    'alarm-taken': '試しの知らせを送りました。届いているか、お確かめください。',
    'alarm-removed': '知らせるのをやめました。',
  },
  notTaken: {
    refused: '試しの知らせを送れませんでした。この届け先は、インターネット上の場所ではありません。',
    unreachable: '試しの知らせを送れませんでした。届け先につながりません。URL の綴りをお確かめください。',
    answered: '試しの知らせが断られました。URL が古いか、途中で切れていないか、お確かめください。',
  },
};
