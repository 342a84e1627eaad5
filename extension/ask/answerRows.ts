// The rows of an answer in the History view: the question, and below it a row for each
// step, which leads there.
import type { Chain, ChangesAnswer } from '../../adapter/protocol.ts';
import type { ChangeRow } from '../../core/debugger/ask/nearby.ts';
import { shortCall } from '../../core/trace/calls/shortCall.ts';
import { AHEAD, type Row, words } from '../history/historyRows.ts';
import { ITEM } from '../ids.ts';
import type { Plan as AnyPlan } from '../views/tree.ts';
import { type Answer, answerKey } from './answers.ts';

type Plan = AnyPlan<Row>;
type Link = Chain['links'][number];
type Doer = Partial<Pick<ChangeRow, 'who' | 'call' | 'line' | 'step'>>;

const STEP = 'circle-small-filled';

function whoText({ who, call = '' }: Doer, isShort = false): string {
  const text = isShort ? shortCall(call).short : call;
  return who === undefined || who === 'script' ? text : `${who}: ${text}`;
}

interface Place {
  readonly id: string;
  readonly branch: number;
  /** The present position. */
  readonly now: number;
}

const stepText = (position: number | undefined): string => (position === undefined ? '' : `step ${position}`);

/**
 * A row that leads to a position, or to the line that declares something. `beside`: the position,
 * where the label does not have it.
 */
function stepRow(
  label: string,
  position: number | undefined,
  doer: Doer,
  { id, branch, now }: Place,
  beside = '',
): Row {
  const { line = 0, step } = doer;
  const where = line > 0 ? `line ${line}` : position === undefined ? '' : 'by hand';
  const description = words(position === now && 'now', beside, where, whoText(doer, true));
  const goes = position !== undefined ? 'Click to go there.' : line > 0 ? 'Click to go to the line.' : '';
  return {
    id,
    kind: ITEM.answered,
    label,
    description,
    icon: position === undefined ? 'symbol-constant' : position > now ? AHEAD : STEP,
    changed: false,
    tooltip: [`**${label}**`, `\`${words(whoText(doer), step)}\``, description, goes].filter(Boolean).join('\n\n'),
    spoken: words(label, description),
    ...(line > 0 && { line }),
    ...(position !== undefined && { position, branch }),
  };
}

const plain = (id: string, label: string, rest: Partial<Row> = {}): Row => ({
  id,
  kind: ITEM.answered,
  label,
  description: '',
  icon: 'ellipsis',
  changed: false,
  spoken: label,
  ...rest,
});

function planLinks(links: readonly Link[], place: Place): Plan[] {
  return links.map((link, i) => ({
    row: doneRow(link.text, link.position, link, { ...place, id: `${place.id}/${i}` }),
  }));
}

function planChain(chain: Chain, place: Place): Plan[] {
  const parts = chain.parts.map((part, i): Plan => {
    const id = `${place.id}/part${i}`;
    return {
      row: plain(id, part.name, { description: part.value, icon: 'symbol-variable', expanded: true }),
      children: planLinks(part.links, { ...place, id }),
    };
  });
  const more = chain.more ? [{ row: plain(`${place.id}/more`, '... and earlier steps') }] : [];
  return [...planLinks(chain.links, place), ...parts, ...more];
}

/** What a step did. A row has no room for all of a long text: the step stands first. */
const doneRow = (text: string, position: number | undefined, doer: Doer, place: Place): Row =>
  stepRow(position === undefined ? text : `${stepText(position)}: ${text}`, position, doer, place);

/** Of a change `0 -> 1`; of what was found the call, after whose step it is so. */
function tableRow(kind: 'changes' | 'find', row: ChangeRow, place: Place): Row {
  const { from, to, text, position } = row;
  if (kind === 'changes') return doneRow(text ?? `${from} -> ${to}`, position, row, place);
  const label = from === '' ? `${whoText(row, true)} = ${to}` : whoText(row, true);
  const doer = { line: row.line, ...(row.step !== undefined && { step: row.step }) };
  return stepRow(label, position + 1, doer, place, stepText(position + 1));
}

function planTable(kind: 'changes' | 'find', table: ChangesAnswer, place: Place, answer: string): Plan[] {
  const more = (side: 'earlier' | 'later'): Plan[] =>
    table[side] ? [{ row: plain(`${place.id}/${side}`, `... ${side} ones`, { more: side, answer }) }] : [];
  const rows = [...table.before, ...table.after].map(
    (row): Plan => ({
      row: tableRow(kind, row, { ...place, id: `${place.id}/${row.position}` }),
    }),
  );
  return [...more('earlier'), ...rows, ...more('later')];
}

const ICON = { why: 'question', changes: 'list-ordered', find: 'search' } as const;

function countText({ before, after, earlier, later, open }: ChangesAnswer, kind: 'changes' | 'find'): string {
  const count = before.length + after.length;
  if (open) return count === 0 ? 'none so far: not all was looked at' : `${count} so far: not all was looked at`;
  if (count === 0) return kind === 'find' ? 'not found in what has run' : 'has never changed';
  const many = `${earlier || later ? 'more than ' : ''}${count}`;
  return kind === 'find'
    ? `found ${many} ${count === 1 ? 'time' : 'times'}`
    : `${many} ${count === 1 ? 'change' : 'changes'}`;
}

/** The answers, as groups on top of the history. */
export function planAnswers(answers: readonly Answer[], now: number): Plan[] {
  return answers.map((answer) => {
    const key = answerKey(answer);
    const id = `answer/${key}`;
    const isWhy = answer.kind === 'why';
    const description = isWhy ? answer.chain.value : countText(answer.table, answer.kind);
    const place = { id, branch: isWhy ? answer.chain.branch : answer.table.branch, now };
    const children = isWhy ? planChain(answer.chain, place) : planTable(answer.kind, answer.table, place, key);
    const label = `${answer.kind === 'why' ? 'why ' : answer.kind === 'changes' ? 'changes of ' : 'find '}${answer.question}`;
    const row: Row = {
      id,
      kind: ITEM.answer,
      label,
      description,
      icon: ICON[answer.kind],
      changed: false,
      spoken: words(label, description),
      answer: key,
      ...(children.length > 0 && { expanded: true }),
    };
    return { row, ...(children.length > 0 && { children }) };
  });
}
