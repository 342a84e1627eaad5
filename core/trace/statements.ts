// The statements of a script, in the order of their lines. Nearly all lines of a long trace are
// whole calls (`t1: call(...) = RESULT`); these are kept as a row of bytes and become statements
// when a caller gets one, so that a million lines take a tenth of the room and the engine has no
// million objects to look after. The other statements are kept as they are.

import type { Statement } from './ast.ts';
import { type ByteReader, type ByteWriter, get, getSigned, newWriter, put, putSigned } from './bytes.ts';
import { BLANKS } from './calls/blanks.ts';

type WholeCall = Extract<Statement, { kind: 'call' }>;

/** Names of calls, and of each one's arguments, by number. */
const NAMES = [...BLANKS.keys()];
const NUMBERS = new Map(NAMES.map((name, i) => [name, i]));
const ARGUMENTS = NAMES.map((name) => Object.keys(BLANKS.get(name) ?? {}));

/** Bytes of a packed call, about. */
const BYTES = 18;
/** Below it a row of bytes loses digits: addresses of the upper half of the address space. */
const LEAST_RESULT = -(2 ** 51);
/** Statements unpacked last, by their low bits: a statement that runs is read repeatedly. */
const RECENT = 64;

/** The packed calls of one script. They only grow; all lists of its statements share them. */
interface Packed {
  /** Of each call what a CallRow has, in its order. */
  readonly calls: ByteWriter;
  /** 1 for the number of each call that is made. */
  readonly names: Uint8Array;
  readonly threads: string[];
  readonly threadNumbers: Map<string, number>;
}

const nothingPacked = (calls: number): Packed => ({
  calls: newWriter(BYTES * calls),
  names: new Uint8Array(NAMES.length),
  threads: [],
  threadNumbers: new Map(),
});

/** A packed call: names by their numbers. `values`: in the order of the call's blank. */
export interface CallRow {
  line: number;
  thread: number;
  name: number;
  column: number;
  length: number;
  callColumn: number;
  callLength: number;
  values: number[];
  expects: boolean;
  result: number;
}

const newRow = (): CallRow => ({
  line: 0,
  thread: 0,
  name: 0,
  column: 0,
  length: 0,
  callColumn: 0,
  callLength: 0,
  values: [],
  expects: false,
  result: 0,
});

export const numberOfCall = (name: string): number => NUMBERS.get(name) as number;

/** Gives where the call begins. */
function write({ calls, names }: Packed, row: CallRow): number {
  const from = calls.length;
  names[row.name] = 1;
  put(calls, row.line);
  put(calls, row.thread);
  put(calls, row.name);
  put(calls, row.column);
  put(calls, row.length);
  put(calls, row.callColumn);
  put(calls, row.callLength);
  const { length } = ARGUMENTS[row.name] as readonly string[];
  for (let i = 0; i < length; i++) putSigned(calls, row.values[i] as number);
  put(calls, row.expects ? 1 : 0);
  if (row.expects) putSigned(calls, row.result);
  return from;
}

/** Packs a call and gives where it begins; undefined: a row cannot hold all of it. */
function pack(packed: Packed, statement: WholeCall): number | undefined {
  const { span, thread, call, expected, comment } = statement;
  const name = NUMBERS.get(call.name);
  if (comment !== undefined || name === undefined) return undefined;
  if (expected !== undefined && expected.result < LEAST_RESULT) return undefined;
  const own = ARGUMENTS[name] as readonly string[];
  // a call on a submap names one more thing than its blank
  if (call.args.map !== undefined && !own.includes('map')) return undefined;
  return write(packed, {
    line: span.line,
    thread: numberOf(packed, thread),
    name,
    column: span.column,
    length: span.length,
    callColumn: call.column,
    callLength: call.length,
    values: own.map((argument) => call.args[argument] as number),
    expects: expected !== undefined,
    result: expected?.result ?? 0,
  });
}

function numberOf({ threads, threadNumbers }: Packed, thread: string): number {
  let number = threadNumbers.get(thread);
  if (number === undefined) {
    number = threads.push(thread) - 1;
    threadNumbers.set(thread, number);
  }
  return number;
}

function unpack({ calls: { bytes }, threads }: Packed, at: number): WholeCall {
  const r: ByteReader = { bytes, at };
  const line = get(r);
  const thread = threads[get(r)] as string;
  const number = get(r);
  const span = { line, column: get(r), length: get(r) };
  const column = get(r);
  const length = get(r);
  const name = NAMES[number] as string;
  const args: Record<string, number> = { ...BLANKS.get(name) };
  for (const argument of ARGUMENTS[number] as readonly string[]) args[argument] = getSigned(r);
  const call = { name, args, column, length };
  // Each shape is written out: a copy of one into the other took ten times as long as all the rest.
  return get(r) === 0
    ? { span, kind: 'call', thread, call }
    : { span, kind: 'call', thread, call, expected: { result: getSigned(r) } };
}

export class Statements implements Iterable<Statement> {
  /** Those that are not packed, in order. */
  readonly kept: Statement[] = [];
  /** To be filled and pushed, again and again. */
  readonly row = newRow();
  private readonly packed: Packed;
  /** A place in `kept`, or -1 less where a packed call begins. */
  private places: Int32Array;
  private count = 0;
  private readonly recent: (Statement | undefined)[] = new Array(RECENT).fill(undefined);
  private readonly recentPlaces = new Float64Array(RECENT).fill(-1);

  private constructor(packed: Packed, room: number) {
    this.packed = packed;
    this.places = new Int32Array(room);
  }

  /** `expected`: how many there may be once all are pushed. */
  static of(statements: Iterable<Statement>, expected = 0): Statements {
    const room = Math.max(16, Math.ceil(expected));
    const made = new Statements(nothingPacked(room), room);
    for (const statement of statements) made.push(statement);
    return made;
  }

  get length(): number {
    return this.count;
  }

  push(statement: Statement): void {
    const packed = statement.kind === 'call' ? pack(this.packed, statement) : undefined;
    this.place(packed === undefined ? this.kept.push(statement) - 1 : -1 - packed);
  }

  /** Takes in the call that `row` holds. */
  pushRow(): void {
    this.place(-1 - write(this.packed, this.row));
  }

  numberOfThread(name: string): number {
    return numberOf(this.packed, name);
  }

  private place(place: number): void {
    if (this.count === this.places.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.places);
      this.places = larger;
    }
    this.places[this.count++] = place;
  }

  /** The statement at an index, counted from 0; undefined if there is none. */
  at(index: number): Statement | undefined {
    if (index < 0 || index >= this.count) return undefined;
    const place = this.places[index] as number;
    if (place >= 0) return this.kept[place];
    const slot = index % RECENT;
    if (this.recentPlaces[slot] !== index) {
      this.recent[slot] = unpack(this.packed, -1 - place);
      this.recentPlaces[slot] = index;
    }
    return this.recent[slot];
  }

  /** The line of a statement, counted from 1. */
  lineAt(index: number): number {
    const place = this.places[index] as number;
    if (place >= 0) return (this.kept[place] as Statement).span.line;
    return get({ bytes: this.packed.calls.bytes, at: -1 - place });
  }

  lines(): number[] {
    return Array.from({ length: this.count }, (_, i) => this.lineAt(i));
  }

  /** Who makes the call of a statement of a thread; undefined: it is of none. */
  threadAt(index: number): string | undefined {
    const place = this.places[index] as number;
    if (place < 0) {
      const r = { bytes: this.packed.calls.bytes, at: -1 - place };
      get(r);
      return this.packed.threads[get(r)];
    }
    const statement = this.kept[place] as Statement;
    return 'thread' in statement ? statement.thread : undefined;
  }

  /**
   * Which whole call a statement is, without its being unpacked; undefined: it is kept as it is.
   */
  packedNameAt(index: number): string | undefined {
    const place = this.places[index] as number;
    if (place >= 0) return undefined;
    const r = { bytes: this.packed.calls.bytes, at: -1 - place };
    get(r);
    get(r);
    return NAMES[get(r)];
  }

  /** Names of the calls that are made, each once. */
  calls(): ReadonlySet<string> {
    const names = new Set(NAMES.filter((_, number) => this.packed.names[number] === 1));
    for (const s of this.kept) if (s.kind === 'call' || s.kind === 'enter') names.add(s.call.name);
    return names;
  }

  /** Those whole calls and those of these kinds, in order. */
  only(kinds: ReadonlySet<Statement['kind']>): Statements {
    const made = new Statements(this.packed, Math.max(16, this.count));
    for (let i = 0; i < this.count; i++) {
      const place = this.places[i] as number;
      if (place < 0) made.place(place);
      else if (kinds.has((this.kept[place] as Statement).kind))
        made.place(made.kept.push(this.kept[place] as Statement) - 1);
    }
    return made;
  }

  *[Symbol.iterator](): Generator<Statement> {
    for (let i = 0; i < this.count; i++) {
      const place = this.places[i] as number;
      yield place >= 0 ? (this.kept[place] as Statement) : unpack(this.packed, -1 - place);
    }
  }
}
