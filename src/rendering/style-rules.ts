import type { SelectorStep, StyleRule } from '../mails/style-rule.ts';
import { tidyStyle } from './tidy.ts';

type Ranked = StyleRule & { specificity: number };

/** A rule that cannot be applied to lessons. `line`: 1-based, in the MJML. */
export class StyleError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
    this.name = 'StyleError';
  }
}

/**
 * The rules of every `<mj-style inline="inline">`, in the order in which they apply. Throws `StyleError` for a selector beyond elements,
 * classes, ancestors (`.card li`) and parents (`ul > li`), because a lesson has no tree to query.
 */
export function styleRulesOf(mjml: string): StyleRule[] {
  const rules = writtenRules(sheetsOf(mjml)).flatMap(rankedRules);
  return rules.sort((a, b) => a.specificity - b.specificity).map(({ specificity: _, ...rule }) => rule);
}

/** Only the style sheets, on their own lines of the MJML. */
function sheetsOf(mjml: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const commented = mjml.replace(/<!--[\s\S]*?-->/g, blank);
  const sheets = commented.matchAll(/(?<=<mj-style\b[^>]*\binline="inline"[^>]*>)[\s\S]*?(?=<\/mj-style>)/g);
  const spans = [...sheets].map(({ 0: { length }, index }) => ({ from: index, to: index + length }));
  const starts = [0, ...spans.map(({ to }) => to)];
  const before = spans.map(({ from }, at) => blank(commented.slice(starts[at], from)));
  const css = spans.map(({ from, to }, at) => before[at] + commented.slice(from, to)).join('');
  return css.replace(/\/\*[\s\S]*?\*\//g, blank);
}

type Written = { selectors: string; declarations: string; line: number };

function writtenRules(css: string): Written[] {
  const rule = /([^{}]+)\{([^{}]*)\}\s*/y;
  rule.lastIndex = css.search(/\S|$/);
  const found: Written[] = [];
  while (rule.lastIndex < css.length) {
    const start = rule.lastIndex;
    const line = css.slice(0, start).split('\n').length;
    const [, selectors, declarations] = rule.exec(css) ?? [];
    if (selectors === undefined) throw new StyleError(line, `is no rule: ${css.slice(start).split('\n')[0]}`);
    found.push({ selectors, declarations: declarations!, line });
  }
  return found;
}

type Declaration = { pair: [property: string, value: string]; important: boolean };

function rankedRules({ selectors, declarations, line }: Written): Ranked[] {
  const written = declarations.split(/;(?![^(]*\))/).map(declaration => declaration.trim());
  const declared = written.filter(Boolean).map(each => declarationOf(each, line));
  return selectors.split(',').flatMap(selector => rulesFor(stepsOf(selector.trim(), line), declared));
}

function declarationOf(written: string, line: number): Declaration {
  const [, property, value, important] = /^([\w-]+)\s*:\s*(.+?)\s*(!important)?$/s.exec(written) ?? [];
  if (!property) throw new StyleError(line, `is no property with a value: ${written}`);
  return { pair: [property, tidyStyle(value!.replaceAll('"', "'"))], important: important !== undefined };
}

/** One rule for declarations with `!important`, and one for the others. */
function rulesFor(selector: SelectorStep[], declarations: Declaration[]): Ranked[] {
  // No selector has a thousand elements.
  const specificity = selector.reduce((sum, { name, classes }) => sum + classes.length * 1_000 + (name ? 1 : 0), 0);
  const pairs = (important: boolean) =>
    declarations.filter(each => each.important === important).map(({ pair }) => pair);
  const rules: Ranked[] = [
    { selector, style: pairs(false), specificity },
    { selector, style: pairs(true), specificity, important: true },
  ];
  return rules.filter(({ style }) => style.length > 0);
}

function stepsOf(selector: string, line: number): SelectorStep[] {
  const steps = selector.replace(/\s*>\s*/g, ' >').split(/\s+/);
  return steps.map((step, index) => {
    const [, parent, name, classes] = /^(>?)(\*|[a-z][a-z0-9]*)?((?:\.[\w-]+)*)$/.exec(step) ?? [];
    if (classes === undefined || !(name || classes))
      throw new StyleError(line, `asks for more than elements, classes and what they stand in: ${selector}`);
    const within = index === 0 ? {} : { within: parent ? ('parent' as const) : ('ancestor' as const) };
    return { ...(name && name !== '*' ? { name } : {}), classes: classes.split('.').slice(1), ...within };
  });
}
