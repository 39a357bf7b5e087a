import { grouped } from './clinic/grouped.ts';

/** The list of readers: searching, filtering, paging; and adding one by hand. */
export const readers = {
  title: '読者',
  add: '手で加える',
  none: 'まだ登録した方はいません。登録ページから申し込みがあると、ここに新しい順に並びます。',
  search: 'お名前かアドレスの一部',
  searchHelp:
    '二文字から探せます。全角と半角、大文字と小文字は区別しません。登録の確認が済んでいない方のお名前は、まだ探せません。アドレスでお探しください。',
  find: '探す',
  course: '講座',
  everyCourse: 'すべて',
  mailbox: '受信先',
  everyMailbox: 'すべて',
  otherMailbox: 'そのほか',
  order: '並び',
  orders: { newest: '申し込みの新しい順', oldest: '申し込みの古い順', next: '次の回が近い順(受講中)' },
  chips: '状態で絞る',
  all: 'すべて',
  standings: {
    active: '受講中',
    resting: '休み',
    pending: '確認待ち',
    finished: '修了',
    idle: '講座なし',
    left: '停止',
    undeliverable: '届かない',
    trial: 'お試し',
  },
  count: grouped,
  found: (search: string | undefined, shown: string, everybody: string, isFiltered: boolean) =>
    `${search === undefined ? '' : `「${search}」を含む`}${shown}人${isFiltered ? `(${everybody}人のうち)` : ''}`,
  clear: '絞り込みを外す',
  noMatch: (search: string) =>
    `「${search}」は、お名前にもアドレスにも見つかりませんでした。お名前かアドレスの、続いた二文字から探せます。漢字と読みがなは、別の文字として探します。`,
  noneOfThese: 'この絞り込みにあてはまる読者はいません。',
  noneOfTheseWith: (search: string) =>
    `お名前かアドレスに「${search}」を含む方は、この絞り込みの中にはいません。絞り込みを外すと、すべての方から探せます。`,
  ofAll: (others: string) => `ほかの状態の方が${others}人います。`,
  expired: '探した言葉は、12時間たつか、ほかの場所に移すと開けなくなります。もう一度入力してください。',
  pages: 'ページの案内',
  backward: { newest: 'もっと新しい方', oldest: 'もっと古い方', next: 'もっと早い方' },
  forward: { newest: 'もっと古い方', oldest: 'もっと新しい方', next: 'もっと先の方' },
  first: '最初のページへ',

  adding: {
    title: '読者を手で加える',
    lead: '紙や受付で申し込みを受けたときに使います。押すと、ご本人のアドレスに、いつもの確認のメールをすぐに送ります。ご本人が確定するまで、講座は始まりません。',
    law: '確認のメールを送れるのは、ご本人から申し込みをいただいたアドレスだけです。紙の申込書は、保管しておいてください。',
    address: 'メールアドレス',
    name: 'お名前(なくてもかまいません)',
    course: '講座',
    marked: (course: string, why: string) => `${course} ― ${why}`,
    taking: {
      'not-yet': '受付を始めていません',
      closed: '受付を閉じています',
      unsigned: '監修待ちで、受付を休んでいます',
    },
    closedCourses:
      '「―」のあとに理由のある講座は、登録ページには出していませんが、ここからは加えられます。受付は「講座の受付」で変えられます。',
    how: '同意を、どのように受けましたか',
    ways: {
      paper: '紙に書いていただいた',
      desk: '受付で、口頭で',
      phone: '電話で',
      other: 'そのほか',
    },
    on: '同意を受けた日',
    button: '確認のメールを送る',
    wrongHow: '同意をどのように受けたかを選んでください。',
    wrongOn: '同意を受けた日を、今日までの日付で入れてください。',
    wrongCourse: '講座を選び直してください。',
    faulty: '次のところをお確かめください。',
    closed: '法律で表示が必要な項目が空いているため、いまは申し込みを受けられません。「設定」で埋めてください。',
    suppressed:
      'このアドレスには届かなかったため、お送りしない扱いになっています。ご本人に受け取れることを確かめてから、「届かないアドレス」のページで停止を解き、もう一度お試しください。',
    complaint:
      'このアドレスの方からは、迷惑メールとして報告を受けています。院からはお送りできません。ご本人に、登録ページから申し込んでいただいてください。',
    known:
      'このアドレスの方は、すでに登録が済んでいます。講座を足すときは、その方のページの「講座を変える」をお使いください。',
    toKnown: 'その方のページを開く',
    done: (course: string) =>
      `「${course}」の申し込みとして加えました。確認のメールを送りましたので、ご本人が確定すると講座が始まります。`,
    tooSoon: (course: string) =>
      `「${course}」の申し込みを加えました。同じ受信箱に先ほど確認のメールを送ったばかりのため、新しくは送っていません。10分たっても届かないときは、「確認のメールを送り直す」をお使いください。`,
    undone: '申し込みを取りやめました。送ってある確認のリンクは、使えなくなります。',
    toAdd: '読者を手で加える',
  },
};
