// What the extension says by itself: each text of `vscode.l10n.t` is in the bundle, and in every
// language, with the same placeholders and links.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

type Bundle = Readonly<Record<string, string>>;
const bundle = (file: string): Bundle => JSON.parse(readFileSync(`l10n/${file}`, 'utf8')) as Bundle;
const english = bundle('bundle.l10n.json');
const files = readdirSync('l10n').filter((file) => file !== 'bundle.l10n.json');

const sources = readdirSync('extension', { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith('.ts'))
  .map((file) => join(file.parentPath, file.name))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const CALL = /\bl10n\.t\(/g;
const LITERAL = /\bl10n\.t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g;
const textsOf = (text: string): string[] =>
  [...text.matchAll(LITERAL)].map((m) => (m[1] ?? m[2] ?? '').replace(/\\(['"])/g, '$1'));

test('a text is a literal, so that it can be found', () => {
  const others = sources.filter(({ text }) => text.match(CALL)?.length !== (textsOf(text).length || undefined));
  expect(others.map(({ path }) => path)).toEqual([]);
});

test('the bundle has each text that the extension says, and no other', () => {
  const said = new Set(sources.flatMap(({ text }) => textsOf(text)));
  expect(said.size).toBeGreaterThan(100);
  expect(Object.keys(english).sort()).toEqual([...said].sort());
  expect(Object.values(english)).toEqual(Object.keys(english));
});

test('a message to a person goes through it', () => {
  const told = /(?:show(?:Error|Warning|Information)Message\(|setStatusBarMessage\(|placeHolder: )\s*['"`][A-Za-z]/;
  expect(sources.filter(({ text }) => told.test(text)).map(({ path }) => path)).toEqual([]);
});

/** What is put in, and targets of links. */
const kept = (text: string): string[] => [...text.matchAll(/\{\d\}|\]\([^)]*\)/g)].map(([one]) => one).sort();

describe.each(files)('%s', (file) => {
  const texts = bundle(file);
  test('has all texts, and no others', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(english));
  });
  test('keeps what is put in, and links', () => {
    for (const [text, own] of Object.entries(texts)) {
      expect(kept(own), text).toEqual(kept(text));
      expect(own.trim(), text).not.toBe('');
    }
  });
});
