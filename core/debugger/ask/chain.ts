// Explains a value: the chain of steps that made it, back to where it began. A field of an entry is
// followed through the entry's copies, a result to the step that refused and to who made it so, a
// count to what it counted on; an expression is explained by the values that it is made of.
import { returnAfter } from '../../history/callIndex.ts';
import type { FrameRef } from '../../inspect/frameRef.ts';
import type { Work } from '../../machine/work.ts';
import type { Expression } from '../../trace/ast.ts';
import { type WatchTarget, watchExpression } from '../stops/watchTargets.ts';
import { callBefore } from '../why/decision.ts';
import { explanationOf, placeOf, type Searched } from '../why/explanation.ts';
import { entryChain } from './entryChain.ts';
import { knownValues } from './known.ts';
import { type Chain, declared, type Link, MOST_LINKS } from './link.ts';
import { nextStep, stepAt } from './madeBy.ts';
import { lastBefore } from './nearby.ts';
import { changesOf } from './table.ts';
import { leaves } from './values.ts';

/** Of an entry as a whole: the fields that a person asks for. */
const OF_ENTRY = ['start', 'end', 'prot', 'max_prot', 'inherit', 'wired_count', 'user_wired', 'in_transition'];
/** An expression of more values is explained by the first of them. */
const MOST_PARTS = 6;

interface Made {
  readonly links: readonly Link[];
  readonly more: boolean;
}

/** What is no entry's: the steps that changed it, as far back as it follows from what it was. */
function* stepsOf(searched: Searched, target: WatchTarget, here: number): Work<Made> {
  const known = knownValues(searched.machine);
  const { reader } = known;
  const steps: { readonly link: Link; readonly isFirst: boolean }[] = [];
  const count = target.counts ? MOST_LINKS + 1 : 1;
  for (const position of yield* lastBefore(known, changesOf(known, target), here, count)) {
    reader.seek(position);
    const [old, was, step] = [target.read(reader.state), target.show(reader.state), nextStep(reader)];
    reader.seek(position + 1);
    const made = target.read(reader.state);
    const differences = target.differences?.(reader.state.kernel, old as readonly number[], made as readonly number[]);
    const text = differences?.join(', ') || `from ${was} to ${target.show(reader.state)}`;
    steps.push({ link: { ...step, text }, isFirst: !target.counts || !old || !made });
  }
  const links: Link[] = [];
  for (const { link, isFirst } of steps.reverse()) {
    if (links.length >= MOST_LINKS) return { links, more: true };
    links.push(link);
    if (isFirst) return { links, more: false };
  }
  const limit = /^limit\.(\w+)$/.exec(target.name)?.[1];
  links.push(declared(searched, (s) => s.kind === 'limit' && s.what === limit));
  return { links, more: false };
}

/** What a thread's last call returned: the return, the step that refused, who made it so. */
function resultOf(searched: Searched, thread: number, here: number): Made | undefined {
  const { machine } = searched;
  const call = callBefore(machine, thread, here);
  const returned = call && returnAfter(machine.timeline, thread, call.from + 1);
  if (!returned || returned.position > here) return undefined;
  const links: Link[] = [{ ...stepAt(machine, returned.position - 1), text: 'returned it' }];
  machine.seek(here);
  const why = explanationOf(searched, thread);
  if (!why) return { links, more: false };
  const { decision, found, by } = why;
  links.push({
    ...stepAt(machine, decision.position),
    text: found === undefined ? `refused in ${placeOf(decision)}` : `refused: ${found}`,
  });
  if (by?.position !== undefined) links.push({ ...stepAt(machine, by.position), text: by.text, line: by.line });
  else if (by) links.push({ text: by.text, line: by.line, ...(by.lineText !== undefined && { call: by.lineText }) });
  return { links, more: false };
}

/** The entry at an address: what made each of its fields, as one chain. */
function* wholeEntryChain(searched: Searched, target: WatchTarget, here: number): Work<Made | undefined> {
  const { map, pages } = target;
  if (map === undefined || !pages || pages.high !== pages.low + 1) return undefined;
  const all: Link[] = [];
  let hasMore = false;
  for (const name of OF_ENTRY) {
    const { links, more } = yield* entryChain(searched, { map, page: pages.low, name }, name === 'wired_count', here);
    hasMore ||= more;
    for (const link of links) {
      const at = all.findIndex(({ position }) => position === link.position);
      const same = all[at];
      if (!same) all.push(link);
      else if (!same.text.includes(link.text)) all[at] = { ...same, text: `${same.text}; ${link.text}` };
    }
  }
  all.sort((a, b) => (b.position ?? -1) - (a.position ?? -1));
  return { links: all, more: hasMore };
}

function* made(searched: Searched, target: WatchTarget, expression: Expression | undefined, here: number): Work<Made> {
  const { machine } = searched;
  if (target.field) return yield* entryChain(searched, target.field, target.counts === true, here);
  if (expression?.kind === 'call') {
    const whole = yield* wholeEntryChain(searched, target, here);
    if (whole) return whole;
  }
  if (expression?.kind === 'member' && expression.member === 'result' && expression.object.kind === 'name') {
    const { name } = expression.object;
    const result = resultOf(searched, machine.program.threads.indexOf(name), here);
    if (result) return result;
  }
  return yield* stepsOf(searched, target, here);
}

/**
 * The chain of a value at the present position. `expression`: what names it, if it is no local of a
 * frame. The machine is left where it is, also if the work is ended early.
 */
export function* explainValue(
  searched: Searched,
  target: WatchTarget,
  expression: Expression | undefined,
  frame?: FrameRef,
): Work<Chain> {
  const { machine } = searched;
  const here = machine.position;
  try {
    const value = target.differences ? '' : target.show(machine.state);
    const base = { name: target.name, value };
    const parts = expression ? leaves(expression) : [];
    const isMade = expression !== undefined && (expression.kind === 'binary' || expression.kind === 'unary');
    if (!isMade) return { ...base, ...(yield* made(searched, target, expression, here)), parts: [] };
    const chains: Chain[] = [];
    for (const part of parts) {
      if (chains.length >= MOST_PARTS) return { ...base, links: [], more: true, parts: chains };
      machine.seek(here);
      chains.push(yield* explainValue(searched, watchExpression(machine.state, part, frame), part, frame));
    }
    return { ...base, links: [], more: false, parts: chains };
  } finally {
    machine.seek(here);
  }
}
