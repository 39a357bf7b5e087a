/** What a lesson's mail asks its reader about the week, and what it says to the last answer. */
export const inMail = {
  /** `action`: the movement, as the mail before named it. */
  lastWeek: (action: string) => `先週の『${action}』は`,
  lastTime: (action: string) => `前回の『${action}』は`,
  help: '押すと、確かめる画面が開きます。院では見ていません。急ぐときは受診を。',
  kept: '残した記録を見る・消す',
  helpShared: '押すと、確かめる画面が開きます。急ぐときは、お答えを待たずに受診を。',
  replyTo: (reason: string) => `「${reason}」とのお答えに`,
  /** Where a movement has no sentence of its own, such as a task of writing. */
  replies: {
    pain: '痛みが出た動きは休み、痛まないところから少しずつでかまいません。',
    time: '1日1回、1分だけでも続けたことになります。',
    forgot: '歯みがきや着替えなど、毎日することの隣に置いてみてください。',
    unsure: '図の①だけで十分です。迷ったところは、ご相談のときにお尋ねください。',
    unfit: '合わないと感じる動きは外し、もうひとつの動きへ移ってください。',
  },
  again: {
    heading: '痛かった、が2回続きました',
    lead: '動きを足す前に、次の様子がないか確かめてください。',
    dose: (action: string, dose: string) => `どれもなければ、今週の『${action}』は「${dose}」だけにします。`,
    noDose: 'どれもなければ、今週は痛まない動きだけにします。',
    pain: '痛みが6以上の日は休み、翌日は半分から。',
    how: 'つらいときの過ごし方と、院への連絡',
    noInvitation:
      '受診が先の方もあるため、この回ではご相談のお申し込みをお願いしていません。院への連絡は、上のページからいつでもできます。',
  },
  check: {
    start: {
      heading: 'はじめの記録、30秒',
      text: 'いまのつらさと、取り戻したい動作を、0から10でつけておきます。おわりに、ご自分で見くらべるためです。',
    },
    middle: {
      heading: 'なかほどの記録、10秒',
      text: 'この7日でいちばんつらかったときを、0から10でつけます。',
    },
    end: {
      heading: 'おわりの記録、30秒',
      text: 'はじめと同じことを、もう一度0から10でつけます。',
    },
    link: '記録をつける',
  },
  numbers: {
    heading: 'ご自分の記録',
    worst: '7日でいちばんつらかったとき',
    scale: '0 つらくない、10 考えられるいちばん強いつらさ',
    ability: (activity: string) => `「${activity}」のできぐあい`,
    abilityScale: '0 できない、10 思うようにできる',
    change: 'はじめとくらべて',
    arrow: '→',
    ofMoment: (moment: string, value: number) => `${moment} ${value}`,
    explain: 'ご自分でつけた数です。良し悪しを判定するものではありません。',
    unchangedHeading: '変わらなかった方へ',
    unchanged:
      '数が動かないことは、続け方が悪かった印ではありません。何週間も同じなら、強くするより、医師か施術者に一度みてもらう時期です。',
  },
};
