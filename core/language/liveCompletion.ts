// Completions where a state is at hand: in the Debug Console, in a watch, in a condition. They
// follow from the text before the cursor.
import { activationOf, type FrameRef } from '../inspect/frameRef.ts';
import { machineScope } from '../inspect/scope.ts';
import type { MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import { openCall } from '../trace/calls/callTemplates.ts';
import type { Scope } from '../trace/expression/evaluate.ts';
import { threadNamed } from '../trace/parse/lines/loggedThread.ts';
import { addresses, argument, calls } from './argumentCompletion.ts';
import { type Completion, type Proposals, startsWith } from './proposals.ts';
import { isReference, members, names } from './stateNames.ts';

/** Where the value left of a dot begins: names, dots, parentheses. `dot`: there is none. */
function valueStart(text: string, dot: number): number {
  const back = (p: number): number => p - (/[ \t]*$/.exec(text.slice(0, p))?.[0].length ?? 0);
  for (let p = back(dot); ; ) {
    let depth = 0;
    const close = p;
    while (p > 0 && (depth > 0 || text[p - 1] === ')')) {
      p--;
      if (text[p] === ')') depth++;
      else if (text[p] === '(' && --depth === 0) break;
    }
    if (depth > 0) return dot;
    p -= /\w*$/.exec(text.slice(0, p))?.[0].length ?? 0;
    if (p === close) return dot;
    const before = back(p);
    if (text[before - 1] !== '.') return p;
    p = back(before - 1);
  }
}

/** The map whose entries `entry(` asks for: the one that is named first, or the first of all. */
function mapOfEntry(scope: Scope, name: string | undefined): number {
  const value = name === undefined ? undefined : scope.lookup(name);
  return isReference(value) && value.type === 'map' ? value.id : 0;
}

/** `before`: the line up to the cursor. */
export function liveCompletions(state: MachineState, frame: FrameRef | undefined, before: string): Proposals {
  if (before.includes('#')) return { from: 0, items: [] };
  const scope = machineScope(state, frame?.thread ?? NOBODY, activationOf(frame));
  const wordOf = (pattern: RegExp): string => pattern.exec(before)?.[0] ?? '';
  const found = (word: string, items: Completion[]): Proposals => ({
    from: before.length - word.length,
    items: items.filter(({ label }) => startsWith(label, word)),
  });
  const word = wordOf(/\w*$/);
  const dot = /\.[ \t]*\w*$/.exec(before);
  if (dot) return found(word, members(before.slice(valueStart(before, dot.index), dot.index), scope));

  const start = /^\s*(?:(\w+)\s*:\s*)?\w*$/.exec(before);
  if (start) return found(word, start[1] === undefined ? [...names(scope), ...calls(state)] : calls(state));
  const call = /^\s*(?:(\w+)\s*:\s*)?(?:[A-Za-z_]\w*\s*\(|touch\s)/.exec(before);
  const open = call ? openCall(before) : undefined;
  if (open) {
    const { parameter } = open;
    const typed = parameter?.kind === 'prot' || parameter?.kind === 'descriptor' ? wordOf(/[\w-]*$/) : word;
    const thread =
      call?.[1] === undefined
        ? frame?.thread
        : state.kernel.threads.findIndex((t) => t.name === threadNamed(call[1] as string));
    return found(typed, parameter ? argument(state, thread ?? NOBODY, parameter, typed) : []);
  }
  const entry = /\bentry\s*\(\s*(?:([A-Za-z_]\w*)\s*,\s*)?\w*$/.exec(before);
  const where = entry ? addresses(state, mapOfEntry(scope, entry[1]), word) : [];
  // after a value and a blank comes an operator, in a number a digit
  const afterValue = /[\w)]\s+$/.test(before.slice(0, before.length - word.length));
  return found(word, [...where, ...(afterValue || /^\d/.test(word) ? [] : names(scope))]);
}
