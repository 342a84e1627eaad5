// Scopes and variables: the locals of a routine, the map, its entries, the threads and the limits.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { describeThread } from '../../core/inspect/describe.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { type EntryView, viewEntry } from '../../core/kernel/kernel.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import type { MapState } from '../../core/kernel/state.ts';
import { RequestError } from '../session/errors.ts';
import { localReference } from '../sources/locationReferences.ts';
import { frameId, frameRef, kernelFrame } from './frames.ts';
import { type Kind, readReference, variablesReference } from './references.ts';
import { entryFields, entryVariable, leaf, limitFields, localVariable, mapFields, threadFields } from './rows.ts';

type Variable = DebugProtocol.Variable;

/** A client fetches a scope of more rows only when a person opens it (`expensive`). */
const MOST_CHEAP = 1000;

export function scopes(control: RunControl, id: number): DebugProtocol.Scope[] {
  const ref = frameRef(control, id);
  const made: DebugProtocol.Scope[] = [];
  if (kernelFrame(control, ref))
    made.push({
      name: 'Locals',
      presentationHint: 'locals',
      variablesReference: variablesReference('locals', frameId(ref.thread, ref.level)),
      expensive: false,
    });
  const add = (name: string, kind: Kind, expensive = false, indexedVariables?: number): void => {
    const scope: DebugProtocol.Scope = { name, variablesReference: variablesReference(kind), expensive };
    if (indexedVariables !== undefined) scope.indexedVariables = indexedVariables;
    made.push(scope);
  };
  add('Map', 'map');
  add('Entries', 'entries', control.map.count > MOST_CHEAP, control.map.count);
  add('Threads', 'threads', control.machine.state.kernel.threads.length > MOST_CHEAP);
  add('Limits', 'limits');
  return made;
}

/** What the last run changed says so; the editor marks by itself only what has another value. */
const marked = (v: Variable, changed: boolean): Variable => (changed ? { ...v, value: `${v.value}  (changed)` } : v);

/** The entry of a birth number, if it is still there. */
function entryOf(m: MapState, serial: number): EntryView | undefined {
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number)
    if (m.entries.serial[id] === serial) return viewEntry(m, id);
  return undefined;
}

function entriesOf(control: RunControl, start: number, count: number): Variable[] {
  const k = control.machine.state.kernel;
  const m = control.map;
  const made: Variable[] = [];
  let i = 0;
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number, i++) {
    if (i < start) continue;
    if (count > 0 && made.length >= count) break;
    const e = viewEntry(m, id);
    made.push(marked(entryVariable(k, k.maps.indexOf(m), e), control.changed.hasEntry(e.serial)));
  }
  return made;
}

/** Counts in hexadecimal; addresses are always. */
export const inHex = (v: Variable): Variable => ({
  ...v,
  value: v.value.replace(/^(\d+)(?= pages$| {2}\(changed\)$|$)/, (digits) => `0x${Number(digits).toString(16)}`),
});

/** The children of a reference. @throws RequestError if it was never given or its thing is gone. */
export function variables(control: RunControl, args: DebugProtocol.VariablesArguments): Variable[] {
  const { state } = control.machine;
  const k = state.kernel;
  const m = control.map;
  const { kind, number } = readReference(args.variablesReference) ?? { kind: undefined, number: 0 };
  const start = Math.max(args.start ?? 0, 0);
  const count = Math.max(args.count ?? 0, 0);
  const page = (all: Variable[]): Variable[] => all.slice(start, count > 0 ? start + count : undefined);
  // entries are a list, all else has names
  if (args.filter === (kind === 'entries' ? 'named' : 'indexed')) return [];
  switch (kind) {
    case 'locals': {
      const f = kernelFrame(control, frameRef(control, number));
      const routine = f && routinesOf(k.config.vintage)[f.routine];
      if (!f || !routine) return [];
      return page(
        routine.locals.map((l, i) => ({
          ...localVariable(k, f, l),
          declarationLocationReference: localReference(routine, i),
        })),
      );
    }
    case 'map':
      return page(mapFields(k, k.maps.indexOf(m)));
    case 'entries':
      return entriesOf(control, start, count);
    case 'entry': {
      const entry = entryOf(m, number);
      if (!entry) throw new RequestError('that entry is gone: it was unmapped, or merged with a neighbour');
      return page(entryFields(k, k.maps.indexOf(m), entry));
    }
    case 'threads':
      return page(
        k.threads.map((t, i) => ({
          ...marked(leaf(t.name, describeThread(state, i), t.name), control.changed.hasThread(i)),
          variablesReference: variablesReference('thread', i),
        })),
      );
    case 'thread':
      if (!k.threads[number]) throw new RequestError(`there is no thread ${number + 1}`);
      return page(threadFields(state, number));
    case 'limits':
      return page(limitFields(k));
    default:
      throw new RequestError(`there are no variables under reference ${args.variablesReference}`);
  }
}
