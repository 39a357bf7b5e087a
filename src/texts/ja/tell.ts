/** One sentence for whoever installed the program, true for where it runs. */
export type Told = { node: string; workers: string };

/** What only the one who runs the machine can mend. The clinic reads `intro` and passes on the sentence. */
export const tell = {
  intro: '設置した方に、次の一文をお伝えください。',
  introWithAnswer: '設置した方に、次の一文と上のサーバーの返答をお伝えください。',
  introElse: '画面で変えられないときは、設置した方に次の一文をお伝えください。',

  mailServer: {
    node: 'Dayori の送信サーバーの設定(.env の SMTP_URL)の接続先、利用者名、パスワードを確かめて、起動し直してください。',
    workers:
      'Dayori の送信サーバーの設定(Worker の秘密の値 SMTP_URL)の接続先、利用者名、パスワードを確かめて、入れ直してください。',
  },
  baseUrl: {
    node: 'Dayori の公開アドレスが localhost のままです。.env の BASE_URL に、外から開ける https のアドレスを書いて、起動し直してください。',
    workers:
      'Dayori の公開アドレスが localhost のままです。環境変数 BASE_URL に外から開ける https のアドレスを入れて、npm run deploy で置き直してください。',
  },
  hostName: {
    node: 'Dayori が使う送信サーバーの、逆引きと HELO の名前が合わないとして断られました。サーバーの名前の設定を直してください。',
    workers:
      'Dayori が使う送信サーバーの、逆引きと HELO の名前が合わないとして断られました。送信サーバーの事業者に確かめてください。',
  },
  message: {
    node: 'Dayori のメールの形が、送信サーバーに受け付けられませんでした。プログラムを新しい版にして、送信サーバーの記録と見比べてください。',
    workers:
      'Dayori のメールの形が、送信サーバーに受け付けられませんでした。プログラムを新しい版で置き直してください。',
  },
  emailService: {
    node: 'Cloudflare の Email Service で、Dayori の送信元のドメインを使えるようにしてください。',
    workers: 'Cloudflare の Email Service で、Dayori の送信元のドメインを使えるようにしてください。',
  },
  deadLetters: {
    node: 'Dayori のメールが、送れないか組み立てられずに止まっています。プログラムの記録(ログ)に出ている誤りを見てください。',
    workers:
      'Dayori のメールが、送れないか組み立てられずに止まっています。Worker の記録(wrangler tail dayori)に出ている誤りを見てください。',
  },
  queue: {
    node: 'Dayori の待ち行列がメールを受け取りません。プログラムの記録(ログ)に出ている誤りを見てください。',
    workers:
      'Dayori の Cloudflare Queues(dayori-deliveries)がメールを受け取りません。一日の上限に達していないか、消されていないかを確かめてください。消えていたら npm run deploy で作り直せます。',
  },
  importing: {
    node: 'Dayori の記録の取り込みが途中です。止まっていたら、同じファイルで取り込み(dayori import)をもう一度実行してください。はじめからやり直すには --anew を付けます。',
    workers:
      'Dayori の記録の取り込みが途中です。止まっていたら、同じファイルで取り込み(dayori import --cloudflare)をもう一度実行してください。はじめからやり直すには --anew を付けます。',
  },
  memory: {
    node: 'Dayori のデータベースの隣にあった .memory のファイルを元の場所に戻して、起動し直してください。',
    workers: 'Dayori の D1 のデータベースを巻き戻しました。もっと新しい時点に戻せるなら、そうしてください。',
  },
  otherVersion: {
    node: 'Dayori が、新しい版から前の版に戻されています。新しい版にしてください。',
    workers: 'Dayori が、新しい版から前の版に戻されています。新しい版を置き直してください。',
  },
  update: {
    node: 'Dayori を新しい版にしてください。手順は、プログラムに付いている docs/install.ja.md の「新しい版にする」にあります。',
    workers:
      'Dayori を新しい版で置き直してください(npm run deploy)。手順は、プログラムに付いている docs/cloudflare.md にあります。',
  },
  proxy: {
    node: 'Dayori の手前にある中継(プロキシ)のアドレスを、環境変数 TRUSTED_PROXIES に書いて、起動し直してください。',
    workers: 'Dayori への接続が Cloudflare を通っていません。Worker のルートを確かめてください。',
  },
  dkim: {
    node: 'Dayori のメールに署名(DKIM)が付いているか、確かめてください。付いていなければ、送信サーバーで署名するか、DKIM の鍵を作って .env に書いてください(dayori dkim-key)。',
    workers:
      'Dayori のメールに署名(DKIM)が付いているか、確かめてください。付いていなければ、送信サーバーで署名するか、DKIM の鍵を作って Worker の秘密の値に入れてください(DKIM_KEY、DKIM_SELECTOR)。',
  },
  signingKey: {
    node: 'Dayori の署名(DKIM)の鍵が使えません。.env の DKIM_KEY_FILE か DKIM_KEY を確かめて、起動し直してください。何が合わないかは、プログラムのログに出ています。',
    workers:
      'Dayori の署名(DKIM)の鍵が使えません。Worker の秘密の値 DKIM_KEY を確かめて、入れ直してください。何が合わないかは、Worker のログに出ています。',
  },
  dkimDomain: {
    node: 'Dayori の署名のドメイン(.env の DKIM_DOMAIN)を、送信元のアドレスのドメインと同じにしてください。',
    workers: 'Dayori の署名のドメイン(DKIM_DOMAIN)を、送信元のアドレスのドメインと同じにしてください。',
  },
  dns: {
    node: 'Dayori を動かしている機械から、DNS に問い合わせができません。ネームサーバーの設定を確かめてください。',
    workers:
      'Dayori の Worker から、DNS の問い合わせ先(cloudflare-dns.com)に届きません。時間をおいて確かめてください。',
  },
  stopped: {
    node: 'Dayori のプログラムの見回り（毎分の tick）が止まっています。ログを見て、プログラムを起動し直してください。',
    workers:
      'Dayori の Worker の Cron Trigger（* * * * *）が動いていません。Cloudflare の管理画面で、Worker の Triggers を見てください。',
  },
  storage: {
    locked: {
      node: 'ほかのプログラムが、Dayori のデータベースのファイルを使い続けています。控えを取る処理などが止まっていないか、見てください。',
      workers: 'Dayori の D1 のデータベースが混み合っていて、書き込めません。Cloudflare の管理画面で見てください。',
    },
    full: {
      node: 'Dayori のデータベースがあるディスクに、空きがありません。空きを作ってください。起動し直す必要はありません。',
      workers: 'Dayori の D1 のデータベースが、容量の上限に達しました。Cloudflare の契約を見てください。',
    },
    quota: {
      node: 'Dayori のデータベースが、きょうはもう書き込みを受け付けません。置き場の契約を見てください。',
      workers:
        'Dayori の D1 のデータベースが、Cloudflare の無料の契約の1日の上限に達しました。日本時間の午前9時に戻ります。くり返すときは、有料の契約にしてください。',
    },
    'read-only': {
      node: 'Dayori のデータベースのファイルに書き込めません。ファイルの持ち主と権限、ディスクを直して、起動し直してください。',
      workers: 'Dayori の D1 のデータベースが、書き込みを受け付けません。Cloudflare の管理画面で見てください。',
    },
    unwritable: {
      node: 'Dayori のデータベースがあるディスクが、誤りを返しています。ディスクを確かめてください。',
      workers: 'Dayori の D1 のデータベースが、誤りを返しています。Cloudflare の状況の知らせを見てください。',
    },
    damaged: {
      node: 'Dayori のデータベースのファイルが壊れています。プログラムを止めて、控えから戻してください(dayori restore)。',
      workers: 'Dayori の D1 のデータベースが壊れています。Time Travel で、壊れる前の時点に戻してください。',
    },
    gone: {
      node: 'Dayori のデータベースのファイルがなくなりました。プログラムを止めて、元のファイルか控えを戻してください(dayori restore)。戻さずに起動し直すと、空のデータベースで始まります。',
      workers: 'Dayori の D1 のデータベースがなくなりました。Cloudflare の管理画面で見てください。',
    },
    replaced: {
      node: '動いている間に、Dayori のデータベースのファイルが入れ替えられました。どちらが正しいかを確かめて、起動し直してください。',
      workers: 'Dayori の D1 のデータベースが入れ替えられました。設定を確かめて、置き直してください。',
    },
    'journal-gone': {
      node: '動いている間に、Dayori のデータベースのファイル(-wal か -shm)が消されました。ほかのプログラムでデータベースを開かず、Dayori を起動し直してください。',
      workers: 'Dayori の D1 のデータベースに書き込めません。Cloudflare の管理画面で見てください。',
    },
  },
} as const satisfies Record<string, string | Told | Record<string, Told>>;
