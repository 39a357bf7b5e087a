/** The page behind the sign-up form: where the mail is, and what to do when it does not come. */
export const sent = {
  soon: 'メールの「登録を確定する」を押すと、登録が済みます。いま押されると、第1回は数分のうちに届きます。',
  later: (when: string) =>
    `メールの「登録を確定する」を押すと、登録が済みます。いま押されると、第1回は${when}に届きます。`,
  valid: 'メールのリンクは、七日間使えます。',

  again: {
    later: (time: string) => `${time}ごろに、もう一度お送りします。このページは閉じて構いません。`,
    other: (time: string) =>
      `確認のメールは、さきほどお送りした一通とは別に、${time}ごろにお送りします。このページは閉じて構いません。`,
    now: 'もう一度お送りしました。数分のうちに届きます。',
    tomorrow: '二度お送りしました。確定がまだのときは、あす、お知らせを一通だけお送りします。',
  },

  likely: {
    title: (domain: string) => `「${domain}」ではありませんか`,
    typed: (domain: string) => `ご記入は「${domain}」でした。違っていれば、ここで直せます。`,
    button: (address: string) => `${address} に送り直す`,
    keep: 'このままでよい',
  },

  card: {
    title: '届くメール',
    to: '宛先',
    from: '差出人',
    subject: '件名',
    trouble: '届かないとき',
    open: {
      gmail: 'Gmailを開く',
      yahoo: 'Yahoo!メールを開く',
      outlook: 'Outlookを開く',
      icloud: 'iCloudメールを開く',
      docomo: 'ドコモメールを開く',
    },
  },

  trouble: {
    title: '届かないとき',
    carrier: {
      title: '受け取る設定をする',
      text: (domain: string) =>
        `携帯電話会社の迷惑メール対策で、止まっていることがあります。「${domain}」からのメールを受け取る設定にしてから、「もう一度送る」を押してください。`,
      others: 'ほかの携帯電話会社をお使いの方',
      changed: '画面の言葉は、機種や時期によって少し違うことがあります。',
    },
    junk: {
      title: '迷惑メールの箱を見る',
      text: '「迷惑メール」の箱に入ることがあります。見つけたら「迷惑メールではない」を押してください。次からは受信箱に届きます。',
      gmail:
        '「迷惑メール」や「プロモーション」に入ることがあります。見つけたら「迷惑メールではない」を押すか、「メイン」へ移してください。次からは受信箱に届きます。',
    },
    again: {
      title: 'もう一度送る',
      button: 'もう一度送る',
      early: (sent: string, next: string) =>
        `${sent}にお送りしました。${next}より前に押されたときは、${next}ごろにお送りします。待っている必要はありません。`,
      free: (sent: string) => `${sent}にお送りしました。押すと、すぐにもう一度お送りします。`,
      kept: (next: string) => `${next}ごろに、もう一度お送りします。何度押されても、お送りするのは一通です。`,
      done: '二度お送りしました。確定がまだのときは、あす、お知らせを一通だけお送りします。',
      waits: '順にお送りしています。何度押されても、順番は変わりません。',
    },
    address: {
      title: 'アドレスを直す',
      text: '選んだ内容は、そのまま残ります。',
      label: 'メールアドレス',
      button: '直して送る',
    },
  },

  carriers: [
    {
      name: 'docomo',
      label: 'ドコモ',
      steps: (domain: string) => [
        'My docomo を開き、「メール設定」へ進む',
        '「指定受信/拒否設定」を選び、「設定を利用する」にする',
        `「受信するメールの設定」に ${domain} を加え、「設定を確定する」を押す`,
      ],
    },
    {
      name: 'au',
      label: 'au・UQ mobile',
      steps: (domain: string) => [
        'メールの設定から「迷惑メールフィルター」を開く',
        '「個別設定」の「受信リストに登録」を選ぶ',
        `${domain} を加えて「ドメイン一致」を選び、登録する`,
      ],
    },
    {
      name: 'softbank',
      label: 'ソフトバンク',
      steps: (domain: string) => [
        'My SoftBank を開き、「メール設定」へ進む',
        '「迷惑メール対策」から、お使いのメールの「受信許可リスト」を開く',
        `${domain} を加えて、設定する`,
      ],
    },
    {
      name: 'ymobile',
      label: 'ワイモバイル',
      steps: (domain: string) => [
        'My Y!mobile を開き、「メール設定」へ進む',
        '「迷惑メール対策」から「受信許可リスト」を開く',
        `${domain} を加えて、設定する`,
      ],
    },
    {
      name: 'rakuten',
      label: '楽天モバイル',
      steps: (domain: string) => ['楽メールの設定を開き、「受信許可」の欄へ進む', `${domain} を加えて、保存する`],
    },
  ],
  domain: '受け取る設定にするドメイン',
  copy: '写す',
  copied: '写しました',
  copyWhich: (what: string) => `${what}を写す`,
  copiedWhich: (what: string) => `${what}を写しました`,

  call: 'それでも届かないときは、院へお電話ください。',
  write: 'それでも届かないときは、院へお知らせください。',
  unknown:
    'このブラウザからのお申し込みが分からなくなりました。メールが見つからないときは、もう一度お申し込みください。',
};
