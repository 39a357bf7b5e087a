/** Words of the landing page around its form, and of the same form in a frame. */
export const landingPage = {
  call: '電話',
  writes: 'が書き、お送りします。',
  facts: {
    rhythm: {
      term: '週に1通',
      detail: (fewest: number, most: number) => `${fewest === most ? `全${most}` : `${fewest}〜${most}`}通で終わります`,
    },
    cost: { term: '費用', detail: 'かかりません' },
    stop: { term: '止めるとき', detail: 'どのメールからも、すぐに' },
  },
  toForm: 'つらい場所を選ぶ',
  letter: {
    label: '届くメールの見本',
    arrived: '、届いたメール',
    caption: '実際に届く第1回の、はじめの部分です。件名に症状の名は出ません。',
  },
  steps: {
    chosen: '選んだもの',
    change: '変える',
    pattern: 'いちばん近いものをひとつ',
    ask: 'つらい場所を選ぶと、ここに選択肢が並びます。',
    also: '近いもの',
    noPatterns: 'この講座には、選ぶところがありません。',
    address: 'どちらへお送りしますか',
    name: 'お名前も書く',
  },
  body: { back: 'うしろ', side: '横' },
  urgent: { now: '今すぐ（119番・救急の外来）', more: 'ほかの様子と受診の目安', seen: 'もう受診した人' },
  rhythm: {
    heading: '申し込みのあと',
    steps: [
      { when: 'きょう', what: '確認のメールが届きます。ボタンを押すと、登録が済みます。' },
      { when: '第1回', what: '日中に確定されたときは数分のうちに、そのほかは次にお送りできる日の日中に届きます。' },
      { when: '週に1通', what: '読みものと、2分ほどの動き。できたかどうかを残せます。' },
      { when: '最後の1通', what: '当院でのご相談のご案内です。申し込まれなくても、もちろん構いません。' },
      { when: 'おしまい', what: 'そのあと、お送りするものはありません。' },
    ],
  },
  face: {
    heading: 'お送りしているのは',
    own: (clinic: string) =>
      `${clinic}です。院でお伝えしていることを、来られない方にも読んでいただけるよう、1通ずつお送りしています。`,
    free: '施術を受けるかどうかとは関わりなく、お読みいただけます。',
    name: '名称',
    licences: '資格',
    licensed: (names: string) => `${names}（国家資格）`,
    place: '場所',
    map: '地図を開く',
    hours: '時間',
    phone: '電話',
    mail: 'メール',
  },
  data: {
    heading: 'アドレスや症状の情報は、どう扱われますか',
    text: '講座とご相談のために使い、売ることも、広告に使うこともありません。書き出しと消去は、いつでもお申し出いただけます。',
  },
  embedTitle: (clinic: string) => `${clinic}のメール講座のお申し込み`,
};
