// What may stand at the cursor, from the text of its line before it. No `vscode` here, so that it
// can be tested.
import { DEFAULT_VINTAGE, EFLAG_NAMES, INHERIT_NAMES, VINTAGES } from '../../core/kernel/constants.ts';
import { fieldNames, fieldOf, settable } from '../../core/kernel/fields/fields.ts';
import type { Thing } from '../../core/kernel/fields/table.ts';
import { LIMIT_NAMES } from '../../core/kernel/limits.ts';
import type { Lines } from '../../core/language/script.ts';
import { membersOf, ownerOfValue } from '../../core/program/namesInAsserts.ts';
import { callTemplate, openCall, PROTECTIONS, parameterWords } from '../../core/trace/calls/callTemplates.ts';
import { CALL_NAMES, CALLS, resultWords } from '../../core/trace/calls/signatures.ts';
import { SCHEDULES } from '../../core/trace/calls/vocabulary.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';
import { ALLOW_MLOCK, KEYWORDS } from '../../core/trace/parse/declarations.ts';
import { DIES } from '../../core/trace/parse/threads.ts';

export interface Completion {
  readonly text: string;
  readonly kind: 'keyword' | 'call' | 'flag' | 'result' | 'point' | 'field' | 'thread' | 'object';
  /** What to insert in place of the text, in the syntax of snippets. */
  readonly snippet?: string;
}

const POINTS = ['entry', 'fault', 'blocked', 'asleep'];
const NAMES = ['entry', 'map', 'limit', ...fieldNames('kernel')];

const all = (kind: Completion['kind'], words: Iterable<string>): Completion[] =>
  [...words].map((text) => ({ text, kind }));

/** A line that is longer is no call, and not worth to be searched with each key. */
const LONGEST = 2000;

/** Declarations stand above the threads' lines: in the first so many lines, or not proposed. */
const FAR = 2000;

/** Names of the objects that a script declares. */
export function objectsIn({ lineCount, lineAt }: Lines): string[] {
  const lines = Array.from({ length: Math.min(lineCount, FAR) }, (_, i) => lineAt(i));
  return lines.flatMap((line) => /^\s*object\s+(\w+)/.exec(line)?.[1] ?? []);
}

/** `before`: the line up to the cursor. `threads`, `objects`: asked for only where they matter. */
export function completionsAt(
  before: string,
  threads: () => readonly string[],
  objects: () => readonly string[] = () => [],
): Completion[] {
  if (before.length > LONGEST || before.includes('#')) return [];
  if (/^\s*\w*$/.test(before)) return [...all('keyword', KEYWORDS), ...all('thread', threads())];
  if (/@\s*\w*$/.test(before)) return all('point', POINTS);
  const open = openCall(before);
  if (open?.parameter?.kind === 'object' || open?.parameter?.kind === 'descriptor') return all('object', objects());
  if (open) return all('flag', open.parameter ? parameterWords(open.parameter) : []);
  const set = /^\s*set\s(.*)$/.exec(before)?.[1];
  if (set !== undefined) return placeWords(set, threads);
  if (/^\s*assert\b/.test(before)) return nameWords(before, threads);
  const result = /\b(\w+)\s*\(.*\)\s*=\s*\w*$/.exec(before);
  if (result) return all('result', resultWords(CALLS.get(result[1] ?? '')?.returns ?? 'KERN'));
  if (/^\s*\w+\s*<\s*\w*$/.test(before)) return all('result', resultWords('KERN'));
  if (/^\s*\w+\s*[:>]\s*\w*$/.test(before)) {
    return CALL_NAMES.map((text) => ({ text, kind: 'call', snippet: callSnippet(text) }));
  }
  return declarationWords(before, threads);
}

/** What the value left of the last dot is; undefined: there is no dot. */
function thingBefore(text: string, threads: () => readonly string[]): Thing | undefined {
  const [, entry, name = '', lock] = /(?:(\bentry\s*\([^()]*\))|\b(\w+))(\.lock)?\.\w*$/.exec(text) ?? [];
  if (entry) return 'entry';
  if (lock) return 'lock';
  if (name === 'limit') return 'limit';
  return name === '' ? undefined : threads().includes(name) ? 'thread' : 'map';
}

/** Names and fields in an expression. */
function nameWords(text: string, threads: () => readonly string[]): Completion[] {
  const before = /(?:\bentry\s*\([^()]*\)|\b\w+)(?:\.\w+)*(?=\.\w*$)/.exec(text)?.[0];
  if (before === undefined) return [...all('field', NAMES), ...all('thread', threads())];
  const parsed = parseExpression(before);
  // another map's name is that of a submap or a process
  const known = { vintage: DEFAULT_VINTAGE, threads: new Set(threads()), maps: { has: () => true } };
  const owner = 'expression' in parsed ? ownerOfValue(parsed.expression, known) : undefined;
  return owner ? all('field', membersOf(owner)) : [];
}

/** In a `set` line: what can be set, and after the `=` what there is to set it to. */
function placeWords(text: string, threads: () => readonly string[]): Completion[] {
  const [place = '', value] = text.split('=');
  const thing = thingBefore(place.trimEnd(), threads);
  const isPlace = thing === 'entry' || thing === 'map' || thing === 'limit';
  if (value === undefined) {
    if (isPlace) return all('field', settable(thing));
    return place.includes('.') ? [] : [...all('field', NAMES), ...all('thread', threads())];
  }
  const kind = isPlace ? fieldOf(thing, place.trimEnd().split('.').at(-1) ?? '')?.kind : undefined;
  if (kind === 'prot') return all('flag', PROTECTIONS);
  if (kind === 'inherit') return all('flag', INHERIT_NAMES);
  if (kind === 'bool') return all('flag', ['true', 'false']);
  return kind === 'thread' ? [...all('thread', threads()), ...all('flag', ['none'])] : nameWords(value, threads);
}

function callSnippet(name: string): string {
  const call = CALLS.get(name);
  if (!call) return name;
  const { text, places } = callTemplate(call);
  let snippet = '';
  let done = 0;
  places.forEach(({ start, length }, i) => {
    snippet += `${text.slice(done, start)}\${${i + 1}:${text.slice(start, start + length)}}`;
    done = start + length;
  });
  return snippet + text.slice(done);
}

function declarationWords(before: string, threads: () => readonly string[]): Completion[] {
  const keyword = /^\s*(\w+)\s/.exec(before)?.[1];
  if (/^\s*\w+\s+\w*$/.test(before) && threads().includes(keyword ?? '')) return all('keyword', [DIES]);
  if (keyword === 'kernel') return all('flag', VINTAGES);
  if (keyword === 'fault' && /=\s*(\w+\s+or\s+)*\w+\s+\w*$/.test(before)) return all('keyword', ['or']);
  if (keyword === 'fault' && /=/.test(before)) return all('result', resultWords('KERN'));
  if (keyword === 'limit') return all('flag', LIMIT_NAMES);
  if (keyword === 'jail') return all('flag', [ALLOW_MLOCK]);
  if (keyword === 'schedule') return [...all('flag', SCHEDULES), ...all('thread', threads())];
  if (keyword === 'entry') return all('flag', [...PROTECTIONS, ...EFLAG_NAMES]);
  return [];
}
