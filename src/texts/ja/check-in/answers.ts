/** One question, one set of answers: the same words in mails, on the reader's page and at the clinic. */
export const answers = { done: 'できた', some: '少し', rested: 'お休みした' };
export const reasons = {
  pain: '痛かった',
  time: '時間がない',
  forgot: '忘れた',
  unsure: 'やり方が不安',
  unfit: '合わない気がする',
};
export const moments = { start: 'はじめ', middle: 'なかほど', end: 'いま' };
export const changes = {
  better: 'よい',
  slightly: '少しよい',
  same: '同じ',
  worse: '悪い',
};

/** What a reader may want to do again. One is chosen; nothing is typed. */
export const activities = {
  'sit-30': '30分座る',
  'walk-15': '15分歩く',
  stairs: '階段を上る',
  socks: '靴下をはく',
  cook: '立って料理をする',
  drive: '車を運転する',
  'first-steps': '朝の歩き出し',
  'pick-up': 'かがんで物を拾う',
  carry: '買い物袋を持つ',
  sleep: '朝まで眠る',
};
