import { expect, test } from 'vitest';
import { newLinkTable } from './markdown.ts';
import { stepsToHtml } from './steps.ts';

const html = (markdown: string) => stepsToHtml(markdown, newLinkTable()).replaceAll('\n', '');

test.each([
  [
    'steps are numbered, each with words of its own',
    '1. 座る。\n2. *ゆっくり*伸ばす。',
    '<ol class="steps"><li><span class="step">座る。</span></li><li><span class="step"><em>ゆっくり</em>伸ばす。</span></li></ol>',
  ],
  [
    'a list within a step stays in it',
    '1. 座る。\n   - 右\n   - 左\n2. 立つ。',
    '<ol class="steps"><li><span class="step">座る。</span><ul><li><span class="step">右</span></li><li><span class="step">左</span></li></ul></li><li><span class="step">立つ。</span></li></ol>',
  ],
  [
    'steps apart keep their paragraphs',
    '1. 座る。\n\n2. 立つ。',
    '<ol class="steps"><li><p><span class="step">座る。</span></p></li><li><p><span class="step">立つ。</span></p></li></ol>',
  ],
  [
    'heads make rows',
    '- 量: **10回**\n- 感じ方：軽い。<3',
    '<p class="row"><strong class="head">量</strong><br><strong>10回</strong></p><p class="row"><strong class="head">感じ方</strong><br>軽い。&lt;3</p>',
  ],
  ['a list in which one has no head stays a list', '- 量: 10回\n- 軽い。', '<ul><li>量: 10回</li><li>軽い。</li></ul>'],
  [
    'a head with a list below it stays a list',
    '- 量: 10回\n  1. 朝\n  2. 夜',
    '<ul><li>量: 10回<ol><li>朝</li><li>夜</li></ol></li></ul>',
  ],
])('%s', (_, markdown, expected) => {
  expect(html(markdown)).toBe(expected);
});
