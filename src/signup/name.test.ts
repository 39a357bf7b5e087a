import { expect, test } from 'vitest';
import { hasLink, plainName, searchKey } from './name.ts';

test.each([
  ['田中 様', '田中'],
  ['田中様', '田中'],
  ['田中さま', '田中'],
  ['田中サマ', '田中'],
  ['田中さん', '田中'],
  ['田中先生', '田中'],
  ['たなかちゃん', 'たなか'],
  ['たなかくん', 'たなか'],
  ['田中 さん 様', '田中'],
  ['田中\u3000殿', '田中'],
  ['田中 どの', '田中'],
  ['田中 君', '田中'],
  ['田中  氏', '田中'],
  ['田中  氏  様', '田中'],
  ['タナカ サン', 'タナカ'],
  [' 田中\n', '田中'],
  ['\u200b田\u00ad中\u202c', '田中'],
  ['様', ''],
  [' さん ', ''],
  ['', ''],
])('%j is greeted as %j', (typed, name) => {
  expect(plainName(typed)).toBe(name);
});

test.each(['鵜殿', 'アウンサン', '源氏', '様子', 'さんま 一郎', 'くんじ', '先生太郎', '殿 一郎'])(
  '%s is a name to its end',
  name => {
    expect(plainName(name)).toBe(name);
  },
);

test.each([
  'https://evil.example/x',
  '当選です ftp://x',
  'www.見本',
  'WWW.evil',
  'x@y',
  'x\uff20y', // full width, as the next one
  '\uff45\uff56\uff49\uff4c\uff0ejp',
  'evil.example',
  'EVIL.EXAMPLE',
  '当選.com',
  '9.jp',
  'a-.jp',
  'evil.xn--p1ai',
  'evil\u200b.com', // signs that nobody sees are dropped from a name later
  'evil.\u200bcom',
  'https:/\u200b/evil',
  'www\u200b.evil',
  't.\u2060me/x',
  'evil.\u3164com',
  'ph.xyz/a',
  'st.evil/x',
  'Dr.evil:8080',
  'Dr.evil.tokyo',
  'drx.com',
  'Dr. x.com',
  'x.com',
  'X.COM',
  'a.b.com',
  '当選です t.co/abc',
  'a.xyz/b',
])('%s may be shown as a link', name => {
  expect(hasLink(name)).toBe(true);
});

test.each([
  '田中',
  'Dr.Tanaka',
  'dr.tanaka',
  'Mr.Smith',
  'Mrs.Smith',
  'Ms.Smith',
  'St.John',
  'Prof.Tanaka',
  'Dr.O’Hara 花子',
  'Dr.Smith-Jones',
  'J.Comte',
  'J.Ruiz',
  'M.Meyer',
  'Ph.D.',
  '田中 J.Smith',
  'J.R.R.Tolkien',
  '田中 J.R.Smith',
  'A. B.',
  '田中:花子',
  'Smith Jr.',
  'http:/x',
  'wwwわらい',
  '3.5',
])('%s is a name', name => {
  expect(hasLink(name)).toBe(false);
});

test.each([
  ['YAMADA', 'yamada'],
  ['yamada　 Taro ', 'yamadataro'],
  ['ﾔﾏﾀﾞ　タロウ', 'ヤマダタロウ'],
  ['やま\u200bだ', 'やまだ'],
  ['', ''],
])('%j is searched as %j', (typed, key) => {
  expect(searchKey(typed)).toBe(key);
});
