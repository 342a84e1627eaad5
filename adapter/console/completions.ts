// What may be typed next in the Debug Console, in a watch or in a condition: names and members, addresses of entries, and kernel calls. It
// follows from the text before the cursor; the value left of a dot is found by evaluating it, which changes nothing: calls are not evaluated.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describeEntry } from '../../core/inspect/describe.ts';
import type { FrameRef } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { formatAddress } from '../../core/kernel/address.ts';
import { protName } from '../../core/kernel/constants.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { KINDS } from '../../core/kernel/fields/kinds.ts';
import { FIELDS } from '../../core/kernel/fields/table.ts';
import { viewEntry } from '../../core/kernel/kernel.ts';
import { RULES } from '../../core/kernel/rules.ts';
import type { MapState } from '../../core/kernel/state.ts';
import type { MachineState } from '../../core/program/types.ts';
import { NOBODY } from '../../core/program/types.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { callTemplate, openCall, parameterWords } from '../../core/trace/calls/callTemplates.ts';
import type { Parameter } from '../../core/trace/calls/signature.ts';
import { CALLS, signatureText } from '../../core/trace/calls/signatures.ts';
import {
  CONSTANTS,
  EvaluationError,
  evaluate,
  formatValue,
  NONE,
  type Reference,
  reference,
  type Scope,
  type Value,
} from '../../core/trace/expression/evaluate.ts';
import { parseExpression } from '../../core/trace/expression/expression.ts';

export type Item = DebugProtocol.CompletionItem;

/** What may stand in place of the text from `from` (an offset in UTF-16 units) to the cursor. */
export interface Proposals {
  readonly from: number;
  readonly items: readonly Item[];
}

const MOST_ADDRESSES = 50;
const NOTHING = { from: 0, items: [] };

const startsWith = (text: string, word: string): boolean => text.toLowerCase().startsWith(word.toLowerCase());

/** The first of so many groups is shown first; within it the order given, if `order` is. */
const sortText = (group: number, label: string, order?: number): string =>
  `${group}${order === undefined ? label.toLowerCase() : String(order).padStart(4, '0')}`;

/** A value for the side of a proposal; nothing if it has none. */
function detail(read: () => Value | undefined): Pick<Item, 'detail'> {
  try {
    const value = read();
    return value === undefined ? {} : { detail: formatValue(value) };
  } catch (error) {
    if (error instanceof EvaluationError) return {};
    throw error;
  }
}

/** Names of the state, functions and constants. */
function names(scope: Scope): Item[] {
  const known = [...new Set(scope.names?.() ?? [])].filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const item = (
    label: string,
    type: DebugProtocol.CompletionItemType,
    group: number,
    value: () => Value | undefined,
  ) => ({
    label,
    type,
    sortText: sortText(group, label),
    ...detail(value),
  });
  const functions = [...(scope.functions?.() ?? [])].map(
    (label): Item => ({
      label,
      text: `${label}()`,
      type: 'function',
      detail: `${label}(ADDRESS)`,
      sortText: sortText(1, label),
      selectionStart: label.length + 1,
      selectionLength: 0,
    }),
  );
  const constants = [...CONSTANTS].filter(([name]) => /^[A-Za-z_]\w*$/.test(name) && !known.includes(name));
  return [
    ...known.map((name) => {
      const value = (): Value | undefined => scope.lookup(name);
      // a word for a thread's state stands for itself
      return detail(value).detail === name && !isReference(value())
        ? item(name, 'value', 3, () => undefined)
        : item(name, 'variable', 0, value);
    }),
    ...functions,
    ...constants.map(([name, value]) =>
      item(name, 'value', 4, () => (typeof value === 'object' && value ? numberOf(value) : undefined)),
    ),
  ];
}

const isReference = (value: Value | undefined): value is Reference =>
  typeof value === 'object' && value !== null && value.kind === 'reference';
const numberOf = (value: Exclude<Value, null | string | boolean | bigint>): Value | undefined =>
  value.kind === 'named' ? value.value : undefined;

/** Where the value begins that a dot at `dot` asks a field of: names, dots and what is in parentheses; `dot` itself: there is none. */
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

/** What a value would be that is not there now: its fields can be asked for all the same. */
function typeOfNothing(e: Expression): string | undefined {
  if (e.kind === 'call') return e.callee === 'entry' ? 'entry' : undefined;
  const field =
    e.kind === 'member' &&
    Object.values(FIELDS)
      .flat()
      .find(({ name }) => name === e.member);
  return field ? KINDS[field.kind].thing : undefined;
}

function members(text: string, scope: Scope): Item[] {
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) return [];
  let of: Reference | undefined;
  let there = true;
  try {
    const value = evaluate(parsed.expression, scope);
    if (isReference(value)) of = value;
    else if (value === NONE) {
      const type = typeOfNothing(parsed.expression);
      there = false;
      of = type === undefined ? undefined : reference(type, 0, type);
    }
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  if (!of) return [];
  const from = of;
  return [...new Set(scope.names?.(from) ?? [])].map(
    (label, order): Item => ({
      label,
      type: 'field',
      sortText: sortText(0, label, order),
      ...(there ? detail(() => scope.member(from, label)) : {}),
    }),
  );
}

/** Where the entries of a map begin, those whose addresses begin as typed. */
function addresses(state: MachineState, map: number, word: string): Item[] {
  const k = state.kernel;
  const m = k.maps[map] as MapState;
  const made: Item[] = [];
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number) {
    const e = viewEntry(m, id);
    const label = formatAddress(e.start, k.config.pageSize);
    if (!startsWith(label, word)) continue;
    const words = describeEntry(k, e);
    const about = `${protName(e.prot)}/${protName(e.maxProt)}${words ? `  ${words}` : ''}`;
    made.push({ label, type: 'value', detail: about, sortText: sortText(0, label, made.length) });
    if (made.length === MOST_ADDRESSES) break;
  }
  return made;
}

/** Kernel calls as a line of the console, each with places to fill in; those that this kernel has. */
function calls(state: MachineState): Item[] {
  const rules = RULES[state.kernel.config.vintage];
  return [...CALLS.values()]
    .filter((call) => !call.only || rules[call.only.rule])
    .map((call): Item => {
      const { text, places } = callTemplate(call);
      const [first] = places;
      return {
        label: call.name,
        text,
        type: 'method',
        detail: signatureText(call),
        sortText: sortText(2, call.name),
        ...(first ? { selectionStart: first.start, selectionLength: first.length } : {}),
      };
    });
}

/** What an argument of a call may be: its words, declared names, or for an address where an entry begins. */
function argument(state: MachineState, thread: number, { kind, ...rest }: Parameter, word: string): Item[] {
  const { config, processes, threads } = state.kernel;
  const item =
    (type: DebugProtocol.CompletionItemType) =>
    (label: string): Item => ({ label, type });
  if (kind === 'address' || kind === 'byte-address')
    return addresses(state, Math.max(0, processes[threads[thread]?.process ?? 0]?.map ?? 0), word);
  if (kind === 'object') return config.objects.map((o) => o.name).map(item('variable'));
  if (kind === 'submap') return config.subMaps.map((m) => m.name).map(item('variable'));
  if (kind === 'process') return config.processes.map((p) => p.name).map(item('variable'));
  return parameterWords({ kind, ...rest }).map(item('value'));
}

/** The map whose entries `entry(` asks for: the one that is named first, or the first of all. */
function mapOfEntry(scope: Scope, name: string | undefined): number {
  const value = name === undefined ? undefined : scope.lookup(name);
  return isReference(value) && value.type === 'map' ? value.id : 0;
}

/** `before`: the line up to the cursor. */
export function completionsAt(state: MachineState, frame: FrameRef | undefined, before: string): Proposals {
  if (before.includes('#')) return NOTHING;
  const scope = machineScope(state, frame?.thread ?? NOBODY, frame && frame.level > 0 ? frame.level - 1 : undefined);
  const wordOf = (pattern: RegExp): string => pattern.exec(before)?.[0] ?? '';
  const found = (word: string, items: Item[]): Proposals => ({
    from: before.length - word.length,
    items: items.filter(({ label }) => startsWith(label, word)),
  });
  const word = wordOf(/\w*$/);
  const dot = /\.[ \t]*\w*$/.exec(before);
  if (dot) return found(word, members(before.slice(valueStart(before, dot.index), dot.index), scope));

  const start = /^\s*(?:([A-Za-z_]\w*)\s*:\s*)?\w*$/.exec(before);
  if (start) return found(word, start[1] === undefined ? [...names(scope), ...calls(state)] : calls(state));
  const call = /^\s*(?:([A-Za-z_]\w*)\s*:\s*)?(?:[A-Za-z_]\w*\s*\(|touch\s)/.exec(before);
  const open = call ? openCall(before) : undefined;
  if (open) {
    const { parameter } = open;
    const typed = parameter?.kind === 'prot' ? wordOf(/[\w-]*$/) : word;
    const thread = call?.[1] === undefined ? frame?.thread : state.kernel.threads.findIndex((t) => t.name === call[1]);
    return found(typed, parameter ? argument(state, thread ?? NOBODY, parameter, typed) : []);
  }
  const entry = /\bentry\s*\(\s*(?:([A-Za-z_]\w*)\s*,\s*)?\w*$/.exec(before);
  const where = entry ? addresses(state, mapOfEntry(scope, entry[1]), word) : [];
  // after a value and a blank comes an operator, in a number a digit
  const afterValue = /[\w)]\s+$/.test(before.slice(0, before.length - word.length));
  return found(word, [...where, ...(afterValue || /^\d/.test(word) ? [] : names(scope))]);
}
