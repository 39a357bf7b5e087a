import { grouped } from './clinic/grouped.ts';

/** The page 届き方, and the line on every page that says whether mail goes out. */
export const delivery = {
  title: '届き方',
  line: {
    open: (next: string | undefined) => (next === undefined ? '配信中' : `配信中。次は${next}`),
    trial: 'お試し中。外へは送りません',
    paused: '配信を止めています',
    away: 'メールを送れずにいます',
    notYet: '準備中。配信はまだです',
    formsClosed:
      '読者の方の記録を、別の場所から移している途中です。終わるまで、どの画面もご覧いただけますが、保存や送信はできません。',
  },
  lead: {
    open: '配信中です。',
    trial: 'お試し中です。メールは外へ出ず、すべて受信箱に入ります。',
    unpublished: '準備中です。「はじめに」の手順が済み、最初の方が登録すると、配信が始まります。',
    paused: '配信を止めています。',
    away: 'メールを送れずにいます。',
    probing: '一通だけを送って、配信できるかを確かめています。',
    incomplete: 'まだ配信できません。',
    'no-mail-server': '配信を止めています。',
    next: (when: string) => `次の講座のメールは、${when}の予定です。`,
    noNext: 'いま、順番を待っている講座のメールはありません。',
  },
  done: {
    paused: '配信を止めました。この画面から、いつでも再開できます。',
    resumed: '再開しました。',
  },

  stop: {
    title: '配信を止める',
    text: '内容に誤りが見つかったときや、院が急に休むときに、講座のメールをまとめて止められます。読者の方の順番は保たれ、登録や同意の記録は変わりません。',
    answers:
      '登録の確認メールと相談のお知らせは、その場へのお返事なので、止めている間もお送りします。一人だけを止めるときは、「読者」からお選びください。',
    button: '講座の配信を止める',
  },

  domain: {
    title: '送信元の証明',
    text: (domain: string) =>
      `${domain} から送ってよいという印(SPF・DKIM・DMARC)がそろっていないと、ドコモでは警告が付き、Gmailでは断られることがあります。`,
    none: '送信元のアドレスがまだありません。決めると、届く備えを確かめられます。',
    link: '「ドメインの確認」を開く',
  },

  providers: {
    title: '受信側の返答(この7日)',
    all: '30日の数と、数え方を見る',
    none: 'この7日に送ったメールへの返答は、まだありません。ここに、携帯電話会社やメールサービスごとの数が並びます。',
  },

  suppressed: {
    title: '届かなかった方',
    none: '届かないために止めている方はいません。',
    some: (readers: number) => `届かないために、${grouped(readers)}人への配信を止めています。`,
    inQuestion: (readers: number) => `${grouped(readers)}人が、止めるかどうか、院の確認を待っています。`,
    toInQuestion: '確かめて選ぶ',
    newest: (shown: number) => `新しい${shown}人を示します。`,
    at: (when: string) => `${when}に停止`,
    erased: '記録の消された方',
    lift: '配信を再開する',
    liftWhich: (address: string) => `${address} への配信を再開する`,
    all: 'アドレスを入力して停止を解く',
    causes: {
      complaint: 'ご本人が迷惑メールとして申告されました。院からは解けません。',
      refusal: '届け先のサーバーが、このアドレスはないと答えました。',
      filtered: '届け先のサーバーに、続けて断られました。',
      soft: '二週間以上、続けて受け取られませんでした。',
    },
  },

  stuck: {
    title: '止まっているメール',
    none: '送れずに止まっているメールはありません。',
    some: (mails: number) => `${grouped(mails)}通のメールが、送れずに止まっています。読者の方の順番は保たれています。`,
    link: '見て、もう一度配信する',
  },
};
