/** The licences of あはき法 and 柔道整復師法 that a lesson's text may depend on (`:::licensed acupuncture`). */
export const LICENCES = ['acupuncture', 'moxibustion', 'massage', 'judo-therapy'] as const;
export type Licence = (typeof LICENCES)[number];

export const isLicence = (slug: string): slug is Licence => (LICENCES as readonly string[]).includes(slug);
