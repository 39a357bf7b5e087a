/** What the clinic is told of the copies of its database. */
export const backups = {
  banner: {
    none: 'データベースの控えが、まだ一度も取られていません',
    old: (day: string) => `データベースの控えが、${day}から取られていません`,
    faulty: 'いちばん新しい控えが使えません',
  },
  text: {
    none: 'いまディスクが壊れると、読者の登録も記録も戻せません。毎日の控えを用意するよう、設置した方にお伝えください。',
    old: 'いまディスクが壊れると、そのあとの登録と記録は戻せません。控えを取る仕組みが動いているかを確かめるよう、設置した方にお伝えください。',
    faulty: (day: string) =>
      `${day}に、控えを実際に開いて確かめたところ、中身を読み取れませんでした。配信は続いています。控えを取り直し、置き場所のディスクを確かめるよう、設置した方にお伝えください。`,
  },
  /** On the settings page. */
  title: 'データベースの控え',
  last: (day: string) => `最後に取ったのは${day}です。`,
  opened: (day: string) => `${day}に開いて、使えることを確かめました。`,
};
