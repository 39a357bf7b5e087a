/** Wrangler bundles these as strings. `worker/build.ts` writes them. */
declare module '*.txt' {
  const text: string;
  export default text;
}

/** Provided by the runtime (https://developers.cloudflare.com/email-service/api/send-emails/workers-api/). */
declare module 'cloudflare:email' {
  export class EmailMessage {
    constructor(from: string, to: string, raw: string);
  }
}
