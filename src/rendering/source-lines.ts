import type { Lesson } from '../courses/course.ts';
import { quoted } from '../texts/ja/courses/quoted.ts';

/** Where a lesson of edition 2 has its facts from, in up to three lines of plain text. */
export function sourceLines({ sources, guidance = [], own }: Pick<Lesson, 'sources' | 'guidance' | 'own'>): string[] {
  const articles = sources.map(({ author, section }) => `${author}${quoted(section)}`);
  return [
    `出典：記事　${articles.join('、')}`,
    ...(guidance.length > 0 ? [`公的な指針　${guidance.join('、')}`] : []),
    ...(own ? [`当院で加えたこと　${own}`] : []),
  ];
}
