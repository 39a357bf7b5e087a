/** An element by what styles ask of it. */
export type Tag = { name: string; classes: string[] };

/** `within`: how it is bound to the step before it. Without a `name` any element will do. */
export type SelectorStep = { name?: string; classes: string[]; within?: 'ancestor' | 'parent' };

export type Declaration = [property: string, value: string];

/** `.card .steps li { margin: 0 }`: three steps from left to right. `important`: prevails over the element's own style too. */
export type StyleRule = { selector: SelectorStep[]; style: Declaration[]; important?: true };
