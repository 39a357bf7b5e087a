/** The landing page, signing up and unsubscribing. Advertising law is strict here: promise no effect, compare with nobody. */
export const landing = {
  title: (clinic: string) => (clinic ? `${clinic}の無料メール講座` : '無料のメール講座'),
  titleOf: (label: string, clinic: string) => `${label}のメール講座${clinic && `（${clinic}）`}`,
  description: '体のつらさを理解するための、週に一通のメール講座です。無料。いつでも止められます。',
  kicker: '無料のメール講座',
  heading: 'そのつらさを、すこしずつ知る。',
  headingOf: (label: string) => `${label}を、すこしずつ知る。`,
  lead: '短い読みものと、2分ほどの動きをひとつ。メールでお届けします。',
  formHeading: '講座を受け取る',
  adults: '18歳以上の方の講座です',
  comingSoon: '準備中',
  optional: '任意',
  notChosen: '選んでいません',
  /**
   * By the fields of `signup/form.ts`, which asks for those of a new one. `kept`: its line on the page on privacy. `wrong`: what to do
   * about a mistake that has no words of its own.
   */
  fields: {
    email: {
      label: 'メールアドレス',
      kept: 'メールアドレス',
      placeholder: 'namae@example.jp',
      help: '確認のメールのボタンで登録が済みます。',
      missing: 'メールアドレスをご記入ください。',
      long: 'メールアドレスが長すぎます。254文字までのものをご記入ください。',
      wrong: 'メールアドレスの形になっていないようです。@の前後をお確かめください。',
      wrongAs: {
        shape: 'メールアドレスの形になっていないようです。@の前後をお確かめください。',
        number: '@の後ろが数字だけの宛先には、お送りできません。「example.jp」のような名前の宛先をご記入ください。',
        domain: '@の後ろが、実在しない形の名前です。つづりをお確かめください。',
      },
    },
    name: {
      label: 'お名前',
      kept: 'お名前(記入された場合)',
      help: 'メールの書き出しに使います。',
      wrong: '60文字までの、改行のないお名前にしてください。',
      link: 'お名前の欄には、URLやメールアドレスを書けません。お名前だけをご記入ください。',
    },
    symptom: {
      label: 'どこがつらいですか',
      help: 'いちばん近いものをひとつ。図の体を押しても選べます。',
      kept: '選ばれた症状の種類',
      wrong: '気になる症状をひとつ選んでください。',
    },
    pattern: {
      label: 'どんなときに',
      kept: 'あてはまる型(選ばれた場合)',
      help: '選ぶと、その型に合わせた内容が一部に入ります。',
      none: 'わからない・どれでもない',
      wrong: '選んだ症状と組み合わせられないものです。選び直すか、「わからない」にしてください。',
    },
    consent: {
      /** What is agreed to: `consent/consent.ts` keeps its hash, and a version to raise when it changes. */
      label:
        'メール講座（最後にご相談のご案内を含みます）を受け取ることと、選んだ症状の情報を講座のために使うことに同意します。',
      /** Stands beside it: it is told, and can be switched off. */
      help: '開封とリンクの利用は、講座の見直しのために記録します。届いたメールの「ご自分のページ」で止められます。',
      kept: '同意の記録: 同意された文面、日時、接続元(元の値に戻せない形に変えたもの)',
      wrong: 'お送りするには同意が必要です。内容をご確認のうえ、印を付けてください。',
    },
    from: {
      label: 'お越しになったところ',
      kept: 'お越しになったところ（チラシやページに付けた短い名前。リンクに付いていた場合）',
      wrong: 'お越しになったところの名前が長すぎます。',
    },
  },
  privacyLink: '個人情報の取り扱い',
  submit: '講座を受け取る',
  waitsWithoutScript:
    'ただいま、お申し込みが混み合っています。お使いのブラウザではスクリプト(JavaScript)が働かないため、確認のメールは順にお送りします。遅くとも一日のうちに届きます。',
  proving: '混み合っているため、自動で確認をしています。数秒お待ちください。',
  closedTitle: 'ただいま準備中です',
  closed:
    'お申し込みは、まだ受け付けていません。発行者の氏名や住所など、メールに必ず書く項目と、メールを送る準備が整うまで、お待ちください。',
  closedClinic: '院の方へ:「はじめに」の1番目と2番目の手順が済むと、受け付けが始まります。',
  closedLink: 'はじめにを開く',
  noCourseTitle: 'いまは新しいお申し込みを受け付けていません',
  noCourse:
    '受付中の講座がありません。始まりましたら、このページからお申し込みいただけます。すでに講座をお読みの方へは、これまでどおりお届けします。',
  noCourseClinic: '院の方へ：講座を選んで受付を始めると、ここに申し込みの欄が出ます。',
  noCourseLink: '講座の受付を開く',
  tooMany: 'ただいまお申し込みが混み合っており、受け付けられません。お手数ですが、明日もう一度お申し込みください。',
  trap: 'この欄には何も書かないでください',
  trapped:
    '画面に見えない欄に、自動入力などで文字が入っていたため、まだ受け付けていません。その文字は消しました。お手数ですが、もう一度ボタンを押してください。',
  formHasErrors: 'ご記入いただいた内容に、確かめていただきたい点があります。',
  carriersHeading: '携帯電話のアドレスをお使いの方へ',
  carriersLead: (domain: string) =>
    `迷惑メールの設定によっては届かないことがあります。先に「${domain}」からのメールを受け取れるようにしてください。`,
  carriers: [
    { name: 'ドコモ', how: 'My docomo →「メール設定」→「指定受信/拒否設定」→ 受信するドメインに追加' },
    { name: 'au・UQ mobile', how: '「迷惑メールフィルター」→「受信リストに登録/アドレス帳受信設定」→ ドメインを追加' },
    {
      name: 'ソフトバンク・ワイモバイル',
      how: 'My SoftBank →「メール設定」→「迷惑メール対策」→「受信許可・拒否設定」→ ドメインを追加',
    },
  ],
  sample: '見本の院です。設定がまだ済んでいません。',
  mailboxHint: 'メールは外へ送られません。受信箱で読めます。',
  mailboxLink: '受信箱を開く',

  sentTitle: '確認のメールをお送りしました',
  takenTitle: 'お申し込みを受け付けました',
  takenWaits:
    'ただいま、お申し込みが混み合っています。確認のメールは順にお送りしており、遅くとも一日のうちに届きます。もう一度お申し込みになる必要はありません。',
  takenLate:
    'ただいま、メールをお送りできない状態が続いています。確認のメールは、お送りできるようになりしだい届きます。もう一度お申し込みになる必要はありません。',
  askAgain: 'もう一度申し込む',

  confirmTitle: '登録を確定しますか',
  confirm: (course: string) =>
    `メール講座「${course}」にお申し込みいただきました。下のボタンを押すと、登録が確定します。`,
  confirmFirst: {
    soon: 'まもなく第1回をお届けします。',
    closed: '夜間と院の休みの日には講座をお送りしないため、第1回は、次にお送りできる日の日中にお届けします。',
    shared:
      '講座は一日に一通までにしています。今日は別の講座の回があるため、第1回は、次にお送りできる日にお届けします。',
    late: '第1回を順にお届けします。',
  },
  confirmThen: 'その後は週に一通ずつ届きます。いつでも止められます。',
  confirmButton: '登録を確定する',
  confirmedTitle: '登録が確定しました',
  confirmedBefore: '登録は確定しています',
  first: {
    soon: '第1回を、まもなくお届けします。',
    closed: '夜間と院の休みの日には講座をお送りしないため、第1回は、次にお送りできる日の日中にお届けします。',
    shared:
      '講座は一日に一通までにしています。今日は別の講座の回があるため、第1回は、次にお送りできる日にお届けします。',
    late: '第1回は、まだお送りしていません。順にお届けしますので、お待ちください。',
    'under-way': '講座は、週に一通ずつお届けしています。届いていないときは、迷惑メールのフォルダーをご覧ください。',
    paused: '講座は、いまお休みしています。',
    stopped: 'その後に、配信を止める手続きがありました。また読みたいときは、新しくお申し込みください。',
    completed: '講座は、最後の回までお送りしました。もう一度はじめから読みたいときは、新しくお申し込みください。',
  },
  confirmed: '次の回からは、週に一通、同じ曜日に届きます。',
  ownPage: '休む、曜日や間隔を変えるなどは、いつでもできます。',
  ownPageLink: 'ご自分のページ',
  confirmedNext: '数分のうちに届かないときは、迷惑メールのフォルダーをご覧ください。',
  over: {
    expired: {
      title: 'リンクの期限が過ぎました',
      text: '確認のリンクは、最後のお申し込みから七日間有効です。お手数ですが、もう一度お申し込みください。',
    },
    stopped: {
      title: '配信は止まっています',
      text: '登録は確定していましたが、その後に配信を止める手続きがありました。また読みたいときは、新しくお申し込みください。',
    },
  },

  unsubscribeTitle: '配信を止めますか',
  unsubscribe: '止めると、この院からの講座のメールはすべて届かなくなります。すぐに止まります。',
  unsubscribeButton: '配信を止める',
  unsubscribedTitle: '配信を止めました',
  unsubscribedFor: (masked: string) => `お届けを止めたアドレス: ${masked}`,
  unsubscribed: 'これより後、講座のメールはお送りしません。また読みたくなったときは、いつでもお申し込みください。',
};
