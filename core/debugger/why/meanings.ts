// What a failure of a call can mean, told of one call: the cause that decided, whether the others
// hold, what one can do; and what would have given the result that a script expected. The rows are
// the kernel's (kernel/meanings).
import { resultName, VINTAGES, type Vintage } from '../../kernel/constants.ts';
import { asked, inWords, type Look, type Meaning } from '../../kernel/meanings/meaning.ts';
import { meaningsOf } from '../../kernel/meanings/table.ts';
import { RULES, type Rules } from '../../kernel/rules.ts';
import type { Machine } from '../../machine/machine.ts';
import { callBefore, type Decision, type Extent, isFailure, type Made } from './decision.ts';
import { type Doubt, doubtsOf, doubtText } from './doubts.ts';
import { type StopOver, stopOver } from './stopOver.ts';

export interface FailureMeaning {
  /** The row of the cause that decided; absent: the table has none. */
  readonly id?: string;
  /** It holds where the row looks: if not, row and kernel disagree. */
  readonly holds?: boolean;
  /**
   * `part of the range is not mapped: no, all of it is mapped`: the other causes of this result.
   */
  readonly others: readonly string[];
  /** Those of them that hold, and how many do not. */
  readonly holding: readonly string[];
  readonly refuted: number;
  /** What one can do about the cause that decided, in sentences. */
  readonly advice?: string;
  /** What it rests on that no log shows, an import having inferred it: clauses. */
  readonly surmises?: string;
}

/** The call that ran between two positions, with its arguments. */
function madeIn(
  { program, choiceAt }: Machine,
  { statement }: Extent,
  by: ReturnType<typeof choiceAt>,
): Made | undefined {
  if (by?.intervention?.kind === 'call') return by.intervention.call;
  const s = statement < 0 ? undefined : program.statements.at(statement);
  return s && 'call' in s ? s.call : undefined;
}

/** Causes to look at, and where in the run: as the call begins, and as it looks at the map. */
interface Inquiry {
  readonly thread: number;
  readonly made: Made;
  readonly rows: readonly Meaning[];
  readonly at: Readonly<Record<Meaning['asked'], number>>;
}

/** What a cause looks like, and what of it a log does not show. */
export interface Seen extends Look {
  readonly doubts: readonly Doubt[];
}

type Looks = ReadonlyMap<Meaning, Seen>;

/** Where the machine has to stand to look at causes, and what to do there. */
function stopsOf(machine: Machine, { thread, made, rows, at }: Inquiry, found: Map<Meaning, Seen>): StopOver[] {
  return (['begin', 'map'] as const).flatMap((when) => {
    const those = rows.filter((row) => row.asked === when);
    const look = (): void => {
      const met = asked(machine.state.kernel, thread, made.name, made.args);
      const { origin } = machine.program;
      if (met)
        for (const row of those) found.set(row, { ...row.look(met), doubts: origin ? doubtsOf(row, met, origin) : [] });
    };
    return those.length === 0 ? [] : [{ position: at[when], look }];
  });
}

const inOrder = (found: Looks, { rows }: Inquiry): Looks =>
  new Map([...found].sort(([a], [b]) => rows.indexOf(a) - rows.indexOf(b)));

/** Looks at each row at the step that decides it; the machine is left where it is. */
function looks(machine: Machine, inquiry: Inquiry): Looks {
  const here = machine.position;
  const found = new Map<Meaning, Seen>();
  try {
    stopOver(machine, stopsOf(machine, inquiry, found));
  } finally {
    machine.seek(here);
  }
  return inOrder(found, inquiry);
}

/** Causes that do not hold, told each with its reason: more of them are named alone. */
const MOST_REFUTED = 6;

/** `no, all of it is mapped`; `not known: all of it is mapped; the log does not show ...` */
function verdictText({ holds, text, unset, doubts }: Seen): string {
  const found = doubts.map(doubtText).join('; ');
  if (found === '') return `${holds ? 'yes' : 'no'}, ${text}`;
  if (holds) return `yes, ${text}; ${found}`;
  // what a script does not say is not known either
  const isOfScript = unset !== undefined || text.startsWith('the script ');
  return isOfScript ? `not known, ${found}` : `not known: ${text}; ${found}`;
}

const causeText = ([row, seen]: [Meaning, Seen], rules: Rules): string =>
  `${inWords(row.cause, rules)}: ${verdictText(seen)}`;

/** What a person can write above the first line of a thread, if the machine was so. */
const declaration = (lines: readonly (string | undefined)[]): string => {
  const known = lines.filter((line) => line !== undefined);
  return known.length === 0 ? '' : `; ${known.map((line) => `\`${line}\``).join(' or ')} declares it`;
};

/**
 * Causes and whether each holds, a line each: `part of the range is not mapped: no, all
 * of it is mapped`.
 */
function causeTexts(looks: Looks, rules: Rules, isLogged: boolean, hints = false): readonly string[] {
  const all = [...looks].filter(([, look]) => !look.moot);
  const hint = (lines: readonly (string | undefined)[]): string => (hints ? declaration(lines) : '');
  const text = (cause: [Meaning, Seen]): string => causeText(cause, rules) + hint([cause[1].declare]);
  const isUnset = (look: Seen): boolean => look.unset !== undefined && look.doubts.length === 0;
  const open = all.flatMap(([, look]) => (isUnset(look) ? [look] : []));
  const unset = new Set(open.map((look) => look.unset));
  const rest = all.filter(([, look]) => !isUnset(look));
  const declares = hint([...new Set(open.map(({ declare }) => declare))]);
  const none = [...unset].join(' and no ');
  const limits =
    unset.size > 0
      ? [`a limit: no, ${isLogged ? 'there is' : 'the script sets'} no ${none}${isLogged ? '' : declares}`]
      : [];
  const refuted = rest.filter(([, { holds, doubts }]) => !holds && doubts.length === 0);
  if (refuted.length <= MOST_REFUTED) return [...rest.map(text), ...limits];
  const names = refuted.map(([row]) => inWords(row.cause, rules));
  const told = rest.filter((cause) => !refuted.includes(cause));
  return [...told.map(text), `none of these: ${names.join('; ')}`, ...limits];
}

/** A call that failed, and the step that decided it. */
export interface Failure {
  readonly thread: number;
  readonly call: Extent;
  readonly decision: Decision;
}

/** The question about a failure; undefined: the call is not known. */
function inquiryOf(machine: Machine, { thread, call, decision }: Failure): Inquiry | undefined {
  const made = decision.inner ?? madeIn(machine, call, machine.choiceAt(call.from));
  if (!made || !isFailure(decision.outcome)) return undefined;
  const rows = meaningsOf(made.name, decision.outcome, machine.state.kernel.config.vintage);
  // what is ignored begins within the call, when its mapping is made
  const begin = decision.inner ? decision.position : call.from;
  return { thread, made, rows, at: { begin, map: decision.position } };
}

/** What the failure that a step decided can mean; undefined: the call is not known. */
export function meaningOf(machine: Machine, thread: number, decision: Decision): FailureMeaning | undefined {
  const call = callBefore(machine, thread, machine.position);
  const here = machine.position;
  const [meaning] = call ? meaningsIn(machine, [{ thread, call, decision }]) : [];
  machine.seek(here);
  return meaning;
}

/** The same for several failures, in one pass over the run. The machine is left anywhere. */
export function meaningsIn(machine: Machine, failures: readonly Failure[]): (FailureMeaning | undefined)[] {
  const rules = RULES[machine.state.kernel.config.vintage];
  const all = failures.map((failure) => {
    const inquiry = inquiryOf(machine, failure);
    return inquiry && { inquiry, decision: failure.decision, found: new Map<Meaning, Seen>() };
  });
  stopOver(
    machine,
    all.flatMap((one) => (one ? stopsOf(machine, one.inquiry, one.found) : [])),
  );
  const isLogged = machine.program.origin !== undefined;
  return all.map(
    (one) => one && answerOf(one.decision, one.inquiry.rows, inOrder(one.found, one.inquiry), { rules, isLogged }),
  );
}

function answerOf(
  decision: Decision,
  rows: readonly Meaning[],
  seen: Looks,
  { rules, isLogged }: { readonly rules: Rules; readonly isLogged: boolean },
): FailureMeaning {
  const id = decision.finding?.id ?? decision.routine.reasons[decision.pc]?.id ?? '';
  const named = rows.filter((row) => row.id === id || row.alike?.includes(id));
  const own = named.find((row) => seen.get(row)?.holds) ?? named[0];
  const rest = [...seen].filter(([row]) => row !== own);
  const holding = rest.filter(([, { holds }]) => holds).map((cause) => causeText(cause, rules));
  const causes = { others: causeTexts(new Map(rest), rules, isLogged), holding, refuted: rest.length - holding.length };
  const holds = own !== undefined && seen.get(own)?.holds === true;
  if (!own) return causes;
  const doubts = seen.get(own)?.doubts ?? [];
  const surmises = doubts.flatMap((doubt) => (doubt.isInferred ? [doubtText(doubt)] : [])).join('; ');
  return { id: own.id, holds, ...causes, advice: inWords(own.advice, rules), ...(surmises !== '' && { surmises }) };
}

const list = (head: string, items: readonly string[]): string => [head, ...items.map((item) => `- ${item}`)].join('\n');

/** In which kernels a call gives a result that it never gives in this one. */
function neverGiven(name: string, result: number, vintage: Vintage): string {
  const never = `${name} never gives ${resultName(result)} in ${vintage}`;
  const others = VINTAGES.filter((one) => meaningsOf(name, result, one).length > 0);
  if (others.length === 0) return `${never}.`;
  return `${never}; in ${others.join(' and ')} it can: a line \`kernel ${others.at(-1)}\` takes those rules.`;
}

/** A thread's last call, and the causes of a failure that it did not have, each as it looks. */
export function causesOf(
  machine: Machine,
  thread: number,
  expected: number,
): { readonly made: Made; readonly seen: Looks } | undefined {
  if (!isFailure(expected)) return undefined;
  const extent = callBefore(machine, thread, machine.position);
  const made = extent && madeIn(machine, extent, machine.choiceAt(extent.from));
  if (!extent || !made) return undefined;
  const rows = meaningsOf(made.name, expected, machine.state.kernel.config.vintage);
  return { made, seen: looks(machine, { thread, made, rows, at: { begin: extent.from, map: extent.from } }) };
}

/**
 * What would have given the result that a script expected of a thread's last call: a line a cause.
 * undefined: it is no failure.
 */
export function wouldHaveGiven(machine: Machine, thread: number, expected: number): string | undefined {
  const found = causesOf(machine, thread, expected);
  if (!found) return undefined;
  const { made, seen } = found;
  const { vintage } = machine.state.kernel.config;
  if (seen.size === 0) return neverGiven(made.name, expected, vintage);
  const { origin } = machine.program;
  const texts = causeTexts(seen, RULES[vintage], origin !== undefined, true);
  const mayBe = [...seen.values()].some(({ holds, doubts }) => holds || doubts.length > 0);
  const more = origin && !mayBe ? otherwise(made.name, expected, vintage, origin.isKernelGuess) : [];
  return list(`${resultName(expected)} would come if:`, [...texts, ...more]);
}

/** What is left to think of where a log shows that no cause holds, a line each. */
function otherwise(name: string, result: number, vintage: Vintage, isKernelGuess: boolean): readonly string[] {
  const own = meaningsOf(name, result, vintage);
  const others = new Map<string, Vintage[]>();
  for (const one of isKernelGuess ? VINTAGES : [])
    for (const row of meaningsOf(name, result, one)) {
      const cause = inWords(row.cause, RULES[one]);
      if (!own.includes(row)) others.set(cause, [...(others.get(cause) ?? []), one]);
    }
  return [
    ...[...others].map(
      ([cause, kernels]) =>
        `not of ${vintage}, which the log does not name, but of ${kernels.join(' and ')}: ${cause} ('uname -a' tells the kernel)`,
    ),
    `so the rules of ${vintage} never give it here: lines of the log may be missing, or the kernel may be another`,
  ];
}

/** What one can do, and the other causes of a result, a line each: paragraphs. */
export const meaningTexts = (result: number, { others, advice }: FailureMeaning): readonly string[] => [
  ...(advice ? [`What you can do: ${advice}`] : []),
  ...(others.length > 0 ? [list(`Other causes of ${resultName(result)}:`, others)] : []),
];

/** The same where there is little room: the causes that do not hold are counted. */
export function briefMeaningTexts(result: number, { holding, refuted, advice }: FailureMeaning): readonly string[] {
  const name = resultName(result);
  const texts = advice ? [`What you can do: ${advice}`] : [];
  if (holding.length > 0) texts.push(list(`Other causes of ${name}:`, holding));
  const other = holding.length > 0 ? 'further' : 'other';
  if (refuted === 1) texts.push(`The one ${other} cause of ${name} does not hold: the Debug Console says why.`);
  if (refuted > 1) texts.push(`None of the ${refuted} ${other} causes of ${name} holds: the Debug Console says why.`);
  return texts;
}
