/** An element, as selectors see it. */
export type Tag = { name: string; classes: string[] };

/** `within`: its relation to the step before. Without `name` it matches any element. */
export type SelectorStep = { name?: string; classes: string[]; within?: 'ancestor' | 'parent' };

export type Declaration = [property: string, value: string];

/** `.card .steps li { margin: 0 }` has three steps, from left to right. `important`: it overrides the element's own style. */
export type StyleRule = { selector: SelectorStep[]; style: Declaration[]; important?: true };
