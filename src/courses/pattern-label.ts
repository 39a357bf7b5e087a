import type { Block } from './course.ts';
import type { Reading } from './reading.ts';

const SLOT = '{{pattern_label}}';

/** The blocks for readers of `pattern`, in whose words its label stands. Those for readers who chose none have no label. */
export function withPatternLabel(blocks: Block[], pattern: string, { edition, patterns = [] }: Reading): Block[] {
  const label = edition === 2 ? patterns.find(({ slug }) => slug === pattern)?.label : undefined;
  return label === undefined ? blocks : blocks.map(block => labelled(block, label));
}

function labelled(block: Block, label: string): Block {
  const put = (text: string) => text.replaceAll(SLOT, () => label);
  if (block.kind === 'prose') return { ...block, markdown: put(block.markdown) };
  if (block.kind === 'picture') return { ...block, alt: put(block.alt) };
  if (block.kind === 'button') return { ...block, label: put(block.label) };
  if (!('blocks' in block)) return block;
  const blocks = block.blocks.map(inner => labelled(inner, label));
  return block.kind === 'exercise' ? { ...block, title: put(block.title), blocks } : { ...block, blocks };
}
