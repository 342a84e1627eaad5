// Kernel calls, and what their arguments may be: words, declared names, addresses of entries.
import { describeEntry } from '../inspect/describe.ts';
import { formatAddress } from '../kernel/address.ts';
import { protName } from '../kernel/constants.ts';
import { HEADER } from '../kernel/data/entries.ts';
import { viewEntry } from '../kernel/kernel.ts';
import { RULES } from '../kernel/rules.ts';
import type { MapState } from '../kernel/state.ts';
import type { MachineState } from '../program/types.ts';
import { callTemplate, parameterWords } from '../trace/calls/callTemplates.ts';
import type { Parameter } from '../trace/calls/signature.ts';
import { CALLS, signatureText } from '../trace/calls/signatures.ts';
import { type Completion, sortText, startsWith } from './proposals.ts';

const MOST_ADDRESSES = 50;

/** Where the entries of a map begin, those whose addresses begin as typed. */
export function addresses(state: MachineState, map: number, word: string): Completion[] {
  const k = state.kernel;
  const m = k.maps[map] as MapState;
  const made: Completion[] = [];
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

/** The calls that this kernel has, as lines with places to fill in. */
export function calls(state: MachineState): Completion[] {
  const rules = RULES[state.kernel.config.vintage];
  return [...CALLS.values()]
    .filter((call) => !call.only || rules[call.only.rule])
    .map((call): Completion => {
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

/** What an argument may be: its words, declared names, or the start of an entry. */
export function argument(
  state: MachineState,
  thread: number,
  { kind, ...rest }: Parameter,
  word: string,
): Completion[] {
  const { config, processes, threads } = state.kernel;
  const item =
    (type: Completion['type']) =>
    (label: string): Completion => ({ label, type });
  if (kind === 'address' || kind === 'byte-address')
    return addresses(state, Math.max(0, processes[threads[thread]?.process ?? 0]?.map ?? 0), word);
  if (kind === 'object' || kind === 'descriptor')
    return [...config.objects.map((o) => item('variable')(o.name)), item('value')(kind === 'object' ? 'none' : '-1')];
  if (kind === 'submap') return config.subMaps.map((m) => m.name).map(item('variable'));
  if (kind === 'process') return config.processes.map((p) => p.name).map(item('variable'));
  return parameterWords({ kind, ...rest }).map(item('value'));
}
