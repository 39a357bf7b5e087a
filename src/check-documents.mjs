// Checks that every npm script and every file that the documents name exists, that every link within the repository leads to a file and a
// heading, that what is shown of a file is the file, and that the list of sources is the one that lessons name.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Folders that are not ours, and mails, which lint reads. */
const PASSED_OVER = new Set(['node_modules', 'build', 'data', 'coverage', 'emails']);

const documents = markdownIn(root);
const complaints = [...otherSources(), ...documents.flatMap(complaintsOf)];
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
if (complaints.length > 0) process.exit(1);
process.stdout.write(`Checked the scripts and links of ${documents.length} documents.\n`);

function complaintsOf(file) {
  const text = readFileSync(file, 'utf8');
  return [...unknownScripts(text), ...unknownFiles(text), ...brokenLinks(file, text), ...otherBlocks(file, text)].map(
    complaint => `${relative(root, file)}: ${complaint}`,
  );
}

/** The list of sources for people is the one that lessons name, line by line. */
function otherSources() {
  const sources = Object.entries(parse(readFileSync(join(root, 'emails/sources.yaml'), 'utf8')));
  const listed = sources.map(([key, { short, about }]) => `| ${key} | ${short} | ${about} |`);
  const shown = readFileSync(join(root, 'docs/sources.md'), 'utf8').match(/^\| S\d.*$/gm) ?? [];
  const missing = listed.filter(line => !shown.includes(line)).map(line => `docs/sources.md has not: ${line}`);
  return [
    ...missing,
    ...shown.filter(line => !listed.includes(line)).map(line => `emails/sources.yaml has not: ${line}`),
  ];
}

function markdownIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) || entry.name.startsWith('.') ? [] : markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function unknownScripts(text) {
  const named = [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([, script, short]) => script ?? short);
  return [...new Set(named)].filter(name => !(name in scripts)).map(name => `package.json has no script "${name}"`);
}

/** Paths such as `src/…` between backticks. Patterns and placeholders are skipped. */
function unknownFiles(text) {
  const named = [...text.matchAll(/`((?:src|docs|bench|chaos|year|emails|migrations)\/[\w./-]*\w\/?)`/g)].map(
    ([, path]) => path,
  );
  return [...new Set(named)].filter(path => !existsSync(join(root, path))).map(path => `no file ${path}`);
}

/** A block named after a file (```ini docs/…) shows that file. A named one in a translation (`x.ja.md`) is the same as in the original. */
function otherBlocks(file, text) {
  const original = file.endsWith('.ja.md') ? file.replace(/ja\.md$/, 'md') : file;
  const named = existsSync(original) ? blocksOf(readFileSync(original, 'utf8')) : new Map();
  return [...blocksOf(text)].flatMap(([name, block]) => {
    const path = join(root, name);
    if (name.includes('/') && !existsSync(path)) return [`no file ${name}`];
    const expected = name.includes('/') ? readFileSync(path, 'utf8') : named.get(name);
    return expected === undefined || block === expected ? [] : [`the block ${name} is not what it names`];
  });
}

/** The blocks that have a name behind their language. */
function blocksOf(text) {
  return new Map([...text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name, block]) => [name, block]));
}

/** Links to other sites are not followed. */
function brokenLinks(file, text) {
  const links = [
    ...withoutBlocks(text)
      .replace(/`[^`]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link]) => link);
  return links.filter(link => !/^[a-z]+:/.test(link) && !leadsSomewhere(file, link)).map(link => `broken link ${link}`);
}

function leadsSomewhere(file, link) {
  const [path, heading] = link.split('#');
  const target = path ? join(dirname(file), path) : file;
  if (!existsSync(target)) return false;
  return heading === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(heading);
}

/** GitHub's anchors: lower case, without punctuation, a hyphen for each space. */
function anchorsOf(text) {
  return [...withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
    const words = heading.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '');
    return words.replaceAll(' ', '-');
  });
}

function withoutBlocks(text) {
  return text.replace(/^```.*?^```/gms, '');
}
