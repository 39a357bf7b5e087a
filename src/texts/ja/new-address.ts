/** The pages behind the link with which a reader confirms a new address. */
export const newAddress = {
  title: 'このアドレスで受け取りますか',
  text: (address: string) => `メール講座の届け先を、${address} に変えます。講座の進みは、そのまま続きます。`,
  button: 'このアドレスで受け取る',
  done: {
    title: '届け先が変わりました',
    text: '次の回から、こちらのアドレスに届きます。',
  },
  off: {
    title: 'この変更は取りやめになりました',
    text: '届け先は、これまでどおりです。変えたいときは、お手数ですが院へもう一度お申し出ください。',
  },
  expired: {
    title: 'リンクの期限が過ぎました',
    text: '確認のリンクは七日間有効です。届け先は、これまでどおりです。変えたいときは、お手数ですが院へもう一度お申し出ください。',
  },
  taken: {
    title: 'このアドレスには変えられませんでした',
    text: '届け先は、これまでどおりです。お手数ですが、院へお問い合わせください。',
  },
};
