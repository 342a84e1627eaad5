// What "Insert Snippet" lists is what completion offers as whole lines.
import { expect, test } from 'vitest';
import { templates } from '../../core/language/completion/templates.ts';
import { snippetsOf } from '../../scripts/snippets.mjs';
import { readManifest } from '../manifest.ts';

interface Snippet {
  readonly body: readonly string[];
  readonly description: string;
  readonly prefix?: string;
  readonly isFileTemplate?: boolean;
}

test('each whole line is a snippet, which completion does not offer a second time', async () => {
  const snippets: Record<string, Snippet> = JSON.parse(await snippetsOf(`${process.cwd()}/`));
  expect(Object.keys(snippets)).toEqual(templates().map(({ text }) => text));
  for (const { text, snippet, detail } of templates()) {
    expect(snippets[text]?.body.join('\n')).toBe(snippet);
    expect(snippets[text]?.description).toBe(detail);
  }
  expect(Object.values(snippets).filter(({ prefix }) => prefix !== undefined)).toEqual([]);
});

test('a file can be filled with the script alone', async () => {
  const snippets: Record<string, Snippet> = JSON.parse(await snippetsOf(`${process.cwd()}/`));
  expect(Object.keys(snippets).filter((name) => snippets[name]?.isFileTemplate)).toEqual(['script']);
});

test('the manifest names the file that the build writes', () => {
  const { contributes } = readManifest<{ contributes: { snippets: unknown } }>();
  expect(contributes.snippets).toEqual([{ language: 'vmtrace', path: './dist/snippets.json' }]);
});
