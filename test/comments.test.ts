// Comments are read beside the code: none is wider than 100 columns, and each names who does what.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const COLUMNS = 100;
const FOLDERS = ['core', 'adapter', 'extension', 'bench', 'test', 'scripts'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.(ts|mjs)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules')),
);

/** A linter's own comment cannot be wrapped, and a generator's line begins with a star too. */
const isComment = (line: string): boolean => /^\s*(\/\/|\*|\/\*)/.test(line) && !/^\s*\*\w|biome-ignore/.test(line);

test(`no comment is wider than ${COLUMNS} columns`, () => {
  expect(files.length).toBeGreaterThan(100);
  const wide = files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, i) => (isComment(line) && line.length > COLUMNS ? [`${path}:${i + 1}`] : [])),
  );
  expect(wide).toEqual([]);
});

/** Words that stand for the caller, the view or the thread that a comment should name. */
const VAGUE = /\b(?:some|any|no)body\b|\bwhoever\b|\bfor who\b|\bwho wants\b|\b(?:is|are) asked for\b/i;
const withoutCode = (line: string): string => line.replaceAll(/`[^`]*`|NOBODY/g, '');

test('comments of the product name a caller, a view or a thread instead of "somebody"', () => {
  const vague = files
    .filter((path) => !path.startsWith('test/'))
    .flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, i) => (isComment(line) && VAGUE.test(withoutCode(line)) ? [`${path}:${i + 1}`] : [])),
    );
  expect(vague).toEqual([]);
});
