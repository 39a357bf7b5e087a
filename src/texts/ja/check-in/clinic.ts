/** What the clinic sees of readers' answers: sums of thirty and more, and what a reader shows of their own. */
export const clinicAnswers = {
  sums: {
    title: 'お答えの合計',
    readers: (readers: number) =>
      `${readers}人のお答えの回数です。残すことに同意した人だけの数で、30人に満たないあいだは表示しません。`,
    first: 'お答え',
    times: '回数',
    reason: (reason: string) => `お休みした: ${reason}`,
  },
  shared: {
    title: '本人が見せている記録',
    help: '本人が「院にも見せる」を選んだものだけを表示しています。急ぎの連絡として見る約束はしていません。本人はいつでもやめられ、やめると表示も消えます。',
    none: 'まだお答えはありません。',
    lesson: (number: number, action: string) => `第${number}回『${action}』`,
  },
  record: {
    term: 'お答えの記録',
    unasked: '残していない',
    refused: '残していない（本人の希望で、お聞きしない）',
    withdrawn: '残していない（本人がすべて消した）',
    kept: '残している（院には見えない）',
    shared: '残している（院にも見せている）',
  },
  evidence: {
    acts: {
      agreed: 'お答えを残すことへの同意',
      shared: 'お答えを院に見せることへの同意',
      unshared: 'お答えを院に見せることの取り下げ',
      refused: 'お答えを残さないという申し出',
      withdrawn: 'お答えを残すことへの同意の取り下げ（記録は消去）',
    },
  },
};
