import { grouped } from './grouped.ts';

/** きょう: what the clinic sees first. */
export const today = {
  title: 'きょう',
  lead: {
    nobody: 'いま講座を受けている方はいません。',
    reading: (people: number) => `${grouped(people)}人が講座を受けています。`,
    resting: (people: number) => `ほかに${grouped(people)}人がお休み中です。`,
    both: (confirmed: number, consultations: number) =>
      `この一週間で${grouped(confirmed)}人が登録を確定し、相談の申し込みが${grouped(consultations)}件ありました。`,
    confirmed: (confirmed: number) => `この一週間で${grouped(confirmed)}人が登録を確定しました。`,
    consultations: (consultations: number) => `この一週間に、相談の申し込みが${grouped(consultations)}件ありました。`,
    neither: 'この一週間、新しい登録と相談はありません。',
  },

  waiting: {
    title: '待っていること',
    none: 'いま、対応の要ることはありません。',
    toDelivery: '届き方を見る',
    setup: '「はじめに」の手順が、まだ残っています',
    noServer: {
      text: '待っているメールは失われません。メールサーバーを決めると、続きから送られます。',
      act: 'メールサーバーを決める',
    },
    incomplete: {
      text: (missing: string[]) => `法律で表示が必要な「${missing.join('」「')}」が空いています。`,
      act: '設定を埋める',
    },
    pause: {
      probing: 'いま、一通だけを送って確かめています。数分後に、もう一度ご覧ください。',
      act: '理由を確かめて再開する',
      see: '届き方を見る',
    },
    stopped: '時刻が来ても、メールが送られません。動き出すと、続きから送られます。',
    requests: {
      title: (people: number) => `相談が${grouped(people)}件、お返事を待っています`,
      oldest: {
        today: 'いちばん古いものは、きょうの申し込みです。',
        yesterday: 'いちばん古いものは、きのうの申し込みです。',
      },
      days: (days: number) => `いちばん古いものは、${days}日前の申し込みです。`,
      act: '相談を見る',
    },
    held: {
      title: (domains: string, more: number) =>
        more > 0 ? `${domains}ほか${more}件への配信を控えています` : `${domains} への配信を控えています`,
      text: '受信側に断られたためです。直ったことを一通で確かめてから、残りを自動で送ります。',
    },
    refusals: '送信元の証明を確かめ、読者の方に受信の設定をお願いすると、届くようになることがあります。',
    deadLetters: 'くり返し試しても送れませんでした。もう一度送るか、取りやめるかを選べます。',
    inQuestion: '宛先がないと一度に断られました。サーバーの間違いかもしれないため、停止せずに待っています。',
    signups: {
      text: '短い時間にお申し込みが集中しました。心当たりがあれば今すぐ送り、なければ取り消せます。',
      act: '内容を見る',
    },
    proof: '申し込む方は、数秒お待ちになることがあります。集中が収まると、自動で元に戻ります。',
    proxy: 'いたずらのお申し込みを、接続元ごとに抑えられません。お申し込みは、ふだんどおり受け付けています。',
    unsigned: {
      title: (courses: string[]) => `${courses.map(course => `「${course}」`).join('')}の受付を休んでいます`,
      text: '監修の済んでいない回があるためです。読んでいる方への配信は続いています。',
      act: '講座の受付を開く',
    },
    noneOpen: {
      title: '受付中の講座がありません',
      text: '登録の画面に、申し込みの欄が出ていません。',
      act: '講座の受付を開く',
    },
    backup: {
      text: 'いまディスクが壊れると、登録も記録も戻せません。設置した方にお伝えください。',
      act: '控えのことを見る',
    },
    wayIn: {
      none: 'パスキーか印刷したコードを用意しておくと、メールが止まったときにも入れます。数分で終わります。',
      few: '使い切る前に、新しい紙を作って取り替えてください。',
      act: '入り方を用意する',
    },
    reviews: {
      overdue: (mails: number) => `監修の見直しの期限を過ぎた回が、${grouped(mails)}通あります`,
      soon: (mails: number, days: number) => `監修の見直しが、${days}日のうちに${grouped(mails)}通あります`,
      also: (mails: number, days: number) => `ほかに${grouped(mails)}通が、${days}日のうちに期限を迎えます。`,
      text: 'もう一度読んで確かめ、監修を記録し直します。',
      act: '回を見る',
    },
    doubtful: {
      title: (mails: number) => `${grouped(mails)}通のメールが、二度届いたかもしれません`,
      text: '送る途中で通信が途切れたためです。お尋ねがあったときのために、どなたかを見られます。',
      act: 'どなたかを見る',
    },
    trial: { act: 'お試しの記録を見る' },
    mailbox: {
      title: 'お試し中です。メールは外へ出ず、受信箱に入ります',
      text: '読者に届けるには、「はじめに」でメールサーバーを決めます。',
      sample: 'いま表示しているのは見本の院です。設定を埋めると、院の名前に変わります。',
      act: '受信箱を開く',
    },
    oldVersion: {
      title: 'お使いの Dayori は、一年より前の版です',
      text: (day: string) => `${day}の版です。新しい版にするよう、設置した方にお伝えください。`,
      act: '伝える文を見る',
    },
  },

  week: {
    title: 'この一週間',
    range: (from: string, until: string) => `${from}から${until}までの七日間です。`,
    figures: {
      confirmed: '登録の確定',
      delivered: '届いたメール',
      openings: '開封 確実–可能性',
      consultations: '相談の申し込み',
    },
    people: '人',
    mails: '通',
    cases: '件',
    before: (count: string) => `前の週は${count}`,
    of: (sent: number) => `送った${grouped(sent)}通のうち`,
    opened: {
      none: '届いたメールは、まだありません',
      of: (delivered: number) => `届いた${grouped(delivered)}通のうち`,
      share: (delivered: number, low: number, high: number) => `届いた${grouped(delivered)}通の${low}–${high}%`,
    },
    stopped: (people: number) => `途中で終えた講座は${grouped(people)}件`,
    recent: '届いたばかりのメールは、これから開かれることもあります。',
    table: '十二週の数を表で見る',
    tableTitle: '週ごとの数',
    week: '週',
    toCourses: '講座ごとに見る',
    empty: 'ここに、この一週間の数が並びます。',
    emptyNext: 'まず、登録ページの場所を院の案内やサイトに載せてください。',
    toLanding: '登録ページを見る',
  },

  next: {
    title: '次の配信',
    today: 'きょう ',
    tomorrow: 'あす ',
    planned: (lessons: number) => `から、${grouped(lessons)}通の予定です。`,
    stopped: '配信を止めているあいだは、時刻が来てもお送りしません。',
    none: 'いま、順番を待っている講座のメールはありません。',
    lessons: (lessons: number) => `${grouped(lessons)}通`,
    others: (courses: number) => `ほか${courses}つの講座`,
    closed: (days: string[]) => `${days.join('、')}は院の休みのため、送りません。`,
    span: (from: string, until: string) => `${from}から${until}まで`,
  },

  requests: {
    title: 'お返事を待つ相談',
    all: (people: number) => `お返事を待つ相談をすべて見る(${grouped(people)}件)`,
    call: (name: string) => `電話をかける(${name})`,
    write: (name: string) => `返事を書く(${name})`,
  },

  newest: {
    title: '新しい登録',
    all: (readers: string) => `読者をすべて見る(${readers}人)`,
  },

  /** On the settings page. */
  version: {
    title: 'Dayori の版',
    released: (day: string) => `${day}の版です。`,
    old: '一年より前の版です。新しい版では、メールの届き方や安全のための直しが入っていることがあります。読者の記録と設定は、そのまま引き継がれます。',
  },
};
