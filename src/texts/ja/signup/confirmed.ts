/** The pages behind the confirmation mail. */
export const confirmed = {
  thanks: 'ご登録ありがとうございます。',
  first: {
    left: '第1回をお送りしました。数分のうちに届きます。',
    shared: '講座は一日に一通までのため、',
    at: (when: string) => `第1回は、${when}に届きます。`,
    next: (number: number, when: string) => `次は第${number}回で、${when}に届きます。`,
  },
  rhythm: 'そのあとは週に一通ずつ届きます。いつでも休めて、いつでも止められます。',

  coming: {
    title: '届く日',
    soon: 'まもなく',
    lesson: (number: number) => `第${number}回`,
    help: '院の休みの日に当たる回は、次の日以降に届きます。',
  },

  wishes: {
    title: 'よろしければ、お選びください',
    help: '選ばなくても届きます。あとから、このページかご自分のページで変えられます。',
    name: { label: 'お名前', help: 'メールの書き出しに使います。', mark: '任意' },
    weekday: {
      label: '届く曜日',
      option: (day: string) => `${day}曜日`,
      wrong: '届く曜日を、一覧から選んでください。',
      help: '第2回からの曜日です。前の回から六日以上あけてお届けします。',
    },
    hour: {
      label: '届く時間',
      option: (hour: string) => `${hour}ごろ`,
      wrong: '届く時間を、一覧から選んでください。',
    },
    button: 'この内容にする',
    done: 'お選びいただいた内容にしました。もう一度選べば、いつでも変えられます。',
    left: '配信が止まっているため、変えられませんでした。',
    faulty: '次の欄を、ご確認ください。',
  },

  links: {
    title: '手もとに置くもの',
    sheet: '動きの一枚(印刷用)',
    calendar: 'カレンダーに入れる(週に一度のお知らせ)',
    own: 'ご自分のページ',
    ownHelp: '休む、曜日を変える、届いた回を読み返す、止める',
  },

  over: {
    text: '確認のリンクは、お申し込みから七日間有効です。新しいリンクを、同じアドレスにお送りできます。',
    again: '新しい確認のメールを送る',
    consent: '押すと、次の内容に同意して、もう一度申し込んだことになります。',
    asked: '新しい確認のメールをお送りします',
    askedText: (masked: string) =>
      `${masked} に、数分のうちに届きます。少し前にもお送りしているときは、10分ほどあとになります。届いたメールの「登録を確定する」を押してください。`,
  },
};
