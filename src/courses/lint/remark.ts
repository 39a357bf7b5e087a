import { CODES, type Code } from './phrases.ts';

/** Rules that concern more than the wording of a phrase. A person must look. */
const RULES = {
  'red-flags': 'the box of warning signs opens the first lesson and stands in a later one',
  'red-flags-own': 'the box of warning signs has its own words; these are another list',
  'stops-everyone': 'stops readers who have been seen, or whose pain has lasted',
  'ask-first': 'this card does not say who asks a doctor first',
  dose: 'is not the dose of the movement on this card',
  'review-due': 'review_due is missing',
  'review-half': 'reviewed_by and reviewed_on stand only together',
  length: 'characters',
  'sentence-length': 'this sentence is long',
  'mean-sentence-length': 'characters in a sentence on average',
  'kanji-share': 'of the characters are kanji',
  'subject-symptom': 'tells others of the symptom',
  hedge: 'speaks of an effect as certain',
  patterns: 'has a block for some patterns but not for this one',
  'own-words': 'stands in an article too',
  'week-opening': 'opens a sentence; the check-in has said it',
  hearsay: 'leaves open who says so; a label says how certain it is',
  permits: 'permits more than once in a mail',
  'kanji-number': 'counts or measures in kanji',
  'kanji-thing': 'counts things in kanji',
  'half-width': 'is a half-width bracket',
  'hedge-share': 'of the sentences outside labels hedge',
  exclaims: 'exclaims',
  addresses: 'addresses the reader where it can be left out',
  'masu-run': 'more than three sentences in a row end in ます',
  'prose-length': 'characters of prose outside cards and pattern blocks',
  'card-length': 'characters on this card',
  'personal-length': 'characters for readers of one pattern',
  'whole-length': 'characters in all',
  'heading-length': 'characters in a heading',
  'subject-form': 'is no subject in the form 第1回 … with one clause',
  'alt-length': 'characters in an alternative text',
  'alt-opening': 'opens an alternative text, where what to do or to see should',
  picture: 'a lesson has a picture, an invitation none',
  'heading-picture': 'stands directly below a heading, which paper may part from it',
  steps: 'steps on a card',
  'action-dose': 'is no amount of the card of the week',
  personal: 'of the mails speak to readers of a pattern',
  openings: 'opens too many mails, or two running',
  'next-week': 'of the lessons announce the next week',
  shared: 'of the prose stands in another mail too',
  'allowance-reason': 'is allowed without a reason',
  'allowance-idle': 'is allowed, but nothing holds it against the next line',
} as const;
export type Rule = Code | keyof typeof RULES;

/**
 * What lint says about a text. It does not stop a lesson from being sent: a person decides. `phrase`: the words or the figure in
 * question. `safer`: what to write instead.
 */
export type Remark = { file: string; line: number; rule: Rule; phrase: string; safer?: string };

const meaningOf = (rule: Rule): string => (rule in CODES ? CODES[rule as Code] : RULES[rule as keyof typeof RULES]);

export function formatRemark({ file, line, rule, phrase, safer }: Remark): string {
  return `${file}:${line}  ${rule}  「${phrase}」 ${meaningOf(rule)}${safer ? `; safer: ${safer}` : ''}`;
}
