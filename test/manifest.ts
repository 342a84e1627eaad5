// The manifest as a person sees it: each `%key%` of package.json is the text of package.nls.json.
import { readFileSync } from 'node:fs';

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** By locale; without one, the English that stands for all. */
export const textsOf = (locale = ''): Readonly<Record<string, string>> =>
  json(locale === '' ? 'package.nls.json' : `package.nls.${locale}.json`) as Record<string, string>;

function filled(value: unknown, texts: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replace(/^%([^%\s]+)%$/, (whole, key: string) => texts[key] ?? whole);
  if (Array.isArray(value)) return value.map((one) => filled(one, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, texts)]));
}

export const readManifest = <Manifest>(locale = ''): Manifest =>
  filled(json('package.json'), textsOf(locale)) as Manifest;
