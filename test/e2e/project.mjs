// Where the project's things are: the package under test, the examples, the screenshots.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const examples = join(root, 'examples');
export const screenshots = join(root, 'dist/e2e');
/** Of the walkthrough and the README. */
export const pictures = join(root, 'images/pictures');

/** The package that `npm run package` has made. */
export function packaged() {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const file = join(root, `dist/${name}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`There is no dist/${name}-${version}.vsix: run \`npm run package\` first.`);
  return file;
}

/**
 * The line, from 1, on which an example has the text: specs name what a line says, not its number.
 */
export function lineOf(example, text) {
  const index = readFileSync(join(examples, example), 'utf8')
    .split('\n')
    .findIndex((line) => !line.startsWith('#') && line.includes(text));
  if (index < 0) throw new Error(`examples/${example} has no line with "${text}".`);
  return index + 1;
}
