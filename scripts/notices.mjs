// The notices that the licences of bundled packages ask for, from what a bundle is made of.
import { readdirSync, readFileSync } from 'node:fs';

/** The folder of the package that a file is of; undefined: it is one of ours. */
const packageOf = (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];

/**
 * The text of the notices. `inputs`: files that were bundled, from the project's folder on.
 * @throws if a package has no text of its licence
 */
export function noticesOf(inputs, root) {
  const folders = [...new Set(inputs.map(packageOf).filter((folder) => folder !== undefined))].sort();
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
    const files = readdirSync(root + folder);
    const own = files.find((file) => /^(licen[cs]e|copying)\b/i.test(file));
    if (own === undefined) throw new Error(`${name} is bundled, and has no text of its licence (${license})`);
    const further = files.filter((file) => /^(notice|third-?party-?notices?)\b/i.test(file));
    const texts = [own, ...further].map((file) => readFileSync(`${root}${folder}/${file}`, 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `Parts of these packages are in the programs of this extension.${line}${parts.join(line)}\n`.replaceAll(
    '\r\n',
    '\n',
  );
}
