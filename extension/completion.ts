// What may stand at the cursor, from the text of its line before it. No `vscode` here, so that it can be tested.
import { EFLAG_NAMES, VINTAGES } from '../core/kernel/constants.ts';
import { CALL_NAMES, CALLS, resultWords } from '../core/trace/calls.ts';
import { callTemplate, openCall, PROTECTIONS, parameterWords } from '../core/trace/callWords.ts';
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
const NAMES = ['entry', 'map', 'user_wired', 'swap_reserved'];

const all = (kind: Completion['kind'], words: Iterable<string>): Completion[] =>
  [...words].map((text) => ({ text, kind }));

/** `before`: the line up to the cursor. `script`: the whole text, asked for only where its threads matter. */
export function completionsAt(before: string, script: () => string): Completion[] {
  if (before.includes('#')) return [];
  if (/^\s*\w*$/.test(before)) return [...all('keyword', KEYWORDS), ...all('thread', parse(script()).threads)];
  if (/@\s*\w*$/.test(before)) return all('point', POINTS);
  const open = openCall(before);
  if (open) return all('flag', open.parameter ? parameterWords(open.parameter) : []);
  if (/^\s*assert\b/.test(before)) return all('field', NAMES);
  const result = /\b(\w+)\s*\(.*\)\s*=\s*\w*$/.exec(before);
  if (result) return all('result', resultWords(CALLS.get(result[1] ?? '')?.returns ?? 'KERN'));
  if (/^\s*\w+\s*<\s*\w*$/.test(before)) return all('result', resultWords('KERN'));
  if (/^\s*\w+\s*[:>]\s*\w*$/.test(before)) {
    return CALL_NAMES.map((text) => ({ text, kind: 'call', snippet: callSnippet(text) }));
  }
  return declarationWords(before);
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

function declarationWords(before: string): Completion[] {
  const keyword = /^\s*(\w+)\s/.exec(before)?.[1];
  if (keyword === 'kernel') return all('flag', VINTAGES);
  if (keyword === 'fault' && /=/.test(before)) return all('result', resultWords('KERN'));
  if (keyword === 'limit') return all('flag', LIMITS);
  if (keyword === 'schedule') return all('flag', ['script', 'round-robin', 'random']);
  if (keyword === 'entry') return all('flag', [...PROTECTIONS, ...EFLAG_NAMES]);
  return [];
}
