// Each text of the manifest is a key, and each key has its text in every language: the same
// links, code and placeholders.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TOOL } from '../../extension/ids.ts';
import { readManifest, textsOf } from '../manifest.ts';

const english = textsOf();
const locales = readdirSync('.').flatMap((file) => /^package\.nls\.(.+)\.json$/.exec(file)?.[1] ?? []);

/** Members of package.json that a person reads. */
const READ =
  /^(title|shortTitle|category|label|displayName|description|markdownDescription|name|contextualTitle|contents|altText|unverifiedBreakpoints)$/;

const TOOL_NAMES = new Set<string>(Object.values(TOOL));

/**
 * What has such members and is for a language model, for launch.json, or the output of a program.
 */
const NOT_READ = new Set([
  'body',
  'initialConfigurations',
  'problemMatchers',
  'resourceLabelFormatters',
  'inputSchema',
]);

/** Strings that are read and are no key, by their place. */
function unnamed(value: unknown, place: string, found: string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, one] of Object.entries(value)) {
    if (NOT_READ.has(key)) continue;
    const isRead = (READ.test(key) && !TOOL_NAMES.has(String(one))) || place.endsWith('.enumDescriptions');
    if (typeof one === 'string' && isRead && !/^%[\w.]+%$/.test(one)) found.push(`${place}.${key}: ${one}`);
    unnamed(one, `${place}.${key}`, found);
  }
  return found;
}

test('no text that a person reads stands in package.json itself', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(unnamed(contributes, '')).toEqual([]);
});

test('each key has its text, and each text its key', () => {
  const used = [...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map((m) => m[1] ?? '');
  expect([...new Set(used)].sort()).toEqual(Object.keys(english).sort());
  expect(JSON.stringify(readManifest())).not.toMatch(/"%[\w.]+%"/);
});

/** What a translation has to keep: targets of links, and code. */
const kept = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)]*)\)|`([^`]*)`/g)].map((m) => m[1] ?? m[2] ?? '').sort();

describe.each(locales)('%s', (locale) => {
  const texts = textsOf(locale);
  test('has all texts, and no others', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
  });
  test('keeps links and code, and the three dots of what asks a question', () => {
    for (const [key, text] of Object.entries(english)) {
      expect(kept(texts[key] ?? ''), key).toEqual(kept(text));
      expect((texts[key] ?? '').endsWith('...'), key).toBe(text.endsWith('...'));
    }
  });
});

test('there is a language beside English', () => {
  expect(locales).toContain('de');
});
