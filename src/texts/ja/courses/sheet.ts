/** The sheet that is printed, and the reminder for a calendar. */
export const sheet = {
  title: '2分の動きカード',
  lead: '動きと、できた日に印をつける表です。A4の紙に印刷して、目につく所に貼ってください。裏は、医師や施術者に見せるメモです。',
  print: '印刷する',
  how: [
    { where: 'パソコン', what: 'Ctrlキー（Macは⌘キー）を押しながら、Pを押します。' },
    { where: 'iPhone・iPad', what: '共有ボタンを押し、「プリント」を選びます。' },
    { where: 'Android', what: 'ブラウザのメニューから「共有」、「印刷」の順に選びます。' },
    { where: '用紙', what: 'A4の縦です。両面に印刷すると、1枚に収まります。' },
    { where: '印刷機がないとき', what: '「PDFに保存」を選び、コンビニエンスストアなどで印刷できます。' },
  ],
  none: {
    title: 'この講座には、カードがありません',
    text: '印刷できるカードは、新しい形の講座だけにあります。動きと量は、これまでの便りでご覧いただけます。',
  },
  doctor: '受診の目安を見る',
  marks: 'できた日に○をつけます。お休みの日は、空けておきます。',
  marksOf: (title: string) => `「${title}」ができた日の印`,
  weekdays: ['月', '火', '水', '木', '金', '土', '日'],
  week: (number: number) => `${number}週`,
  dose: '量',
  doses: (first: string, goal: string) => (first === goal ? first : `はじめは${bare(first)}。めやすは${bare(goal)}。`),
  stop: 'やめるとき',
  askFirst: '先に医師へ',
  askFirstAll: 'どの動きも、次の人は先に医師へ',

  /** Calendars are seen by others, so neither line tells what the course is about. Each fits into a line of the file (75 bytes). */
  reminder: {
    title: '今週の2分',
    text: '便りが届くころです。動きをひとつ、2分。',
    link: '毎週の知らせをカレンダーに入れる',
    about: '便りが届く曜日と時刻に、講座の終わりまで知らせます。',
    none: {
      title: 'カレンダーに入れる予定がありません',
      text: '講座が終わっているか、お休み中で次の便りの日が決まっていません。再開したあとに、もう一度お開きください。',
    },
  },

  memo: {
    title: '医師・施術者に見せるメモ',
    lead: '書けるところだけで足ります。あてはまる言葉を○で囲んでください。',
    rows: [
      { label: 'いつから', hint: '　　　年　　　月ごろから　　きっかけ' },
      {
        label: 'どこが',
        choices: ['腰', 'お尻', '太ももの裏', '膝の裏', 'ふくらはぎ', '足', '右・左・両方'],
      },
      { label: 'どんな', choices: ['痛む', '重い・だるい', '張る', 'しびれる', 'つる', '力が入りにくい'] },
      { label: '楽になるとき' },
      { label: 'つらくなるとき' },
      {
        label: 'ほかの変化',
        choices: ['熱', 'むくみ', '体重が減った', '眠れない', '尿や便の変化', '転んだ・けがをした'],
      },
      { label: '検査と日付' },
      { label: '病気・手術・薬・妊娠' },
    ],
    scaleHeading: 'この7日でいちばんつらかったとき（0が痛みなし、10が考えられるいちばん強い痛み）',
    moments: ['はじめ', 'なかごろ', 'おわり'],
    date: '　　月　　日',
  },
};

/** Without the full stop at its end. */
const bare = (sentence: string) => sentence.replace(/。$/, '');
