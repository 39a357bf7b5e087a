import { admin } from './ja/admin.ts';
import { consultation } from './ja/consultation.ts';
import { information } from './ja/information/information.ts';
import { landingPage } from './ja/landing/page.ts';
import { landing } from './ja/landing.ts';
import { mailbox } from './ja/mailbox.ts';

/** All texts of our pages. Those of mails and lessons are in `emails/`. Another language would be another file like this. */
export const t = {
  frame: {
    noName: 'メール講座',
    description: '短い読みものと動きを週に一度お届けする、メール講座のページです。',
    faulty: (title: string) => `入力をご確認ください — ${title}`,
    close: 'このページは、閉じて構いません。',
    footNav: 'ご案内',
    skip: '本文へ',
    accessibility: '使いやすさについて',
    doctor: 'こんなときは医療機関へ',
    privacy: '個人情報の取り扱い',
    legal: '発行者について',
    general: 'この講座は一般的な解説です。体の状態や経過には個人差があります。',
  },
  forWhom: {
    address: (masked: string) => `${masked} で講座をお受け取りの方のページです。`,
    others: 'ご本人でない方は、このまま閉じてください。講座は、院のページからどなたでもお申し込みいただけます。',
  },
  errors: {
    notFoundTitle: 'ページが見つかりません',
    notFound:
      'リンクの一部が欠けているか、期限が過ぎている可能性があります。メールのボタンから、もう一度お試しください。',
    brokenTitle: 'うまく表示できませんでした',
    broken:
      '少し時間をおいて、もう一度お試しください。入力した内容が残っていないときは、お手数ですが、もう一度ご記入ください。',
    storageTitle: 'いまは受け付けられません',
    storage:
      '一時的に、記録を書き込めなくなっています。少し時間をおいて、もう一度お試しください。これまでの登録は失われていません。',
    movingTitle: 'ただいま引っ越しの作業中です',
    moving:
      '記録を新しい場所へ移しています。お申し込みや変更は、作業が済むまでお受けできません。恐れ入りますが、しばらくしてから、もう一度お試しください。これまでの登録は失われていません。',
    unreadyTitle: 'ただいま準備中です',
    unready: '恐れ入りますが、しばらくしてから、もう一度お越しください。これまでの登録は失われていません。',
    unreadyClinic: '院の方へ:設定に足りない項目があります。詳しくは、プログラムの記録(ログ)をご覧ください。',
    forbiddenTitle: 'この操作は受け付けられません',
    forbidden: '別のページから送られた可能性があります。ページを開き直して、もう一度お試しください。',
    misdirectedTitle: 'このアドレスでは開けません',
    misdirected: 'お申し込みや院のページは、下のリンクの先でご利用ください。',
    /** By HTTP status: what a person reads who meets it, and what to do. */
    refused: {
      401: [
        '管理画面に入り直してください',
        '入ってから日がたったか、別の画面で出たため、この操作は受け付けていません。入り直してから、もう一度お試しください。',
      ],
      405: [
        'この操作は受け付けられません',
        'ページを開いただけでは行えない操作か、古い画面からの操作です。メールのボタンか最初のページから、もう一度お進みください。',
      ],
      410: [
        'このリンクは使えなくなりました',
        'この講座をお受け取りだった方の情報は、消去が済んでいます。メールがこれ以上届くことはありません。講座は、最初のページからいつでもお申し込みいただけます。',
      ],
      413: [
        '送られた内容が長すぎます',
        '文字の量が多すぎて、受け取れませんでした。前の画面に戻り、短くして、もう一度お送りください。',
      ],
      422: [
        '内容をお確かめください',
        '受け取れない内容が含まれていました。前の画面に戻り、ご記入の内容をお確かめください。',
      ],
      429: [
        'ただいま混み合っています',
        '短い時間に多くの手続きがありました。これまでの登録は失われていません。少し時間をおいて、もう一度お試しください。',
      ],
    } as Record<number, [string, string]>,
    home: '最初のページへ',
    again: 'もう一度開く',
    adminHome: '管理画面へ',
  },
  landing,
  landingPage,
  consultation,
  information,
  mailbox,
  admin,
};
