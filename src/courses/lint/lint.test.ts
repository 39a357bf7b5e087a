import { describe, expect, test } from 'vitest';
import { landing } from '../../texts/ja/landing.ts';
import type { Course } from '../course.ts';
import { loadCourses } from '../load.ts';
import { parseLesson } from '../parse-lesson.ts';
import { lintLesson } from './lint.ts';
import { comparable, longestCommonRun, ownWords } from './own-words.ts';
import { PHRASES } from './phrases.ts';
import { ARTICLES, readArticles } from './read-articles.ts';
import { formatRemark } from './remark.ts';

const FRONT = `title: 題
subject: 件名
preheader: 前書き
sources: [{ article: a.txt, author: 院, section: 節 }]
review_due: 2027-02-28`;
const { movements } = loadCourses('emails');
const PLAIN = 'からだの見方をひとつお届けします。'.repeat(60);

/** A second lesson with `body`, in a course that has no faults. */
function sheetOf(body: string, front = FRONT, number = 2) {
  const source = `---\n${front}\n---\n${body}`;
  const lesson = parseLesson(source, number, { file: 'emails/courses/c/02-x.md', movements, findings: [] })!;
  const patterns = [
    { slug: 'desk', label: '机' },
    { slug: 'shoes', label: '靴' },
  ];
  const about = { slug: 'c', label: '印', title: '題', summary: '', open: true, watchFor: [] };
  const course: Course = { ...about, patterns, lessons: [] };
  return { lesson, course: { ...course, lessons: [lesson] }, movements, source };
}
/** The remarks on a text among plain sentences, each as `rule phrase line`, without those on the whole course. */
const remarksOn = (text: string, front = FRONT) =>
  lintLesson(sheetOf(`${text}\n\n${PLAIN}\n`, front))
    .filter(({ rule }) => rule !== 'red-flags')
    .map(({ rule, phrase, line }) => `${rule} ${phrase} ${line}`);
const FIRST = FRONT.split('\n').length + 3;

describe('phrases that promise, compare, frighten or confuse', () => {
  test.each([
    ['G', '必ず治ります。'],
    ['G', '絶対に治ります。'],
    ['G', '100%改善、完治、根治。'],
    ['G', '再発しません。二度と痛まない。効果を保証。'],
    ['E', '1回で治る。即効です。すぐに良くなる。'],
    ['C', '日本一、地域No.1、最高の技術、どこよりも。'],
    ['C', '他院で治らなかった方も。口コミ1位、満足度98%。'],
    ['S', '副作用なし、絶対安全、痛みゼロ、誰でも安心。'],
    ['M', '治療、診断、診療、患者様、処方。'],
    ['M', '専門治療院、クリニック、医師監修。'],
    ['E', 'ヘルニアが治る。腰の病に効く。神経を再生。自律神経を整える。'],
    ['E', '薬に頼らない。'],
    ['F', '手術は不要。病院に行かなくてよい。'],
    ['T', '喜びの声、芸能人も通う、ビフォーアフター。'],
    ['F', '放置すると歩けなくなる。今すぐ来ないと手遅れ。'],
    ['C', 'ゴッドハンドの施術。'],
    ['D', '今だけ割引です。'],
  ])('%s: %s', (code, text) => {
    const parts = text.split(/[、。]/).filter(Boolean);
    for (const part of parts) expect(remarksOn(`${part}。`).map(remark => remark[0])).toContain(code);
  });

  test('half-width, full-width and marked-up letters hide nothing, nor does a line break', () => {
    expect(remarksOn('地域Ｎｏ．１の院です。')).toEqual([`C 地域No.1 ${FIRST}`]);
    expect(remarksOn('**完**治します。')).toEqual([`G 完治 ${FIRST}`]);
    expect(remarksOn('前の行です。この状態は完\n治します。')).toEqual([`G 完治 ${FIRST}`]);
  });

  test('the line named is the line meant, in lists, cards and front matter too', () => {
    expect(remarksOn('ひとつ。\n\n- 項目\n- 完治\n')).toEqual([`G 完治 ${FIRST + 3}`]);
    expect(remarksOn(':::exercise 完治の体操\n1. 動く\n- 次の人は先に医師へ: 皆さま\n:::')).toEqual([
      `G 完治 ${FIRST}`,
    ]);
    expect(remarksOn('', FRONT.replace('件名', '完治の話'))).toEqual(['G 完治 3']);
    expect(remarksOn('![完治した人の図](a.png)')).toEqual([`G 完治 ${FIRST}`]);
  });

  test('every phrase has a safer wording, and the message names file, line, phrase and rule', () => {
    expect(PHRASES.filter(({ safer }) => !safer)).toEqual([]);
    const [remark] = lintLesson(sheetOf(`即効です。\n\n${PLAIN}`)).filter(({ rule }) => rule === 'E');
    expect(formatRemark(remark!)).toBe(
      `emails/courses/c/02-x.md:${FIRST}  E  「即効」 unproven effect; safer: 経過を見ながら進めます`,
    );
  });

  test('none of them stands on the landing page', () => {
    const said = JSON.stringify(landing, (_, value) => (typeof value === 'function' ? String(value) : value));
    expect(PHRASES.flatMap(({ pattern }) => said.normalize('NFKC').match(pattern) ?? [])).toEqual([]);
  });
});

describe('allowances', () => {
  test('a comment with a reason allows one phrase on the next line', () => {
    expect(remarksOn('<!-- allow 診断: 医師が行うもの -->\n医師の診断を受けた人へ。')).toEqual([]);
    expect(remarksOn('', FRONT.replace('subject', '# allow 診断: 書名\nsubject').replace('件名', '診断の話'))).toEqual(
      [],
    );
  });

  test('it allows nothing else and on no other line', () => {
    const text = '<!-- allow 診断: 医師が行うもの -->\n医師の診断です。\n\n院の診断です。患者です。';
    expect(remarksOn(text)).toEqual([`M 診断 ${FIRST + 3}`, `M 患者 ${FIRST + 3}`]);
  });

  test('without a reason it allows nothing; with nothing to allow it is itself remarked on', () => {
    expect(remarksOn('<!-- allow 診断 -->\n診断です。')).toEqual([
      `allowance-reason 診断 ${FIRST}`,
      `M 診断 ${FIRST + 1}`,
    ]);
    expect(remarksOn('<!-- allow 診断: 医師 -->\n何もない行です。')).toEqual([`allowance-idle 診断 ${FIRST}`]);
  });

  test('readers never see it', () => {
    const [block] = sheetOf('一行め。\n<!-- allow 診断: 医師 -->\n診断です。').lesson.blocks;
    expect(block).toMatchObject({ kind: 'prose', markdown: '一行め。\n\n診断です。' });
  });
});

describe('effects', () => {
  test.each([
    '続けると痛みが和らぎます。',
    '血のめぐりがよくなります。',
    '筋肉がゆるみ、足が軽くなります。',
    '鍼は腰に効果があります。',
    'この体操で症状が改善します。',
  ])('told as certain: %s', text => expect(remarksOn(text).join()).toContain('hedge'));

  test.each([
    '続けると痛みが和らぐことがあります。',
    '血のめぐりがよくなると言われています。',
    '足が軽くなると考える施術者もいます。',
    'それだけで楽になるわけではありません。',
    '何歩めで軽くなるかを数えます。',
    '楽になったときのことを書きとめてください。',
    '楽になりますか。',
  ])('not told as certain: %s', text => expect(remarksOn(text)).toEqual([]));
});

describe('what a lesson must have', () => {
  test('a subject and a preheader that tell nobody of a symptom', () => {
    expect(remarksOn('', FRONT.replace('前書き', '膝の話'))).toEqual(['subject-symptom 膝 4']);
    expect(remarksOn('', FRONT.replace('件名', '腰の話'))).toEqual(['subject-symptom 腰 3']);
  });

  test('a date for its review, and a name and a day of sign-off together', () => {
    expect(remarksOn('', FRONT.replace(/\nreview_due.*/, ''))).toEqual(['review-due review_due 1']);
    expect(remarksOn('', `${FRONT}\nreviewed_by: 監修者`)).toEqual(['review-half reviewed_by 1']);
  });

  test('700 to 1,200 characters for each reader', () => {
    const short = lintLesson(sheetOf('短い文です。')).map(({ rule, phrase }) => `${rule} ${phrase}`);
    expect(short).toContain('length 6');
    const general = `:::pattern general\n${PLAIN}\n:::\n`;
    const text = `${general}:::pattern desk\n${PLAIN}\n:::\n:::pattern shoes\n短い文です。\n:::\n`;
    const each = lintLesson(sheetOf(text)).map(({ rule, phrase }) => `${rule} ${phrase}`);
    expect(each.filter(remark => remark.startsWith('length'))).toEqual(['length 6 (shoes)']);
  });

  test('short sentences and not too many kanji', () => {
    expect(remarksOn(`${'とても'.repeat(25)}長い。`).join()).toContain('sentence-length');
    expect(remarksOn('骨盤傾斜姿勢変化筋肉疲労。'.repeat(40)).join()).toContain('kanji-share');
  });

  test('a block for every pattern, once it has one for any pattern', () => {
    expect(remarksOn(`:::pattern general\n皆に。\n:::\n:::pattern desk\n机に。\n:::`)).toContain('patterns shoes 1');
  });
});

describe('safety', () => {
  const rulesOn = (body: string, number = 2) =>
    lintLesson(sheetOf(`${body}\n\n${PLAIN}`, FRONT, number))
      .filter(({ rule }) => !['length', 'review-due'].includes(rule))
      .map(({ rule, phrase }) => `${rule} ${phrase}`);

  test('the box of warning signs opens the first lesson, before any prose', () => {
    expect(rulesOn(':::red-flags\n:::', 1)).toEqual([]);
    expect(rulesOn('まえおき。\n\n:::red-flags\n:::', 1)).toEqual(['red-flags :::red-flags ↑']);
    expect(rulesOn('', 1)).toEqual(['red-flags :::red-flags']);
  });

  test('it comes back in a later lesson of every course', () => {
    const { courses } = loadCourses('emails');
    for (const course of courses) {
      const box = (number: number) => course.lessons[number - 1]!.blocks.some(({ kind }) => kind === 'red-flags');
      const lessons = course.lessons.map(lesson => ({
        ...lesson,
        blocks: lesson.number === 1 ? lesson.blocks : lesson.blocks.filter(({ kind }) => kind !== 'red-flags'),
      }));
      expect(box(1)).toBe(true);
      const last = { lesson: lessons.at(-1)!, course: { ...course, lessons }, movements, source: '' };
      expect(lintLesson(last).map(({ phrase }) => phrase)).toContain(':::red-flags × 1');
    }
  });

  test('it takes no words of a lesson', () => {
    expect(rulesOn(':::red-flags\n- 強いしびれ\n:::')).toEqual(['red-flags-own :::red-flags']);
  });

  test.each([
    '通院中の人は、してよい動きかどうかを医師に尋ねてから。',
    'ひとつでも当てはまれば、講座より先に医療機関を受診してください。',
    '二週間以上痛みが続いている人は、見直すより受診が先です。',
  ])('no sentence stops everybody: %s', sentence => {
    expect(rulesOn(sentence)).toEqual([`stops-everyone ${sentence.normalize('NFKC')}`]);
  });

  test('a card says who asks a doctor first; a movement of ours does by itself', () => {
    const own = (row: string) => `:::exercise 肩をまわす\n1. 回す。\n- 量: 左右5回\n${row}\n:::`;
    expect(rulesOn(own(''))).toEqual(['ask-first 肩をまわす']);
    expect(rulesOn(own('- 次の人は先に医師へ: 肩を手術した人'))).toEqual([]);
    expect(rulesOn(':::exercise ankle-pump\n:::')).toEqual([]);
  });

  test('a movement has one dose, whoever writes the card, and sentences name no other', () => {
    const asked = '- 次の人は先に医師へ: 片脚が腫れている人';
    const own = `:::exercise 足首を起こして倒す\n1. 動かす。\n- 量: 20回\n${asked}\n:::`;
    expect(rulesOn(own)).toEqual(['dose 20回']);
    const card = ':::exercise ankle-pump\n:::\n\n';
    expect(rulesOn(`${card}左右10回ずつ、一日一回から。`)).toEqual([]);
    expect(rulesOn(`${card}左右20回ずつ行います。`)).toEqual(['dose 左右20回']);
    expect(rulesOn(`${card}一日三回、20秒ほど。`)).toEqual(['dose 1日3回', 'dose 20秒']);
  });
});

describe('own words', () => {
  const article = { name: 'a.txt', text: comparable('むかし、駅の前の\n小さな店で、朝ごとにパンを焼く人がいました。') };

  test('the longest run is found across line breaks and widths', () => {
    const { lesson } = sheetOf('その駅の前の小さな\n店で、朝ごとにパンを焼いた話。');
    expect(longestCommonRun(lesson, [article])).toEqual({
      article: 'a.txt',
      text: '駅の前の小さな店で、朝ごとにパンを焼',
    });
    expect(ownWords(lesson, [article])).toEqual([]);
  });

  test('twenty characters are too many', () => {
    const { lesson } = sheetOf('書き出し。\n\nむかし、駅の前の小さな店で、朝ごとにパンを焼く。');
    expect(ownWords(lesson, [article])).toMatchObject([{ rule: 'own-words', line: FIRST + 2 }]);
  });

  const articles = readArticles(ARTICLES);
  if (!articles) console.log(`skipped: own words, there are no articles in ${ARTICLES}`);
  test.skipIf(!articles)('no lesson takes over what an article says', () => {
    const { courses } = loadCourses('emails');
    expect(courses.flatMap(({ lessons }) => lessons.flatMap(lesson => ownWords(lesson, articles!)))).toEqual([]);
  });
});
