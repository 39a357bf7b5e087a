/** `texts`: what happened and what to do. `resume`: what to know before pressing the button; unset if there is no button. */
export type PauseWords = { title: string; texts: string[]; resume?: string };

/** What the clinic reads while nothing goes out to anybody, or to one receiving domain. */
export const pauses = {
  since: (when: string) =>
    `${when}から、すべての配信を止めています。読者の方の順番は保たれていて、再開すると続きから届きます。`,
  several: (reasons: number) =>
    `配信を止めている理由が${reasons}つあります。ひとつずつお確かめください。すべて片づくと、配信が始まります。`,
  response: 'サーバーの返答',
  resume: '配信を再開する',
  /** Read aloud, so that several buttons on a page differ for screen readers. */
  resumeWhich: (title: string) => `配信を再開する(${title})`,
  probing:
    'いま、一通だけを送って確かめています。受け取られたら、残りも続けて送ります。数分後にこのページを開き直すと、結果が分かります。',

  /** By the rule of the bounce classifier. */
  rules: {
    'auth-refused':
      '利用者名またはパスワードが空か、送信サーバーに受け付けられませんでした。起動時の設定(SMTP_URL)をお確かめください。',
    'auth-required':
      '送信サーバーが、利用者名とパスワードを求めています。起動時の設定(SMTP_URL)に入っているか、お確かめください。',
    'email-service-setup':
      'Cloudflare のメール送信サービスで、送信元のドメインがまだ使えません。Cloudflare の管理画面で設定をお確かめください。',
    'email-service-message':
      'Cloudflare のメール送信サービスが、メールの形を受け付けませんでした。下の返答を、設置した方にお伝えください。',
    'relay-denied':
      '送信サーバーが、ほかの宛先への中継を断りました。起動時の設定(SMTP_URL)の接続先と利用者名をお確かめください。',
    'host-name':
      '送信サーバーの名前(逆引き、HELO)が正しくないとして断られました。メールサーバーの管理者にお確かめください。',
    'message-refused': 'メールの形が受け付けられませんでした。下の返答を、設置した方にお伝えください。',
    authentication:
      '送信元の証明(SPF・DKIM・DMARC)が足りないとして断られました。送信元アドレスのドメインの設定をお確かめください。',
    'sender-refused':
      '送信元のアドレスが受け付けられませんでした。設定の「送信元のアドレス」が正しいか、お確かめください。',
  } as Record<string, string>,
  otherRule: 'こちらの送り方に原因があるとして断られました。下の返答をお確かめください。',

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
    'moving-in': {
      title: '別の場所から移している途中です',
      texts: [
        '読者の方の記録を取り込んでいます。終わるまで、配信は行いません。',
        '途中で止まってしまったときは、同じファイルでもう一度取り込むよう、設置した方にお伝えください。続きから進みます。',
      ],
    },
  } satisfies Record<string, PauseWords>,
  /** A later version set the pause, and this version does not know the reason. */
  otherReason: {
    title: 'この版のプログラムが知らない理由で、配信を止めています',
    texts: [
      '新しい版のプログラムが配信を止めたあとで、前の版に戻されたようです。新しい版に戻すと、止めた理由と直し方をここでご覧いただけます。',
    ],
    resume:
      '理由が分からないまま再開すると、同じメールが二度届くなど、思わぬことが起こるかもしれません。設置した方に確かめてから押してください。',
  } satisfies PauseWords,

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
