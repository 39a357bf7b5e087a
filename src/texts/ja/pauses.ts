import { type Told, tell } from './tell.ts';

/**
 * `texts`: what happened and what to do. `resume`: what to know before pressing the button; unset if there is no button. `since`: unset if
 * nothing at all goes out. `button`: what its button says; unset: that sending is resumed. `told`: what only the one who runs the machine can do.
 */
export type PauseWords = {
  title: string;
  texts: string[];
  resume?: string;
  button?: string;
  since?: (when: string) => string;
  told?: Told;
};

/** `to`: the page on which the clinic can mend it. `withAnswer`: whoever installed the program needs the server's answer too. */
export type RuleWords = { words: string; to?: 'mail' | 'domain' | 'sender'; told?: Told; withAnswer?: boolean };

/** What the clinic reads while nothing goes out to anybody, or to one receiving domain. */
export const pauses = {
  since: (when: string) =>
    `${when}から、すべての配信を止めています。読者の方の順番は保たれていて、再開すると続きから届きます。`,
  several: (reasons: number) =>
    `配信を止めている理由が${reasons}つあります。ひとつずつお確かめください。すべて片づくと、配信が始まります。`,
  response: 'サーバーの返答',
  resume: '配信を再開する',
  /** Read aloud, so that several buttons on a page differ for screen readers. */
  which: (button: string, title: string) => `${button}(${title})`,
  next: (when: string) => `次に確かめるのは、${when}です。`,
  probing:
    'いま、一通だけを送って確かめています。受け取られたら、残りも続けて送ります。数分後にこのページを開き直すと、結果が分かります。',

  /** By the rule of the bounce classifier. */
  rules: {
    'auth-refused': {
      words: '利用者名またはパスワードが空か、送信サーバーに受け付けられませんでした。',
      ...{ to: 'mail', told: tell.mailServer },
    },
    'auth-required': {
      words: '送信サーバーが、利用者名とパスワードを求めています。入っているか、お確かめください。',
      ...{ to: 'mail', told: tell.mailServer },
    },
    'email-service-setup': {
      words: 'Cloudflare のメール送信サービスで、送信元のドメインがまだ使えません。',
      told: tell.emailService,
    },
    unreachable: {
      words: 'つながらないか、途中で返事が途切れました。長く続くときは、接続先をお確かめください。',
      ...{ to: 'mail', told: tell.mailServer },
    },
    unsigned: { words: '署名(DKIM)の鍵が使えませんでした。', told: tell.signingKey },
    'no-answer': { words: 'メールを受け取ったあと、返事がありませんでした。' },
    'email-service-later': {
      words:
        'Cloudflare のメール送信サービスが、いまは受け付けていません。一日の上限に達したときは、日が変わると受け付けます。',
    },
    'email-service-message': {
      words: 'Cloudflare のメール送信サービスが、メールの形を受け付けませんでした。',
      ...{ told: tell.message, withAnswer: true },
    },
    'relay-denied': {
      words: '送信サーバーが、ほかの宛先への中継を断りました。接続先と利用者名をお確かめください。',
      ...{ to: 'mail', told: tell.mailServer },
    },
    'host-name': {
      words: '送信サーバーの名前(逆引き、HELO)が正しくないとして断られました。',
      ...{ told: tell.hostName, withAnswer: true },
    },
    'message-refused': {
      words: 'メールの形が受け付けられませんでした。',
      ...{ told: tell.message, withAnswer: true },
    },
    authentication: {
      words: '送信元の証明(SPF・DKIM・DMARC)が足りないとして断られました。',
      to: 'domain',
    },
    'sender-refused': {
      words: '送信元のアドレスが受け付けられませんでした。アドレスが正しいか、お確かめください。',
      to: 'sender',
    },
  } as Record<string, RuleWords>,
  otherRule: {
    words: 'こちらの送り方に原因があるとして断られました。送信元の証明が整っているか、お確かめください。',
    to: 'domain',
  } as RuleWords,
  /** Where the clinic can look and mend by itself. */
  to: {
    mail: { href: '/admin/setup/mail', words: '「差出人とメールサーバー」を開く' },
    domain: { href: '/admin/setup/domain', words: '「ドメインの確認」を開く' },
    sender: { href: '/admin/settings#senderAddress', words: '「送信元のアドレス」を開く' },
  },

  reasons: {
    'auth-refused': {
      title: '送信サーバーに入れません',
      texts: [],
      resume: '原因を直してから押してください。まず一通だけを送り、受け取られたら残りも送ります。',
    },
    refused: {
      title: '複数の受信側から、送信元に原因があるとして断られました',
      texts: ['再開を押さなくても、一時間ごとに一通だけを送って、直ったかどうかを確かめます。'],
      resume: '原因を直してから押すと、すぐに確かめます。まず一通だけを送り、受け取られたら残りも送ります。',
    },
    unreachable: {
      title: '送信サーバーから返事がありません',
      since: when =>
        `${when}から、メールを送れずにいます。読者の方の順番は保たれていて、返事があると続きから届きます。`,
      texts: [
        '間をおいて一通だけを送り、返事があるかどうかを確かめています。長くても十五分おきに確かめ、返事があれば、待っているメールも自動で送ります。',
      ],
      resume: '待たずに確かめることもできます。',
      button: 'いますぐ確かめる',
    },
    unsigned: {
      title: 'メールに署名(DKIM)を付けられません',
      since: when =>
        `${when}から、メールを送れずにいます。署名のないメールは迷惑メールに分けられやすいため、付けられるまで待っています。読者の方の順番は保たれています。`,
      texts: [
        '間をおいて一通だけに署名を付け、直ったかどうかを確かめています。長くても十五分おきに確かめ、直っていれば、待っているメールも自動で送ります。',
      ],
      resume: '待たずに確かめることもできます。',
      button: 'いますぐ確かめる',
    },
    restored: {
      title: '控えから戻したデータベースです',
      texts: [
        '控えを取ったあとに送ったメールが、もう一度届くおそれがあるため、配信を止めています。控えを取ったあとの登録や配信停止も、この中には残っていません。',
        '控えを取ってから一通も送っていないとき、または、データベースのファイルだけを別の機械へ移したときは、そのまま再開して構いません。',
        'いちばん新しい控えがほかにあれば、そちらに戻してください。配信は自動で再開しないので、落ち着いてお選びいただけます。',
      ],
      resume:
        '再開すると、控えを取った時点の続きから送ります。一部の方には、同じ回がもう一度届くことがあります。控えのあとに配信停止を申し出た方がいれば、再開の前に手続きをお願いします。',
    },
    moved: {
      title: '別の場所から移したばかりです',
      texts: [
        '元の場所からも配信が続いていると、同じメールが二度届くおそれがあるため、こちらからの配信を止めています。',
        '記録を書き出したあとに元の場所で受けた登録や配信停止は、この中に残っていません。',
      ],
      resume:
        '元の場所の配信が止まっていることを確かめてから再開してください。書き出した時点の続きから送ります。書き出しのあとに配信停止を申し出た方がいれば、再開の前に手続きをお願いします。',
    },
    'moved-out': {
      title: '別の場所へ移すため、記録を書き出しました',
      texts: ['移した先と二重に送らないよう、こちらからの配信を止めています。'],
      resume: '移すのをやめて、こちらで続けるときだけ再開してください。書き出しの前の続きから送ります。',
    },
    'by-hand': {
      title: '院の操作で、配信を止めています',
      since: when =>
        `${when}から、講座のメールを止めています。読者の方の順番は保たれ、登録や同意の記録は変わりません。`,
      texts: [
        '登録の確認メールや相談のお知らせは、その場へのお返事なので、止めている間もお送りします。ほかの理由でも止まっているあいだは、一緒に待ちます。',
      ],
      resume: '再開すると、続きから一通ずつ、いつもの間隔でお届けします。止めていた回がまとめて届くことはありません。',
    },
    'moving-in': {
      title: '別の場所から移している途中です',
      texts: [
        '読者の方の記録を取り込んでいます。終わるまで、配信は行いません。途中で止まってしまっても、続きから進められます。',
      ],
      told: tell.importing,
    },
  } satisfies Record<string, PauseWords>,
  /** The memory beside the restored database knew what was done since the backup. */
  restoredRemembered: {
    title: '控えから戻したデータベースです',
    texts: [
      '控えを取ったあとに配信停止を申し出た方、届かずに停止した方、記録を消した方のことと、講座の終わりや休み、届いた回は、データベースの隣の記録(.memory のファイル)に残っていました。このデータベースに書き入れましたので、止めた方には届かず、終わった講座の続きが届くことも、届いた回がもう一度届くこともありません。届いたかどうか分からない回だけは、印を付けて、もう一度送ります。',
      '控えを取ったあとの新しい登録と、そのあとに始まった講座は、この中に残っていません。登録し直していただくか、読者のページで始め直してください。',
      'いちばん新しい控えがほかにあれば、そちらに戻してください。配信は自動で再開しないので、落ち着いてお選びいただけます。',
    ],
    resume: '再開すると、最後に届いた回の次から、これまでと同じ間隔で送ります。',
  } satisfies PauseWords,
  /** There was no memory that belongs to the restored database. */
  restoredForgotten: {
    title: '控えから戻したデータベースか、隣の記録がありません',
    texts: [
      'データベースの隣にあるはずの記録(.epoch か .memory のファイル)がないか、読めません。控えを取ったあとに送ったメールが、もう一度届くおそれがあるため、配信を止めています。控えを取ったあとの登録や配信停止も、この中には残っていません。',
      'データベースを別の機械へ移したときは、隣のファイルも一緒に移したか、設置した方に確かめてください。一緒に移してから起動し直すと、控えのあとに止めた方と届いた回が分かります。',
      '控えを取ってから一通も送っていないときは、そのまま再開して構いません。いちばん新しい控えがほかにあれば、そちらに戻してください。',
    ],
    resume:
      '再開すると、このデータベースに残っている続きから送り、新しい記録を付け始めます。一部の方には、同じ回がもう一度届くことがあります。控えのあとに配信停止を申し出た方がいれば、再開の前に手続きをお願いします。',
    told: tell.memory,
  } satisfies PauseWords,
  /** A later version set the pause, and this version does not know the reason. */
  otherReason: {
    title: 'この版のプログラムが知らない理由で、配信を止めています',
    texts: [
      '新しい版のプログラムが配信を止めたあとで、前の版に戻されたようです。新しい版に戻すと、止めた理由と直し方をここでご覧いただけます。',
    ],
    told: tell.otherVersion,
    resume:
      '理由が分からないまま再開すると、同じメールが二度届くなど、思わぬことが起こるかもしれません。設置した方に確かめてから押してください。',
  } satisfies PauseWords,

  queue: {
    title: 'メールの受け渡しが滞っています',
    text: (when: string) =>
      `${when}から、メールを送り出す待ち行列(Cloudflare Queues)に渡せずにいます。メールは失われず、順番を保って待っています。`,
    heals:
      '間をおいて一通だけを渡し、受け取られたら、残りも自動で送ります。読者の方の登録や配信停止は、いつもどおり受け付けています。',
  },
  late: {
    title: '十五分以上、順番を待っているメールがあります',
    text: '数が多いときや、送る速さを抑えているときは、このまま順に届きます。しばらくしても減らないときは、設置した方にお伝えください。',
  },

  held: {
    title: '配信を控えている受信側があります',
    text: '次の受信側が、送信元に原因があるとしてメールを断りました。そこへのメールは失われず、順番を保って待っています。ほかの受信側への配信には影響しません。',
    besides: 'すべての配信を再開したあとも、一部の受信側へは、直ったことを確かめてから送ります。',
    heals: '間をおいて一通だけを送り、受け取られたら、残りも自動で送ります。原因を直したときは、待たずに再開できます。',
    since: (when: string) => `${when}から控えています。`,
    next: (when: string) => `次に確かめるのは${when}です。`,
    probing: 'いま、一通だけを送って確かめています。',
    release: 'いますぐ再開する',
    releaseWhich: (domain: string) => `${domain} への配信をいますぐ再開する`,
    more: (domains: number) => `ほかに${domains}件あります。`,
    all: (domains: number) => `${domains}件すべてを見る`,
  },
};
