// Statements as text: what is printed parses to the same statements. Every value has one way of
// being written: addresses in hex bytes, flags without prefixes, what has its default left out.
import { formatAddress, formatRange } from '../../kernel/address.ts';
import { eflagNames, INHERIT, INHERIT_NAMES, protName, resultName, type Vintage } from '../../kernel/constants.ts';
import { flagWords } from '../../kernel/fields/flagNames.ts';
import { LIMITS, type LimitName } from '../../kernel/limits.ts';
import type { FaultMode } from '../../kernel/state.ts';
import type { Claim, EntryAttributes, Point, ReplayRun, ScheduleMode, Statement } from '../ast.ts';
import { ALLOW_MLOCK, FAULT_WORDS, OPENED } from '../parse/declarations.ts';
import { NEXT_LINE } from '../parse/replay.ts';
import type { Script } from '../script.ts';
import { callText, sizeText } from './callText.ts';
import { contextOf, PLAIN, type PrintContext } from './context.ts';
import { layout, type Row } from './layout.ts';

/** A whole script, aligned, with comments and blank lines; or one statement on one line. */
export function format(what: Script | Statement, context: PrintContext = PLAIN): string {
  if ('kind' in what) return layout([rowOf(what, context)]).trimEnd();
  return formatLines(what.statements, what.comments, contextOf(what));
}

/** Statements and comments in the order of their lines, with the gaps between them. */
export function formatLines(
  statements: Iterable<Statement>,
  comments: Script['comments'],
  context: PrintContext = PLAIN,
): string {
  const lines = [
    ...Array.from(statements, (s) => ({ line: s.span.line, row: rowOf(s, context) })),
    ...comments.map((c): { line: number; row: Row } => ({
      line: c.span.line,
      row: { kind: 'raw', text: c.text },
    })),
  ].sort((a, b) => a.line - b.line);
  const rows: Row[] = [];
  let last = lines[0]?.line ?? 0;
  for (const { line, row } of lines) {
    if (line > last + 1) rows.push({ kind: 'blank' });
    rows.push(row);
    last = line;
  }
  return layout(rows);
}

function rowOf(s: Statement, context: PrintContext): Row {
  const text = statementText(s, context);
  const comment = s.comment ?? '';
  if ('thread' in s && s.kind !== 'thread') return { kind: 'statement', keyword: '', body: text, comment };
  return { kind: 'statement', keyword: s.kind, body: text.slice(s.kind.length + 1), comment };
}

/** A statement on one line, without alignment and comment. */
export function statementText(s: Statement, context: PrintContext = PLAIN): string {
  const { pageSize } = context;
  switch (s.kind) {
    case 'kernel':
      return `kernel ${s.vintage}`;
    case 'map': {
      const words = [s.kernelPmap && 'kernel', s.wireFuture && 'wirefuture', s.wxorx && 'wxorx'].filter(Boolean);
      return ['map', formatRange(s.min, s.max, pageSize), ...words].join(' ');
    }
    case 'page':
      return `page ${s.size}`;
    case 'entry':
      return `entry ${formatRange(s.start, s.end, pageSize)} ${attributesText(s.attributes, pageSize)}`;
    case 'limit':
      return `limit ${s.what} ${s.least === undefined ? '' : `${limitText(s.what, s.least, pageSize)}..`}${limitText(s.what, s.value, pageSize)}`;
    case 'object':
      return `object ${s.name} ${s.size} pages${openedText(s.access)}`;
    case 'submap':
      return `submap ${s.name} ${formatRange(s.min, s.max, pageSize)}`;
    case 'fault':
      return `fault ${formatAddress(s.page, pageSize)} = ${s.outcomes.map(resultName).join(' or ')}`;
    case 'privileged':
      return 'privileged';
    case 'heap':
      return `heap ${formatAddress(s.start, pageSize)}`;
    case 'jail':
      return s.allowMlock ? `jail ${ALLOW_MLOCK}` : 'jail';
    case 'faults':
      return `faults ${faultWord(s.mode)}`;
    case 'thread':
      return s.process === undefined ? `thread ${s.thread}` : `thread ${s.thread} of ${s.process}`;
    case 'process':
      return `process ${s.name}${s.shares === undefined ? '' : ` shares ${s.shares}`}`;
    case 'schedule':
      return `schedule ${modeText(s.mode)}`;
    case 'replay':
      return `replay ${s.runs.map(runText).join(' ')}`;
    case 'assert':
    case 'set':
      return `${s.kind} ${s.text}`;
    case 'expect':
      return `expect ${expectText(s)}`;
    case 'call':
      return `${s.thread}: ${callText(s.call, context)}${s.expected ? ` = ${resultName(s.expected.result)}` : ''}`;
    case 'enter': {
      const point = s.point.kind === 'entry' ? '' : ` @ ${pointText(s.point, pageSize)}`;
      return `${s.thread} > ${callText(s.call, context)}${point}`;
    }
    case 'advance':
      return `${s.thread} @ ${pointText(s.point, pageSize)}`;
    case 'leave':
      return s.expected ? `${s.thread} < ${resultName(s.expected.result)}` : `${s.thread} <`;
    case 'dies':
      return `${s.thread} dies`;
  }
}

/** `rw- max=rwx wired=1 flags=USER_WIRED`: without those that have their default. */
export function attributesText(a: EntryAttributes, pageSize: number, vintage?: Vintage): string {
  const words = [protName(a.prot), `max=${protName(a.maxProt)}`];
  if (a.inherit !== INHERIT.copy) words.push(`inherit=${INHERIT_NAMES[a.inherit]}`);
  if (a.wiredCount !== 0) words.push(`wired=${a.wiredCount}`);
  if (a.eflags !== 0) words.push(`flags=${(vintage ? flagWords(a.eflags, vintage) : eflagNames(a.eflags)).join('|')}`);
  if (a.object !== '') words.push(`object=${a.object}`);
  if (a.offset !== 0) words.push(`offset=${formatAddress(a.offset, pageSize)}`);
  if (a.charged !== undefined) words.push(`charged=${a.charged ? 1 : 0}`);
  if (a.guard !== undefined) words.push(`guard=${a.guard}`);
  if (a.stackProt !== undefined) words.push(`stack=${protName(a.stackProt)}`);
  if (a.stackMax !== undefined) words.push(`stack_max=${protName(a.stackMax)}`);
  if (a.room !== undefined) words.push(`room=${formatAddress(a.room, pageSize)}`);
  return words.join(' ');
}

function openedText(access: number | undefined): string {
  const word = Object.keys(OPENED).find((name) => OPENED[name] === access);
  return word === undefined ? '' : ` ${word}`;
}

const faultWord = (mode: FaultMode): string =>
  Object.entries(FAULT_WORDS).find(([, value]) => value === mode)?.[0] ?? mode;

/** `explore: no suspects within 10 s` */
function expectText({ claim, within }: Pick<Extract<Statement, { kind: 'expect' }>, 'claim' | 'within'>): string {
  const bound = within === undefined ? '' : ` within ${within.most} ${within.unit}`;
  return `explore: ${claimText(claim)}${bound}`;
}

function claimText(claim: Claim): string {
  switch (claim.kind) {
    case 'absent':
      return `no ${claim.suspect}`;
    case 'present':
      return claim.suspect;
    case 'results':
      return `${claim.thread}.${claim.call} = ${claim.results.map(resultName).join(' or ')}`;
    default:
      return claim.kind;
  }
}

function runText({ thread, outcome, times }: ReplayRun): string {
  return `${turnText(thread ?? NEXT_LINE, outcome)}${times > 1 ? `*${times}` : ''}`;
}

/** `t1`, or `t1!1`: the fault that it is in gives its second result. */
export const turnText = (thread: string, outcome = 0): string => (outcome > 0 ? `${thread}!${outcome}` : thread);

/** A limit's value as a script writes it: `64K`, `12`. */
export const limitText = (what: LimitName, value: number, pageSize: number): string =>
  LIMITS[what].unit === 'bytes' ? sizeText(value, pageSize) : String(value);

function modeText(mode: ScheduleMode): string {
  if (mode.kind === 'random') return `random ${mode.seed}`;
  if (mode.kind !== 'explicit') return mode.kind;
  return turnsText(mode.threads.map((thread, i) => turnText(thread, mode.outcomes?.[i])));
}

/** So many alike are counted: `t1 t1 t2*3`. */
const COUNTED = 3;

function turnsText(turns: readonly string[]): string {
  const words: string[] = [];
  for (let from = 0; from < turns.length; ) {
    const turn = turns[from] as string;
    let to = from + 1;
    while (turns[to] === turn) to++;
    const times = to - from;
    words.push(times < COUNTED ? Array(times).fill(turn).join(' ') : `${turn}*${times}`);
    from = to;
  }
  return words.join(' ');
}

/** `fault 0x1000`, `asleep`, `vm_map_wire.done`: a point as it stands after the `@`. */
function pointText(point: Point, pageSize: number): string {
  if (point.kind === 'fault')
    return point.page === undefined ? 'fault' : `fault ${formatAddress(point.page, pageSize)}`;
  if (point.kind !== 'label') return point.kind;
  return point.routine === undefined ? point.label : `${point.routine}.${point.label}`;
}
