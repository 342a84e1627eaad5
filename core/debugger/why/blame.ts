// Who made the state so that a step refused: the call whose step last changed what the finding
// blames, or the line that declares it.

import { lastMark, lastMarkWith } from '../../history/callIndex.ts';
import { EFFECT } from '../../history/footprint.ts';
import { routineOf } from '../../inspect/describe.ts';
import { EFLAG } from '../../kernel/constants.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { firstLimit } from '../../kernel/data/limitValues.ts';
import type { Blame } from '../../kernel/reasons/reason.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { Compiled, Machine } from '../../machine/machine.ts';
import { runToEnd, type Work } from '../../machine/work.ts';
import { printContextOf } from '../../program/printContext.ts';
import { NOBODY } from '../../program/types.ts';
import type { Statement } from '../../trace/ast.ts';
import { surmiseOf } from '../../trace/origin.ts';
import { statementText } from '../../trace/print/print.ts';
import { coverOf } from '../stops/entryDiff.ts';
import { type Change, extent, lastChange, lastChanges, type Watched } from './changes.ts';
import { nothingShown } from './doubts.ts';
import { stopOver } from './stopOver.ts';

export interface By {
  /** `unmapped by t3's vm_map_remove, line 9`, `as line 4 declares` */
  readonly text: string;
  /** 1-based line of the script; 0: none. */
  readonly line: number;
  /** That line, as it is printed: `t3: munmap(0x12000, 0x1000)`. */
  readonly lineText?: string;
  /** The position before the step that made it so; absent: it was so from the start. */
  readonly position?: number;
}

/** A search that takes longer is given up: the reason stands without it. */
const MOST_YIELDS = 2000;

type OfPage = Extract<Blame, { page: number; map: number }>;

/**
 * Reads a value of a page's entry; names the effects that change it, and the words for a change.
 */
const OF_PAGE: Readonly<
  Record<
    OfPage['kind'],
    {
      effects: number;
      read(m: MapState, entry: number): number;
      done(value: number | undefined, old: number | undefined): string;
    }
  >
> = {
  mapping: {
    effects: EFFECT.extent,
    read: () => 1,
    done: (value) => (value === undefined ? 'unmapped' : 'mapped'),
  },
  prot: {
    effects: EFFECT.extent | EFFECT.protection,
    read: ({ entries }, id) => entries.prot[id] as number,
    done: (_, old) => (old === undefined ? 'mapped so' : 'protected'),
  },
  maxProt: {
    effects: EFFECT.extent | EFFECT.protection,
    read: ({ entries }, id) => entries.maxProt[id] as number,
    done: (_, old) => (old === undefined ? 'mapped so' : 'max_protection set'),
  },
  wiring: {
    effects: EFFECT.extent | EFFECT.wiring,
    read: ({ entries }, id) =>
      (entries.wiredCount[id] as number) * 2 + ((entries.eflags[id] as number) & EFLAG.USER_WIRED ? 1 : 0),
    done: (value) => (value ? 'wired' : 'unwired'),
  },
  mark: {
    effects: EFFECT.extent | EFFECT.transition,
    read: ({ entries }, id) => (entries.eflags[id] as number) & EFLAG.IN_TRANSITION,
    done: () => 'marked',
  },
  submap: {
    effects: EFFECT.extent | EFFECT.protection,
    read: ({ entries }, id) => entries.subMap[id] as number,
    done: () => 'made a submap',
  },
  cut: {
    effects: EFFECT.extent | EFFECT.cut,
    read: ({ entries }, id) => entries.start[id] as number,
    done: () => 'cut',
  },
};

const numberOf = ({ value }: { readonly value: unknown }): number | undefined => value as number | undefined;

const ofPage = ({ kind, map, page }: OfPage): Watched => ({
  pages: { low: page, high: page + 1, kinds: OF_PAGE[kind].effects },
  show: () => '',
  read({ kernel }) {
    const m = kernel.maps[map];
    const id = m ? coverOf(kernel, map, page) : HEADER;
    return m && id !== HEADER ? OF_PAGE[kind].read(m, id) : undefined;
  },
});

function statementOn({ statements }: Machine['program'], line: number): Statement | undefined {
  for (const statement of statements) if (statement.span.line === line) return statement;
  return undefined;
}

/** A step of the history, as its call and line; the machine stands before it. */
function stepText(machine: Machine, position: number, done: string): By {
  machine.seek(position);
  const choice = machine.choiceAt(position);
  const thread = choice?.thread ?? NOBODY;
  const begins = choice ? machine.begins(choice) : 0;
  const { program, state } = machine;
  const line = begins || (state.script.threads[thread]?.line ?? 0);
  const next = begins ? program.statements.at(state.script.next) : undefined;
  // in an order of its own a thread begins a line that is not the next one
  const statement = next?.span.line === begins ? next : begins ? statementOn(program, begins) : undefined;
  const called = statement && 'call' in statement ? statement.call.name : undefined;
  const name = called ?? routineOf(state.kernel, thread)?.replace('_call', '');
  const who = program.threads[thread];
  const what = who ? `${who}${name ? `'s ${name}` : ''}` : 'the script';
  const guess = surmiseOf(statement);
  const where = line > 0 ? `, line ${line}${guess === '' ? '' : `, which is ${guess}`}` : '';
  return { text: `${done} by ${what}${where}`, line, position };
}

/** What stands in a line of the script. */
export function lineText(
  { program, state }: Machine,
  compiled: Compiled | undefined,
  line: number,
): string | undefined {
  const statement =
    compiled?.declared.statements.find(({ span }) => span.line === line) ??
    program.statements.at(program.lines.indexOf(line));
  return statement && statementText(statement, printContextOf(state.kernel.config));
}

export function declaration(compiled: Compiled | undefined, test: (s: Statement) => boolean): By | undefined {
  const line = compiled?.declared.statements.findLast(test)?.span.line;
  if (line === undefined) return undefined;
  const isOpen = compiled?.declared.statements.some(
    (s) => s.kind === 'limit' && s.span.line === line && (s.least !== undefined || s.isChosen),
  );
  const statement = compiled?.declared.statements.find(({ span }) => span.line === line);
  const guess = surmiseOf(statement);
  // a supposition has no line in the script
  if (line === 0) return { text: isOpen ? 'one of the values that are supposed' : 'as is supposed', line };
  const says = guess === '' ? `as line ${line} declares` : `as line ${line} says, which is ${guess}`;
  return { text: isOpen ? `one of the values that line ${line} leaves open` : says, line };
}

/** Limits change in few calls: each is looked at, the last one first. */
function* limitSetter(machine: Machine, read: (k: KernelState) => number, here: number): Work<By | undefined> {
  const { timeline, program } = machine;
  const sets = (statement: number): boolean => {
    const s = program.statements.at(statement);
    return s === undefined || s.kind === 'set' || ('call' in s && s.call.name === 'setrlimit');
  };
  for (let before = here; ; ) {
    const mark = lastMarkWith(timeline, before, (branch, index) => sets(branch.begun.get(index)));
    if (!mark) return undefined;
    const { from, to } = extent(machine, mark);
    before = from;
    machine.seek(from);
    const old = read(machine.state.kernel);
    machine.seek(Math.min(to, here));
    if (read(machine.state.kernel) !== old) return stepText(machine, from, 'set');
    yield;
  }
}

function* search(machine: Machine, compiled: Compiled | undefined, blame: Blame, here: number): Work<By | undefined> {
  switch (blame.kind) {
    case 'limit': {
      const { name } = blame;
      if (name === 'privilege') return declaration(compiled, (s) => s.kind === 'jail');
      if (name === 'wxorx') return undefined;
      const read = (k: KernelState): number => firstLimit(k, name);
      const set = yield* limitSetter(machine, read, here);
      return set ?? declaration(compiled, (s) => s.kind === 'limit' && s.what === name);
    }
    case 'fault':
      return declaration(compiled, (s) => s.kind === 'fault' && s.page === blame.page);
    case 'lock': {
      const lock = machine.state.kernel.maps[blame.map]?.lock;
      const holder = lock && (lock.holder >= 0 ? lock.holder : lock.readers[0]);
      const mark = holder === undefined ? undefined : lastMark(machine.timeline, holder, here);
      return mark && stepText(machine, mark.branch.begins.get(mark.index), 'taken');
    }
    default: {
      const change = yield* lastChange(machine, ofPage(blame), here);
      if (change) return changed(machine, blame, change);
      machine.seek(here);
      return unchanged(machine, compiled, blame);
    }
  }
}

const changed = (machine: Machine, { kind }: OfPage, { position, made, old }: Change): By =>
  stepText(machine, position, OF_PAGE[kind].done(numberOf(made), numberOf(old)));

/** Of what a log shows: more may have been mapped before it. */
export const neverMapped = ({ origin }: Machine['program']): string =>
  (origin && nothingShown(origin)) || 'nothing was ever mapped there';

/** It has been so from the start; the machine stands where the question was asked. */
function unchanged({ state, program }: Machine, compiled: Compiled | undefined, { map, page }: OfPage): By | undefined {
  const isMapped = coverOf(state.kernel, map, page) !== HEADER;
  if (!isMapped) return { text: neverMapped(program), line: 0 };
  return declaration(compiled, (s) => s.kind === 'entry' && s.start <= page && page < s.end);
}

const withLine = (machine: Machine, compiled: Compiled | undefined, by: By | undefined): By | undefined => {
  const text = by && by.line > 0 ? lineText(machine, compiled, by.line) : undefined;
  return by && text !== undefined ? { ...by, lineText: text } : by;
};

/** Undefined: it is not known. The machine is left where it is. */
export function blamed(machine: Machine, compiled: Compiled | undefined, blame: Blame, here: number): By | undefined {
  const back = machine.position;
  const work = search(machine, compiled, blame, here);
  try {
    machine.seek(here);
    for (let i = 0; i < MOST_YIELDS; i++) {
      const { done, value: by } = work.next();
      if (done) return withLine(machine, compiled, by);
    }
    return undefined;
  } finally {
    machine.seek(back);
  }
}

/** What is blamed, and where it was so. */
export interface Blamed {
  readonly blame: Blame;
  readonly here: number;
}

/** A pass over more steps than this for each takes longer than to look for each by itself. */
const MOST_STEPS_EACH = 1000;

const isOfPage = (blame: Blame): blame is OfPage => 'page' in blame && 'map' in blame;

/** The same for several, in a few passes over the run. The machine is left anywhere. */
export function blamedIn(
  machine: Machine,
  compiled: Compiled | undefined,
  all: readonly (Blamed | undefined)[],
): (By | undefined)[] {
  const found: (By | undefined)[] = all.map(() => undefined);
  const pages = all.flatMap((one, i) => (one && isOfPage(one.blame) ? [{ i, here: one.here, blame: one.blame }] : []));
  const isOnePass = pages.length > 1 && pages.every(({ here }) => here <= MOST_STEPS_EACH * pages.length);
  if (isOnePass) {
    const before = pages.map(({ blame, here }) => ({ watched: ofPage(blame), here }));
    const changes = runToEnd(lastChanges(machine, before));
    stopOver(
      machine,
      pages.map(({ i, blame, here }, n) => {
        const change = changes[n];
        const look = (): void => {
          found[i] = change ? changed(machine, blame, change) : unchanged(machine, compiled, blame);
        };
        return { position: change?.position ?? here, look };
      }),
    );
  }
  for (const [i, one] of all.entries())
    if (one && isOnePass && isOfPage(one.blame)) found[i] = withLine(machine, compiled, found[i]);
    else if (one) found[i] = blamed(machine, compiled, one.blame, one.here);
  return found;
}
