// Which threads are alike: of the same process, with the same calls and expectations, and
// nothing in the script tells them apart. What one of them does another can do as well,
// with the names exchanged.
import type { OwnLine, Plan } from '../plan.ts';

/** Threads that are alike: two or more, in their order. */
export type Group = readonly number[];

export interface Alike {
  readonly groups: readonly Group[];
  /** Threads that make the same calls and are kept apart all the same, and why. */
  readonly apart: readonly { readonly threads: Group; readonly why: string }[];
}

export const NONE_ALIKE: Alike = { groups: [], apart: [] };

/** More have no mark of their own (marks.ts). */
const MOST_THREADS = 6_000;

/** Fields of a thread by which a line of the script can tell one from another without naming it. */
const TELLS = /\bthread\b|\.\s*(line|name)\b/;

interface Barrier {
  readonly index: number;
  readonly line: number;
  readonly text: string;
}

/** Lines of no thread, which see the whole state. */
const barriersOf = ({ barriers, compiled: { program } }: Plan): Barrier[] =>
  barriers.map((index) => {
    const { text = '' } = (program.statements.at(index) ?? {}) as { text?: string };
    return { index, line: program.lines[index] ?? 0, text };
  });

/** Is this name in the text, as a whole? */
function names(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!/\w/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + name.length] ?? ' ')) return true;
  return false;
}

/** All that the script says of a thread, but its name. */
function textOf(own: readonly OwnLine[], process: number, barriers: readonly Barrier[]): string {
  let before = 0;
  const lines = own.map(({ statement, call, expected, mayDie }) => {
    while ((barriers[before]?.index ?? statement) < statement) before++;
    const args = Object.entries(call?.args ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return [before, call?.name, args, expected, mayDie];
  });
  return JSON.stringify([process, lines]);
}

/** Threads with the same text. */
function sameTexts({ threads }: Plan, barriers: readonly Barrier[], processOf: (thread: number) => number): number[][] {
  const byText = new Map<string, number[]>();
  threads.slice(0, MOST_THREADS).forEach((own, thread) => {
    if (own.length === 0) return;
    const text = textOf(own, processOf(thread), barriers);
    byText.set(text, [...(byText.get(text) ?? []), thread]);
  });
  return [...byText.values()].filter(({ length }) => length > 1);
}

/** What the comparison needs of the first states. */
interface Begun {
  processOf(thread: number): number;
  /** Does nothing in them tell these two apart? */
  mayExchange(a: number, b: number): boolean;
}

export function alikeThreads(plan: Plan, { processOf, mayExchange }: Begun): Alike {
  const barriers = barriersOf(plan);
  const teller = barriers.find(({ text }) => TELLS.test(text));
  const groups: Group[] = [];
  const apart: { threads: Group; why: string }[] = [];
  for (const threads of sameTexts(plan, barriers, processOf)) {
    if (teller) {
      apart.push({ threads, why: `line ${teller.line} can tell them apart` });
      continue;
    }
    const nameOf = (thread: number): string => plan.compiled.program.threads[thread] ?? '';
    const namer = (thread: number) => barriers.find(({ text }) => names(text, nameOf(thread)));
    const [first = 0, ...others] = threads.filter((thread) => !namer(thread));
    const group = [first, ...others.filter((thread) => mayExchange(first, thread))];
    if (group.length > 1) groups.push(group);
    const named = threads.find((thread) => namer(thread));
    if (named !== undefined) apart.push({ threads, why: `line ${namer(named)?.line} names ${nameOf(named)}` });
    else if (group.length < threads.length)
      apart.push({ threads, why: 'what the script begins with tells them apart' });
  }
  return { groups, apart };
}
