import { recountFigures } from '../db/recount-figures.ts';
import { reclassify as judgeAnew } from '../tracking/reclassify.ts';
import { PLACE, withClinic } from './with-clinic.ts';
import { parse, print } from './words.ts';

export async function reclassify(args: string[]) {
  const { values } = parse(args, PLACE, 0);
  await withClinic(values, async deps => print(await judgeAnew(deps)));
}

export async function recount(args: string[]) {
  const { values } = parse(args, PLACE, 0);
  await withClinic(values, async ({ db }) => print({ corrected: await recountFigures(db) }));
}
