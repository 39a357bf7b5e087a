import type { Names } from './config-text.ts';

/** What an account already has. `baseUrl`: the var `BASE_URL` of the deployed program. */
export type Found = { databaseId?: string; queues: string[]; secrets: string[]; baseUrl?: string };
export const NOTHING: Found = { queues: [], secrets: [] };

export type Step =
  | { do: 'create-database'; name: string }
  | { do: 'create-queue'; name: string }
  | { do: 'write-config' }
  | { do: 'note-way-back'; database: string }
  | { do: 'migrate'; database: string }
  | { do: 'put-secret'; name: typeof APP_SECRET }
  | { do: 'deploy'; baseUrl?: string }
  | { do: 'deploy-again' };

export const APP_SECRET = 'APP_SECRET';

/**
 * The steps that remain, in order. What exists is left as it is: a second run changes only the program, and the tables if it has new
 * migrations. `wanted`: the URL links begin with. Without it: the one that is set already, else Cloudflare's own.
 */
export function planDeploy(found: Found, names: Names, wanted?: string): Step[] {
  const baseUrl = wanted ?? found.baseUrl;
  const queues = names.queues.filter(name => !found.queues.includes(name));
  return [
    ...when(!found.databaseId, { do: 'create-database', name: names.database }),
    ...queues.map((name): Step => ({ do: 'create-queue', name })),
    { do: 'write-config' },
    ...when(found.databaseId !== undefined, { do: 'note-way-back', database: names.database }),
    { do: 'migrate', database: names.database },
    // The secret comes before the program: without it the program would serve nothing but an error.
    ...when(!found.secrets.includes(APP_SECRET), { do: 'put-secret', name: APP_SECRET }),
    { do: 'deploy', baseUrl },
    ...when(!baseUrl, { do: 'deploy-again' }),
  ];
}

const when = (condition: boolean, step: Step): Step[] => (condition ? [step] : []);

/** Describes a step in words for the person who watches. */
export function describe(step: Step): string {
  switch (step.do) {
    case 'create-database':
      return `create the D1 database ${step.name}`;
    case 'create-queue':
      return `create the queue ${step.name}`;
    case 'write-config':
      return 'write wrangler.deploy.toml, which names the database';
    case 'note-way-back':
      return `ask for the moment to which ${step.database} can be taken back`;
    case 'migrate':
      return `bring the tables of ${step.database} up to date`;
    case 'put-secret':
      return `put the secret ${step.name}, kept in data/cloudflare.secret`;
    case 'deploy':
      return step.baseUrl ? `deploy the program, with BASE_URL ${step.baseUrl}` : 'deploy the program';
    case 'deploy-again':
      return 'deploy it again, with the address that Cloudflare gave as BASE_URL';
  }
}
