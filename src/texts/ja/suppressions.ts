import { grouped } from './clinic/grouped.ts';

/** The clinic's page of suppressed addresses, and of what the clinic can do about them. */
export const suppressions = {
  title: '届かなかった方',
  lead: (readers: number) => `${grouped(readers)}人への配信を、院の確認を待ってお休みしています。`,
  none: '確認をお待ちの方はいません。',
  noneText:
    '一日のうちに、いつもより多くの宛先が「存在しない」と断られると、停止する前に、ここで院に確かめます。少ないときは、断られた方だけを自動で停止します。',
  why: '一日のうちに、多くの宛先が「存在しない」と断られました。サーバーの側の間違いかもしれません。まだどなたも停止していません。お返事があるまで、この方たちにはメールを送らず、講座は止まったところで待っています。',
  howToTell:
    '来院の予定があるなど、アドレスが使われていると分かる方が一人でもいれば、間違いの見込みが高くなります。急がなくて構いません。',
  day: (day: string, readers: number) => `${day}の${grouped(readers)}人`,
  columns: { domain: '届け先', refused: '断られた方', accepted: '受け取られたメール' },
  people: (readers: number) => `${grouped(readers)}人`,
  mails: (mails: number) => `${grouped(mails)}通`,
  which: 'どなたかを見る',
  newest: (shown: number) => `新しい${shown}人を示します。`,
  erased: '記録の消された方',
  response: 'サーバーの返答',
  releaseHelp: 'サーバーの間違いだと思われるときは、断られた回から、いつもの曜日と時刻に続けます。',
  release: (readers: number) => `${grouped(readers)}人への配信を続ける`,
  confirmHelp:
    'アドレスがもう使われていないと思われるときは、講座を終え、今後は送りません。あとから一人ずつ解くこともできます。',
  confirm: (readers: number) => `${grouped(readers)}人を停止する`,
  released: (readers: number) => `${grouped(readers)}人への配信を続けます。`,
  confirmed: (readers: number) => `${grouped(readers)}人への配信を停止しました。`,

  byAddress: 'アドレスで停止を解く',
  byAddressText:
    '停止したアドレスは、読者の記録を消したあとも、読み取れない形で残ります。記録の残っている方は「読者」からも解けます。',
  address: 'アドレス',
  addressHelp: '停止を解くアドレスを、そのまま入力してください。',
  find: '停止を解く',
  invalid: 'メールアドレスの形になっていません。@ の前後をお確かめください。',
  notSuppressed: 'このアドレスは停止していません。綴りをお確かめください。',
  isComplaint:
    'このアドレスは、ご本人が迷惑メールとして申告されたため、院からは解けません。ご本人があらためて登録し、確認のメールから確定すると再開します。',
  liftedAddress: '停止を解きました。このアドレスから、また登録していただけます。',
  toSuppressions: '停止したアドレスについて',

  banner: (readers: number) => `${grouped(readers)}人への配信をお休みし、院の確認を待っています`,
  toInQuestion: '確かめて選ぶ',

  reader: {
    struckOff: '届かないため、配信を止めています',
    struckOffAt: (when: string) => `${when}に、届け先のサーバーが受け取りを断りました。`,
    inQuestion: '停止するか、院の確認を待っています',
    inQuestionText:
      '同じ日に、多くの宛先が「存在しない」と断られました。サーバーの側の間違いかもしれないため、まだ停止していません。お返事があるまで、講座は止まったところで待っています。',
    toDay: '同じ日の方をまとめて見る',
    liftHelp:
      'アドレスが正しいと分かったときに押してください。この方への配信を再開できるようにします。講座は、断られた回から、いつもの曜日と時刻に続きます。登録がまだ確定していない方には、期限のうちなら確認のメールをもう一度送ります。また断られると、あらためて止まります。',
    lift: 'この方への配信を再開する',
    lifted: 'この方への配信を再開できるようにしました。',
    complaint: 'ご本人が迷惑メールとして申告されたため、配信を止めています',
    unsubscribed: 'ご本人が配信を止めています',
    ownWord:
      '院から再開することはできません。ご本人が登録ページからあらためて申し込み、確認のメールから確定すると、再開します。',
  },
};
