// What can be typed on into Find in History: an expression, or a call and the
// result that it returned.
import { RESULT_WORDS } from '../kernel/constants.ts';
import type { MachineState } from '../program/types.ts';
import { CALL_NAMES } from '../trace/calls/signatures.ts';
import { liveCompletions } from './liveCompletion.ts';
import { type Completion, type Proposals, startsWith } from './proposals.ts';

const RESULT = /^\s*(?:\w+\s*:\s*)?\w*\s*!?=\s*(\w*)$/;
const CALL = /^\s*(?:\w+\s*:\s*)?(\w*)$/;

const call = (name: string): Completion => ({
  label: name,
  text: `${name} = `,
  type: 'method',
  detail: 'where it returned...',
});
const result = (label: string): Completion => ({ label, type: 'value', detail: 'result' });

/** `before`: what is typed, up to the cursor. */
export function findCompletions(state: MachineState, before: string): Proposals {
  const found = RESULT.exec(before);
  if (found) {
    const word = found[1] ?? '';
    return { from: before.length - word.length, items: RESULT_WORDS.filter((w) => startsWith(w, word)).map(result) };
  }
  const word = CALL.exec(before)?.[1];
  if (word === undefined) return liveCompletions(state, undefined, before);
  const calls = CALL_NAMES.filter((name) => startsWith(name, word)).map(call);
  if (before.includes(':')) return { from: before.length - word.length, items: calls };
  // the names of values alone: calls are looked for by their results
  const values = liveCompletions(state, undefined, before).items.filter(({ type }) => type !== 'method');
  return { from: before.length - word.length, items: [...values, ...calls] };
}
