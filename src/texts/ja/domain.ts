import type { Told } from './tell.ts';
import { tell } from './tell.ts';

/** What is said about one finding. `chip`: the state in a word or two. `to`: where the clinic can change it. */
type Said = { chip: string; words: string; to?: { href: string; words: string }; told?: Told };

const settings = { href: '/admin/settings#senderAddress', words: '「送信元のアドレス」を開く' };

/** The page on which the clinic sees whether its mail will arrive, as far as DNS tells. */
export const domain = {
  title: 'ドメインの確認',
  lead: (domain: string) =>
    `迷惑メールに間違えられないように、${domain} の設定を確かめました。「院がこのドメインから送っている」という印がそろわないと、ドコモでは警告が付き、Gmailでは断られることがあります。`,
  noDomain: '送信元のアドレスが決まると、そのドメインの印をここで確かめられます。',
  allGood: '見えるかぎり、すべて整っています。',
  some: (open: number) =>
    `下のうち${open}つは、直すか、確かめる必要があります。難しいときは、ウェブ担当の方にこの画面をお見せください。あとからでも直せるので、先へ進んでも構いません。`,
  where: (domain: string) =>
    `下の「名前」と「値」を、${domain} を契約している会社の管理画面の「DNS設定」に入れてください。管理画面によっては、名前から「.${domain}」を除いて入れます。`,
  again: 'もう一度確かめる',
  at: (when: string) => `${when}に確かめました。`,
  slow: '直してから反映まで、長くて一日かかります。待つあいだ、先に進んでも構いません。',
  delivery: '届き方を見る',

  names: {
    Sender: '送信元',
    SPF: 'SPF',
    DKIM: 'DKIM',
    DMARC: 'DMARC',
    Domain: '受け取り先(MX)',
    DNS: '設定の確認',
  } as Record<string, string>,
  good: {
    Sender: '院のドメインのアドレスです。',
    SPF: '送ってよいサーバーが書かれています。',
    DKIM: 'メールに付ける署名の鍵が、正しく公開されています。',
    DMARC: '印が合わないメールの扱いが書かれています。',
    Domain: '返信などを受け取るサーバーがあります。',
  } as Record<string, string>,
  chipGood: '整っています',
  record: {
    name: '名前',
    value: '値',
    type: '種類',
    nameOf: (check: string) => `${check}の名前`,
    valueOf: (check: string) => `${check}の値`,
  },
  copy: '写す',
  copied: '写しました',
  copyWhich: (what: string) => `${what}を写す`,
  copiedWhich: (what: string) => `${what}を写しました。`,
  without: 'これがないと',
  effects: {
    Sender: [['ドコモ・ソフトバンク・Gmail', 'なりすましと見なして、受け取らないことがあります。']],
    SPF: [
      ['ドコモ', '送信元を確かめられないメールとして、受け取らないことがあります。'],
      ['ソフトバンク', 'なりすましの拒否(はじめから入っています)で、止まることがあります。'],
      ['Gmail', 'SPFもDKIMもないメールは断ります。'],
    ],
    DKIM: [
      ['ドコモ', 'DMARCの確認に通りにくくなり、警告が付くことがあります。'],
      ['ソフトバンク', '転送されたときに、なりすましと見なすことがあります。'],
      ['Gmail', '迷惑メールに入りやすく、多く送ると断ります。'],
    ],
    DMARC: [
      ['ドコモ', 'メールに警告が付き、リンクを開くたびに確かめる画面が出ます。'],
      ['ソフトバンク', 'なりすましの拒否(はじめから入っています)の手がかりがなくなります。'],
      ['Gmail', '多く送ると断ります。'],
    ],
    Domain: [
      ['ドコモ', '受け取り先のないドメインからのメールを受け取りません。'],
      ['ソフトバンク', '架空のドメインと見なして、断ることがあります。'],
      ['Gmail', '返信やお知らせが院に届きません。'],
    ],
  } as Record<string, [who: string, what: string][]>,

  findings: {
    'spf-missing': {
      chip: 'ありません',
      words: '送ってよいサーバーを書いた記録がありません。次の値を加えてください。',
    },
    'spf-several': {
      chip: '二つ以上あります',
      words: '同じ種類の記録が二つ以上あり、どれも効きません。次のひとつにまとめて、ほかを消してください。',
    },
    'spf-unreadable': {
      chip: '読めません',
      words: '記録の中に、受信側が読めない言葉があります。契約しているメールサービスの案内と見比べてください。',
    },
    'spf-too-many-lookups': {
      chip: '長すぎます',
      words: '記録が長く、受信側が途中であきらめます。いまは使っていないサービスの分を消してください。',
    },
    'spf-open': { chip: '開いています', words: '誰でもこのドメインを名乗れる書き方です。次の値に直してください。' },
    'spf-weak-end': {
      chip: '弱い書き方です',
      words: '書かれていないサーバーの扱いが決まっていません。次の値に直してください。',
    },
    'spf-other-server': {
      chip: 'お確かめください',
      words:
        'いま使っている送信サーバーが、この記録に含まれているかどうかを確かめられません。送信サーバーの会社の案内と見比べ、含まれていなければ次の値に直してください。',
    },
    'dkim-missing': { chip: '見つかりません', words: '署名の鍵がまだ公開されていません。次の値を加えてください。' },
    'dkim-several': {
      chip: '二つ以上あります',
      words: '同じ名前の記録が二つ以上あります。次のひとつだけを残してください。',
    },
    'dkim-revoked': { chip: '取り消されています', words: '鍵が取り消された形になっています。次の値に直してください。' },
    'dkim-unusable': {
      chip: '使えません',
      words: '記録が途中で切れているか、形が違います。次の値を、そのまま入れ直してください。',
    },
    'dkim-other-key': {
      chip: '別の鍵です',
      words: '公開されている鍵が、いま署名している鍵と違います。次の値に直してください。',
    },
    'dkim-testing': {
      chip: 'お試しの印',
      words: 'お試し中の印(t=y)が付いていて、署名が効かないことがあります。次の値に直してください。',
    },
    'dkim-short': { chip: '短い鍵', words: '鍵が短く、これから断られるおそれがあります。', told: tell.dkim },
    'dkim-unsigned': {
      chip: '見えません',
      words:
        'このプログラムでは署名していません。送信サーバーが署名しているかどうかは、ここからは見えません。レンタルサーバーの管理画面に「DKIM設定」があれば、有効にしてください。ほとんどの場合、それで整います。',
      told: tell.dkim,
    },
    'dkim-by-server': {
      chip: '鍵があります',
      words:
        '送信サーバーの鍵が公開されています。実際に署名が付いているかどうかは、届いたメールの詳しい表示で「dkim=pass」とあれば確かです。',
    },
    'dmarc-missing': {
      chip: 'ありません',
      words: 'まずは、見守るだけの値(p=none)で始めます。次の値を加えてください。',
    },
    'dmarc-several': {
      chip: '二つ以上あります',
      words: '記録が二つ以上あり、どれも効きません。ひとつだけを残してください。',
    },
    'dmarc-no-policy': {
      chip: '書き方が違います',
      words: '扱い(p=)が書かれていないか、綴りが違います。次の値に直してください。',
    },
    'dmarc-not-aligned': {
      chip: '合っていません',
      words: '署名のドメインが、送信元のドメインと違います。',
      told: tell.dkimDomain,
    },
    'mx-null': {
      chip: '受け取らない設定',
      words:
        'このドメインは、メールを一切受け取らない設定です。契約している会社の案内にある受け取り先を入れてください。',
    },
    'mx-missing': {
      chip: 'ありません',
      words: 'メールの受け取り先がありません。契約している会社の案内にあるサーバーの名前を入れてください。',
    },
    'sender-none': { chip: 'まだありません', words: '送信元のアドレスを決めてください。', to: settings },
    'sender-foreign': {
      chip: '使えません',
      words: 'このアドレスのドメインは、ほかのサーバーから送ると断られます。院のドメインのアドレスにしてください。',
      to: settings,
    },
    'dns-silent': {
      chip: '返事がありません',
      words:
        '問い合わせに返事がありませんでした。少しおいて、もう一度確かめてください。続くときは、ドメインを契約している会社にお尋ねください。',
    },
    'dns-blind': {
      chip: '確かめられません',
      words: 'いまは、ドメインの設定を読み取れません。配信はできますので、先へ進み、あとで確かめ直してください。',
      told: tell.dns,
    },
  } satisfies Record<string, Said>,
};
export type { Said };
