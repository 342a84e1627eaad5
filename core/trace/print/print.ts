// Statements as text: what is printed parses to the same statements. Every value has one way of
// being written: addresses in hex bytes, flags without prefixes, what has its default left out.
import { formatAddress, formatRange, type Page } from '../../kernel/address.ts';
import {
  eflagNames,
  INHERIT,
  INHERIT_NAMES,
  INSERT,
  MADV,
  MCL,
  MMAP,
  MMAP_ALIGNMENT,
  MMAP_ALIGNMENT_SHIFT,
  MS,
  PROT_ALL,
  protName,
  RLIMIT,
  resultName,
  SHM,
  type Vintage,
  WIRE,
} from '../../kernel/constants.ts';
import { flagWords } from '../../kernel/fields/flagNames.ts';
import { LIMITS, type LimitName } from '../../kernel/limits.ts';
import type { FaultMode } from '../../kernel/state.ts';
import type { Call, Claim, EntryAttributes, Point, ReplayRun, ScheduleMode, Statement } from '../ast.ts';
import type { Parameter } from '../calls/signature.ts';
import { CALLS, isInBytes, restName } from '../calls/signatures.ts';
import { ACCESS, MAPPING_FLAGS } from '../calls/vocabulary.ts';
import { ALLOW_MLOCK, FAULT_WORDS, OPENED } from '../parse/declarations.ts';
import { descriptorNumber } from '../parse/mmapArguments.ts';
import { NEXT_LINE } from '../parse/replay.ts';
import type { Script } from '../script.ts';
import { layout, type Row } from './layout.ts';

/** What a statement's numbers stand for. */
export interface PrintContext {
  /** Bytes. */
  readonly pageSize: number;
  /** Names of the declared objects, in order. */
  readonly objects: readonly string[];
  /** Names of the declared submaps, in order. */
  readonly subMaps?: readonly string[];
  /** Names of the declared processes, in order. */
  readonly processes?: readonly string[];
}

const PLAIN: PrintContext = { pageSize: 4096, objects: [] };

export function contextOf(script: Script): PrintContext {
  const objects = script.statements.kept.flatMap((s) => (s.kind === 'object' ? [s.name] : []));
  for (const { name } of script.implied ?? []) objects.push(name);
  const subMaps = script.statements.kept.flatMap((s) => (s.kind === 'submap' ? [s.name] : []));
  const processes = script.statements.kept.flatMap((s) => (s.kind === 'process' ? [s.name] : []));
  return { pageSize: script.pageSize, objects, subMaps, processes };
}

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
export function expectText({
  claim,
  within,
}: Pick<Extract<Statement, { kind: 'expect' }>, 'claim' | 'within'>): string {
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
  return mode.threads.map((thread, i) => turnText(thread, mode.outcomes?.[i])).join(' ');
}

/** `fault 0x1000`, `asleep`, `vm_map_wire.done`: a point as it stands after the `@`. */
export function pointText(point: Point, pageSize: number): string {
  if (point.kind === 'fault')
    return point.page === undefined ? 'fault' : `fault ${formatAddress(point.page, pageSize)}`;
  if (point.kind !== 'label') return point.kind;
  return point.routine === undefined ? point.label : `${point.routine}.${point.label}`;
}

/** `vm_map_wire(0x1000, 0x4000, USER|NOHOLES)` */
export function callText(call: Pick<Call, 'name' | 'args'>, context: PrintContext = PLAIN): string {
  const parameters = CALLS.get(call.name)?.parameters ?? [];
  const words: string[] = call.args.map ? [context.subMaps?.[call.args.map - 1] ?? `submap${call.args.map}`] : [];
  for (const p of parameters) {
    const value = call.args[p.name] ?? p.default ?? 0;
    const rest = call.args[restName(p)] ?? 0;
    // an offset of 0 is left out
    if (p.kind === 'byte-offset') {
      if (value + rest > 0) words.push(`${p.name}=${byteText(value, rest, context.pageSize)}`);
    } else if (p.kind === 'byte-length' && p.default === value + rest) {
      // `exit()`: a length that may be left out
    } else if (isInBytes(p)) words.push(byteText(value, rest, context.pageSize));
    else if (!isDefault(p, value, call.args)) words.push(argumentText(p, value, context));
  }
  return call.name === 'touch' ? `touch ${words.join(' ')}` : `${call.name}(${words.join(', ')})`;
}

function isDefault(p: Parameter, value: number, args: Readonly<Record<string, number>>): boolean {
  if (p.default === undefined || p.kind === 'wire') return false;
  // A guard has no access, so its maximum is none unless said.
  if (p.name === 'max' && p.default === PROT_ALL && (args.flags ?? 0) & INSERT.GUARD) return value === 0;
  return value === p.default;
}

/** A byte address or length: `0x12345`. */
const byteText = (pages: number, rest: number, pageSize: number): string =>
  `0x${(BigInt(pages) * BigInt(pageSize) + BigInt(rest)).toString(16)}`;

function argumentText(p: Parameter, value: number, { pageSize, objects, subMaps, processes }: PrintContext): string {
  switch (p.kind) {
    case 'process':
      return processes?.[value - 1] ?? `p${value + 1}`;
    case 'access':
      return wordText(ACCESS, value);
    case 'address':
      return formatAddress(value, pageSize);
    case 'length':
      return p.default === undefined ? formatAddress(value, pageSize) : `${p.name}=${formatAddress(value, pageSize)}`;
    case 'byte-address':
    case 'byte-length':
    case 'byte-offset':
      return byteText(value, 0, pageSize);
    case 'descriptor':
      return `${p.name}=${value < 0 ? descriptorNumber(value) : (objects[value - 1] ?? `object${value}`)}`;
    case 'mmap':
      return mmapText(value);
    case 'resource':
      return `RLIMIT_${wordText(RLIMIT, value)}`;
    case 'shmat':
      return flagsText(SHM, value);
    case 'rlimit':
      return value < 0 ? 'RLIM_INFINITY' : sizeText(value, pageSize);
    case 'mlockall':
      return flagsText(MCL, value);
    case 'msync':
      return flagsText(MS, value);
    case 'prot':
      if (value > PROT_ALL) return `0x${value.toString(16)}`;
      return p.name === 'prot' ? protName(value) : `${p.name}=${protName(value)}`;
    case 'wire':
      return wireText(value);
    case 'insert':
      return flagsText(MAPPING_FLAGS, value);
    case 'inherit':
      return wordText(INHERIT, value);
    case 'madvise':
      return wordText(MADV, value);
    case 'object':
      return `${p.name}=${value === 0 ? 'none' : (objects[value - 1] ?? `object${value}`)}`;
    case 'submap':
      return subMaps?.[value - 1] ?? `submap${value}`;
    case 'switch':
      return String(value);
  }
}

/** `USER|NOHOLES`: the flags of a wiring; what is the absence of a bit is said too. */
export function wireText(flags: number): string {
  const words = [flags & WIRE.USER ? 'USER' : 'SYSTEM', flags & WIRE.HOLESOK ? 'HOLESOK' : 'NOHOLES'];
  if (flags & WIRE.WRITE) words.push('WRITE');
  return words.join('|');
}

/** Words, and bits that no word stands for as a number. */
function flagsText(names: Readonly<Record<string, number>>, flags: number): string {
  const words = Object.keys(names).filter((name) => flags & (names[name] as number));
  const rest = words.reduce((left, name) => left & ~(names[name] as number), flags) >>> 0;
  if (rest > 0) words.push(`0x${rest.toString(16)}`);
  return words.join('|') || '0';
}

/** The alignment is a number in the flags, and only one of them has a word. */
function mmapText(flags: number): string {
  const log = flags >>> MMAP_ALIGNMENT_SHIFT;
  if (log < 2) return flagsText(MMAP, flags);
  const rest = flags & ~MMAP_ALIGNMENT;
  return rest === 0 ? `ALIGNED(${log})` : `${flagsText(MMAP, rest)}|ALIGNED(${log})`;
}

const wordText = (names: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value) ?? String(value);

/** `64K`: pages as a size in bytes that reads back as the same. */
function sizeText(pages: Page, pageSize: number): string {
  let bytes = BigInt(pages) * BigInt(pageSize);
  let suffix = '';
  for (const larger of ['K', 'M', 'G']) {
    if (bytes === 0n || bytes % 1024n !== 0n) break;
    bytes /= 1024n;
    suffix = larger;
  }
  return bytes + suffix;
}
