// What may stand at the cursor, from the text of its line before it. No `vscode` here, so that it can be tested.
import { EFLAG_NAMES, INHERIT_NAMES, MADV, VINTAGES } from '../core/kernel/constants.ts';
import { CALL_NAMES, CALLS, type CallSignature, type Parameter, resultWords } from '../core/trace/calls.ts';
import { LIMITS } from '../core/trace/declarations.ts';
import { parse } from '../core/trace/parse.ts';

export interface Completion {
  readonly text: string;
  readonly kind: 'keyword' | 'call' | 'flag' | 'result' | 'point' | 'field' | 'thread';
  /** What to insert in place of the text, in the syntax of snippets. */
  readonly snippet?: string;
}

const KEYWORDS = [
  'kernel',
  'map',
  'page',
  'submap',
  'entry',
  'limit',
  'object',
  'fault',
  'faults',
  'privileged',
  'process',
  'thread',
  'schedule',
  'assert',
];
const POINTS = ['entry', 'fault', 'blocked', 'asleep'];
const PROTECTIONS = ['rwx', 'rw-', 'r-x', 'r--', '---'];
const NAMES = ['entry', 'map', 'user_wired'];

const all = (kind: Completion['kind'], words: Iterable<string>): Completion[] =>
  [...words].map((text) => ({ text, kind }));

/** `before`: the line up to the cursor. `script`: the whole text, asked for only where its threads matter. */
export function completionsAt(before: string, script: () => string): Completion[] {
  if (before.includes('#')) return [];
  if (/^\s*\w*$/.test(before)) return [...all('keyword', KEYWORDS), ...all('thread', parse(script()).threads)];
  if (/@\s*\w*$/.test(before)) return all('point', POINTS);
  const open = /\b(\w+)\s*\(([^()]*)$/.exec(before);
  const call = open && CALLS.get(open[1] ?? '');
  if (call) return argumentWords(call, open?.[2] ?? '');
  if (/^\s*assert\b/.test(before)) return all('field', NAMES);
  const result = /\b(\w+)\s*\(.*\)\s*=\s*\w*$/.exec(before);
  if (result) return all('result', resultWords(CALLS.get(result[1] ?? '')?.returns ?? 'KERN'));
  if (/^\s*\w+\s*<\s*\w*$/.test(before)) return all('result', resultWords('KERN'));
  if (/^\s*\w+\s*[:>]\s*\w*$/.test(before)) {
    return CALL_NAMES.map((text) => ({ text, kind: 'call', snippet: callSnippet(text) }));
  }
  return declarationWords(before);
}

function argumentWords(call: CallSignature, text: string): Completion[] {
  const given = text.split(',');
  const last = given[given.length - 1] ?? '';
  const name = /^\s*(\w+)\s*=/.exec(last)?.[1];
  const parameter = call.parameters.find((p) => p.name === name) ?? call.parameters[given.length - 1];
  return parameter ? parameterWords(parameter) : [];
}

function parameterWords({ kind, words }: Parameter): Completion[] {
  if (words) return all('flag', words);
  if (kind === 'prot') return all('flag', PROTECTIONS);
  if (kind === 'inherit') return all('flag', INHERIT_NAMES);
  return kind === 'madvise' ? all('flag', Object.keys(MADV)) : [];
}

function callSnippet(name: string): string {
  const required = CALLS.get(name)?.parameters.filter((p) => p.default === undefined || p.kind === 'wire') ?? [];
  const places = required.map((p, i) => `\${${i + 1}:${p.kind === 'wire' ? 'USER|NOHOLES' : p.name}}`);
  return `${name}(${places.join(', ')})`;
}

function declarationWords(before: string): Completion[] {
  const keyword = /^\s*(\w+)\s/.exec(before)?.[1];
  if (keyword === 'kernel') return all('flag', VINTAGES);
  if (keyword === 'fault' && /=/.test(before)) return all('result', resultWords('KERN'));
  if (keyword === 'limit') return all('flag', LIMITS);
  if (keyword === 'schedule') return all('flag', ['script', 'round-robin', 'random']);
  if (keyword === 'entry') return all('flag', [...PROTECTIONS, ...EFLAG_NAMES]);
  return [];
}
