// How a field of the entry at an address came to its value: the step that set it, and before that
// through copies of the entry, which a clip, a merge or a fork has made, back to the call or the
// line that made the entry.
import { EFFECT } from '../../history/footprint.ts';
import { describeEvent } from '../../inspect/events.ts';
import type { Page } from '../../kernel/address.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { fieldOf, fieldText } from '../../kernel/fields/fields.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import type { MachineEvent } from '../../program/types.ts';
import type { Statement } from '../../trace/ast.ts';
import { coverOf } from '../stops/entryDiff.ts';
import { entryEffects } from '../stops/watchTargets.ts';
import { neverMapped } from '../why/blame.ts';
import { lastChange, type Watched } from '../why/changes.ts';
import type { Searched } from '../why/explanation.ts';
import { declared, type Link, MOST_LINKS } from './link.ts';
import { type MadeBy, stepAt } from './madeBy.ts';

export interface FieldOfPage {
  readonly map: number;
  readonly page: Page;
  readonly name: string;
}

/** Value, and which entry it is of; undefined: no entry. */
type Held = readonly [value: number, serial: number] | undefined;

/** A child begins with these anew. */
const NOT_FORKED: ReadonlySet<string> = new Set([
  'wired_count',
  'user_wired',
  'in_transition',
  'wiring_thread',
  'charged',
]);

function held({ map, page, name }: FieldOfPage): Watched {
  const field = fieldOf('entry', name);
  const read = ({ maps }: KernelState, id: number): Held => {
    const m = maps[map] as MapState;
    return [field?.read(m, id) ?? 0, m.entries.serial[id] as number];
  };
  return {
    pages: { low: page, high: page + 1, kinds: entryEffects(name) | EFFECT.extent | EFFECT.cut },
    read({ kernel }): Held {
      const id = coverOf(kernel, map, page);
      return id === HEADER ? undefined : read(kernel, id);
    },
    same(a, b) {
      const [x, y] = [a as Held, b as Held];
      return x !== undefined && y !== undefined && x[0] === y[0] && x[1] === y[1];
    },
    show: () => '',
  };
}

interface Made {
  readonly step: MadeBy;
  readonly events: readonly MachineEvent[];
  /** What each event was, in words. */
  readonly texts: readonly string[];
  /** The map that a fork copies from. */
  readonly forkedFrom?: number;
}

/** A step once more, with what it did. */
function remake(machine: Machine, position: number): Made {
  const step = stepAt(machine, position);
  const { kernel } = machine.state;
  const t = kernel.threads[step.thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const isFork = f && routinesOf(kernel.config.vintage)[f.routine]?.name === 'vmspace_fork';
  const events: MachineEvent[] = [];
  const texts: string[] = [];
  machine.replayTo(position + 1, (event) => {
    events.push(event);
    texts.push(describeEvent(event, machine.state).replace(new RegExp(`^${step.who} `), ''));
  });
  return { step, events, texts, ...(isFork && { forkedFrom: f.map }) };
}

const textOf = ({ events, texts }: Made, ...kinds: readonly MachineEvent['kind'][]): string | undefined =>
  texts[events.findLastIndex(({ kind }) => kinds.includes(kind))];

/**
 * `counts`: a value follows from the one before it, unless that was 0. The
 * machine is left anywhere.
 */
export function* entryChain(
  searched: Searched,
  of: FieldOfPage,
  counts: boolean,
  here: number,
): Work<{ links: Link[]; more: boolean }> {
  const { machine } = searched;
  const links: Link[] = [];
  const field = fieldOf('entry', of.name);
  let { map } = of;
  const { page, name } = of;
  const text = (n: number): string => (field ? fieldText(field, n, machine.state.kernel, map) : String(n));
  for (let before = here; ; ) {
    if (links.length >= MOST_LINKS) return { links, more: true };
    const change = yield* lastChange(machine, held({ map, page, name }), before);
    if (!change) {
      machine.seek(before);
      const isMapped = coverOf(machine.state.kernel, map, page) !== HEADER;
      const isDeclared = (s: Statement): boolean => map === 0 && s.kind === 'entry' && s.start <= page && page < s.end;
      links.push(isMapped ? declared(searched, isDeclared) : { text: neverMapped(machine.program), line: 0 });
      return { links, more: false };
    }
    const made = remake(machine, change.position);
    const [old, now] = [change.old.value as Held, change.made.value as Held];
    before = change.position;
    const add = (what: string): void => void links.push({ ...made.step, text: what });
    if (now === undefined) {
      add(`unmapped it: ${textOf(made, 'delete', 'shrink', 'fork') ?? 'the entry is gone'}`);
      return { links, more: false };
    }
    if (old === undefined) {
      if (made.forkedFrom !== undefined) {
        machine.seek(before);
        const source = coverOf(machine.state.kernel, made.forkedFrom, page);
        const m = machine.state.kernel.maps[made.forkedFrom] as MapState;
        const isCopy = source !== HEADER && !NOT_FORKED.has(name) && field?.read(m, source) === now[0];
        add(isCopy ? 'copied the entry of the parent' : `began anew in the child: ${name} ${text(now[0])}`);
        if (!isCopy) return { links, more: false };
        map = made.forkedFrom;
        continue;
      }
      const what = textOf(made, 'insert', 'grow', 'merge') ?? 'mapped it';
      add(`${what}: ${name} ${text(now[0])}`);
      return { links, more: false };
    }
    if (old[0] === now[0]) {
      add(textOf(made, 'clip', 'merge') ?? 'put another entry in its place, with the same value');
      continue;
    }
    const cause = textOf(made, 'clip', 'merge', 'grow', 'shrink');
    add(`${name} from ${text(old[0])} to ${text(now[0])}${cause ? `: ${cause}` : ''}`);
    if (!counts || old[0] === 0 || now[0] === 0) return { links, more: false };
  }
}
