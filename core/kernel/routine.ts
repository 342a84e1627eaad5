// A routine is a table of labelled steps. A step has a label, one line of readable pseudo-C in our
// own words, and its action on the state; the listing that a person steps through is generated from
// the table, so what is shown is what runs. An action gets the kernel and its own frame, and says
// where to go on: a label of the same table, CALLED after `call` (a frame was pushed), RETURNED
// after `ret` (its own was popped) or RETRY. Nothing else is remembered between two steps. A
// routine is written once for all vintages; `when` and `unless` keep a step to those that have a
// rule (rules.ts), and each vintage gets its own table without the others' steps: going on at a
// step that is not there goes on at the one after it.

import { VINTAGES, type Vintage } from './constants.ts';
import type { Channel, EventSink, LockMode } from './events.ts';
import type { Kind, Typed } from './fields/kinds.ts';
import { type Keeps, type LiveSlots, liveSlots, type Slot } from './points/keeps.ts';
import type { Visible } from './points/visible.ts';
import type { Reason } from './reasons/reason.ts';
import type { Rule, Rules } from './rules.ts';
import { RULES } from './rules.ts';
import type { Frame, KernelState } from './state.ts';

/**
 * The state, its vintage's rules and routines, and where its events go. `self`: the thread that
 * runs; `outcome`: what a fault that may fail gives.
 */
export interface Kernel extends KernelState {
  rules: Rules;
  routines: readonly Routine[];
  /** Gets each event at once; undefined: there is no listener, and no event is made. */
  sink: EventSink | undefined;
  /**
   * false: no event is made of what changes nothing of an entry and lets no thread go on or
   * wait: routines that begin and end within a call, locks taken and given back, the busy
   * count, faults, pages unwired, the count of user-wired pages.
   */
  details: boolean;
  /** Gets each wakeup, also where `sink` is undefined. */
  onWakeup: ((map: number, channel: Channel) => void) | undefined;
  /** A thread has ended others: that has no event. */
  onDeaths: (() => void) | undefined;
  self: number;
  outcome: number;
  /**
   * A routine that cannot wait runs within the step that calls it, without a frame: the same
   * effects, the same events, and the same number of steps. Only while a thread runs on by many
   * steps at once.
   */
  inlineLeaves: boolean;
  /** Set by a listener: the step that is being made is the last of many. */
  interrupted: boolean;
  /**
   * Steps that the present run has completed, those of inlined leaves among them: an event belongs
   * to the step after them.
   */
  steps: number;
}

export const CALLED = -1;
export const RETURNED = -2;
/** The same step once more. */
export const RETRY = -3;

export type Action = (k: Kernel, f: Frame) => number;
/**
 * What a step takes before it runs: the map lock in a mode, or the lock given up while asleep on
 * "busy".
 */
export type Acquires = LockMode | 'relock';

/** A line of pseudo-C; what it says may depend on the vintage's rules. */
export type Text = string | ((rules: Rules) => string);

/**
 * A step calls a routine whose failure does not fail the caller, which goes on at label `at`:
 * `ignored`, it does not look at the result; `retried`, it tries once more. `when`: for such a
 * result only.
 */
export interface Forgiven {
  readonly at: number;
  readonly how: 'ignored' | 'retried';
  readonly when?: (k: Kernel, f: Frame, result: number) => boolean;
}

export interface Step {
  readonly text: Text;
  /** Why it refuses, if it can. */
  readonly refuses?: Reason | undefined;
  readonly forgives?: Forgiven;
  /** Of a routine's last step: what it makes of the failure of a routine that it has called. */
  readonly translates?: (k: Kernel, f: Frame, result: number) => number;
  readonly run: Action;
  readonly acquires?: Acquires;
  /** It releases the lock, and goes on at this label. */
  readonly releases?: number;
  /** Is it in the listing of a vintage with these rules? Absent: always. */
  readonly present?: (rules: Rules) => boolean;
}

/** A step that only vintages with a rule have. */
export const when = (rule: Rule, only: Step): Step => ({ ...only, present: (rules) => rules[rule] });
/** A step that only vintages without a rule have. */
export const unless = (rule: Rule, only: Step): Step => ({ ...only, present: (rules) => !rules[rule] });

/** A frame's local, as a person sees it, under the kernel's name. */
export interface Local extends Typed {
  readonly field: keyof Frame;
  /** It may be NULL, or not set: -1. The routine asks for that; any other local is never. */
  readonly optional: boolean;
}

/** A system call's address or length, in bytes. */
export const localBytes = (k: KernelState, f: Frame, l: Local): bigint =>
  BigInt(f[l.field]) * BigInt(k.config.pageSize) + BigInt(l.kind === 'byte-address' ? f.startBytes : f.lengthBytes);

/** A routine as one vintage has it. */
export interface Routine {
  readonly vintage: Vintage;
  readonly name: string;
  readonly id: number;
  /** `int vm_map_wire(map, start, end, flags)` */
  readonly signature: string;
  /** One sentence, and where the rule comes from. */
  readonly doc: string;
  readonly locals: readonly Local[];
  readonly labels: readonly string[];
  readonly texts: readonly string[];
  readonly actions: readonly Action[];
  readonly acquires: readonly (Acquires | undefined)[];
  readonly reasons: readonly (Reason | undefined)[];
  /** By the index of the step that goes on with what a callee gave back. */
  readonly forgiven: readonly (Forgiven | undefined)[];
  /** What the caller gets for a callee's failure; absent: the same. */
  readonly translate: Step['translates'];
  /** Of a step that releases the lock: the index of the step after it. */
  readonly releases: readonly (number | undefined)[];
  /** 1: the step takes the lock. */
  readonly locks: Uint8Array;
  /** Of a step that others see, or that sees them, though no lock is held: how. */
  readonly visible: readonly (Visible | undefined)[];
  /** Locals that live on while others run. */
  readonly live: LiveSlots;
  /** Number of a label in the routine's definition -> index in this table. */
  readonly pcOf: Uint8Array;
}

/** What `call` and `push` want of a routine. */
export type Callee = Pick<Routine, 'id' | 'name'>;

/** What makes each routine for a vintage, by Frame.routine. */
const builders: ((vintage: Vintage) => Routine)[] = [];
const tables = Object.fromEntries(VINTAGES.map((vintage) => [vintage, []])) as unknown as Record<Vintage, Routine[]>;

/**
 * All routines of a vintage, by Frame.routine. The first call makes them: most programs need one
 * vintage, and none should wait at its start for the others.
 */
export function routinesOf(vintage: Vintage): readonly Routine[] {
  const table = tables[vintage];
  while (table.length < builders.length) table.push((builders[table.length] as (typeof builders)[number])(vintage));
  return table;
}

/** Numbers the labels of a routine in the order of its listing. */
export function labels<const L extends string>(...names: L[]): Record<L, number> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Record<L, number>;
}

/** `refuses`: why, of each step that can. */
export const step = (text: Text, run: Action, refuses?: Reason): Step => ({ text, run, refuses });
/** A step that calls a routine and goes on at a label all the same if that fails. */
export const forgiving = (forgives: Forgiven, calling: Step): Step => ({ ...calling, forgives });

/** `name:kind`, an address if there is no kind; `name:kind?`: it may be NULL, or not set. */
export function local(spec: string, field?: keyof Frame): Local {
  const [name = '', kind = 'address'] = spec.replace('?', '').split(':');
  return { name, field: field ?? (name as keyof Frame), kind: kind as Kind, optional: spec.endsWith('?') };
}

function build(spec: Spec<string>, id: number, names: readonly string[], vintage: Vintage): Routine {
  const rules = RULES[vintage];
  const steps = names.map((name) => spec.steps[name] as Step);
  const present = steps.map(({ present: test }) => test === undefined || test(rules));
  const kept = steps.filter((_, i) => present[i]);
  const textOf = (text: Text): string => (typeof text === 'string' ? text : text(rules));
  let index = 0;
  const pcOf = Uint8Array.from(present, (is) => (is ? index++ : index));
  const forgiven: (Forgiven | undefined)[] = kept.map(() => undefined);
  for (const { forgives } of kept) if (forgives) forgiven[pcOf[forgives.at] as number] = forgives;
  const labelsHere = names.filter((_, i) => present[i]);
  const releases = kept.map(({ releases: next }) => (next === undefined ? undefined : pcOf[next]));
  const locks = Uint8Array.from(kept, ({ acquires }) => (acquires === undefined ? 0 : 1));
  const { name, locals, scratch = [], keeps = {} } = spec;
  // one literal, whose fields are where the loop of the kernel reads them quickest
  return {
    vintage,
    name,
    id,
    signature: textOf(spec.signature),
    doc: spec.doc,
    locals,
    labels: labelsHere,
    texts: kept.map(({ text }) => textOf(text)),
    actions: kept.map(({ run }) => run),
    acquires: kept.map(({ acquires }) => (acquires === 's' && !rules.sharedReaders ? 'x' : acquires)),
    reasons: kept.map(({ refuses }) => refuses),
    forgiven,
    translate: kept.find(({ translates }) => translates)?.translates,
    releases,
    locks,
    pcOf,
    visible: labelsHere.map((label) => spec.visible?.[label]),
    live: liveSlots({ name, labels: labelsHere, locks, releases, locals, scratch }, keeps),
  };
}

interface Spec<L extends string> {
  readonly name: string;
  readonly signature: Text;
  readonly doc: string;
  readonly locals: readonly Local[];
  readonly at: Record<L, number>;
  /** Slots that it uses under no name of the kernel. */
  readonly scratch?: readonly Slot[];
  /** Slots that live on where another thread may run, by the step that is next. */
  readonly keeps?: Keeps<L>;
  /** Steps that others see, or that see them, though no lock is held. */
  readonly visible?: { readonly [Label in L]?: Visible };
  readonly steps: Record<L, Step>;
}

/** Registers a routine for every vintage. */
export function routine<L extends string>(spec: Spec<L>): Callee & { readonly at: Record<L, number> } {
  const names = (Object.keys(spec.at) as L[]).sort((a, b) => spec.at[a] - spec.at[b]);
  const id = builders.length;
  builders.push((vintage) => build(spec as unknown as Spec<string>, id, names, vintage));
  return { id, name: spec.name, at: spec.at };
}

/** Where a label of a routine is in the table of a state's vintage. */
export const pcOf = (k: KernelState, callee: Callee, label: number): number =>
  (routinesOf(k.config.vintage)[callee.id] as Routine).pcOf[label] as number;
