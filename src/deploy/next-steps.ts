type Standing = { baseUrl: string; secrets: string[]; mailBinding: boolean; link?: string; secretIsHere: boolean };

/** What a person does next, the most important first. */
export function nextSteps({ baseUrl, secrets, mailBinding, link, secretIsHere }: Standing): string {
  return [
    `Dayori answers at ${baseUrl}\n`,
    link ? `Sign in within 15 minutes (once):\n  ${link}\n` : undefined,
    secrets.includes('SMTP_URL') || mailBinding ? undefined : SMTP,
    new URL(baseUrl).hostname.endsWith('.workers.dev') ? DOMAIN : undefined,
    secretIsHere ? KEEP : ELSEWHERE,
  ]
    .filter(Boolean)
    .join('\n');
}

const SMTP = `No mail goes out yet. Type a mail server at /admin/setup/mail once you are signed in, or name one here (port 465 or 587), which is
asked for and not shown:
  npm run wrangler -- secret put SMTP_URL
`;
const DOMAIN = `For an address of the clinic's own, add it to the Worker in Cloudflare's dashboard (Settings, Domains), then:
  BASE_URL=https://letters.example.jp npm run deploy
`;
const KEEP = `Keep a copy of data/cloudflare.secret: without it no link in a mail that was sent opens any more.
`;
const ELSEWHERE = `APP_SECRET is at Cloudflare, but data/cloudflare.secret is not here: copy it from where the first deploy was made,
if commands on this machine shall sign links.
`;
