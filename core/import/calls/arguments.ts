// The arguments of a call, taken apart as far as a caller needs them. Nearly all calls begin with
// two plain numbers, and logs repeat what follows these.
import { ownCopy } from '../../trace/parse/scanner.ts';
import type { System } from './flags.ts';
import { numberOf, type PlainNumber, readPlain, type Whole } from './numbers.ts';
import { splitArguments } from './split.ts';

/** A call in the words of the language. */
export interface SaidCall {
  readonly text: string;
  readonly notes: readonly string[];
  /** It names a descriptor, or the object behind it. */
  readonly hasFile?: true;
  /** Shared by calls that differ in the two numbers of a range alone. */
  readonly form?: object | undefined;
}

/** What follows the first two arguments. */
interface Rest {
  readonly parts: readonly string[];
  /** By the system and the call's name: how the call is written; its text is behind the two. */
  readonly said: Readonly<Record<System, Map<string, SaidCall>>>;
}

const restsOf = (text: string): Rest => ({
  parts: text.trim() === '' ? [''] : splitArguments(text),
  said: { freebsd: new Map(), linux: new Map(), macos: new Map() },
});

const NONE: Rest = { ...restsOf(''), parts: [] };

const rests = new Map<string, Rest>();
/** Texts that are remembered at the most. */
const MOST_RESTS = 1_000;

function rememberedRest(text: string): Rest {
  let made = rests.get(text);
  if (made === undefined) {
    const own = ownCopy(text);
    made = restsOf(own);
    if (rests.size >= MOST_RESTS) rests.clear();
    rests.set(own, made);
  }
  return made;
}

/** As a program names no address. */
const NULL = 'NULL';
const BLANK = 32;
const COMMA = 44;
const found: PlainNumber = { value: 0, end: 0 };

/** `: mlock(0x1000, 4K) = 0`. `result`: '' where nothing is expected. */
const lineText = (call: string, result: string): string => (result === '' ? `: ${call}` : `: ${call} = ${result}`);

export class Arguments {
  /** Of their call. */
  readonly name: string;
  readonly text: string;
  /**
   * Of a call that begins with two plain numbers: these, and where the rest begins;
   * -1: it does not.
   */
  private first = 0;
  private second = 0;
  private behind = -1;
  private rest: Rest | undefined;
  private parts: readonly string[] | undefined;
  /** A log has them more than once, so that it is worth keeping how their call is written. */
  isRepeated = false;
  /** Their call is a routine of the kernel, or a page fault. */
  readonly isOfKernel: boolean;
  private whole: SaidCall | undefined;
  private system: System | undefined;
  private success: string | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    this.isOfKernel = name === 'touch' || name.startsWith('vm_map_');
    let end = NULL.length;
    if (!text.startsWith(NULL)) {
      if (!readPlain(text, 0, found)) return;
      this.first = found.value;
      end = found.end;
    }
    if (text.charCodeAt(end) !== COMMA) return;
    const from = end + 1;
    if (!readPlain(text, text.charCodeAt(from) === BLANK ? from + 1 : from, found)) return;
    this.second = found.value;
    if (found.end === text.length) this.rest = NONE;
    else if (text.charCodeAt(found.end) !== COMMA) return;
    this.behind = found.end + 1;
  }

  /** Do two plain numbers come first? */
  get areOfRange(): boolean {
    return this.behind >= 0;
  }

  private restOf(): Rest {
    this.rest ??= rememberedRest(this.text.slice(this.behind));
    return this.rest;
  }

  get all(): readonly string[] {
    this.parts ??= splitArguments(this.text);
    return this.parts;
  }

  get count(): number {
    return this.behind < 0 ? this.all.length : 2 + this.restOf().parts.length;
  }

  at(index: number): string | undefined {
    return index < 2 || this.behind < 0 ? this.all[index] : this.restOf().parts[index - 2];
  }

  /** undefined: it is missing, or no number. */
  number(index: number): Whole | undefined {
    if (index < 2 && this.behind >= 0) return index === 0 ? this.first : this.second;
    const text = this.at(index);
    return text === undefined ? undefined : numberOf(text);
  }

  /** How their call was said the last time. */
  saidWhole(system: System): SaidCall | undefined {
    return this.system === system ? this.whole : undefined;
  }

  rememberWhole(system: System, { text, notes, form }: SaidCall): void {
    if (!this.isRepeated) return;
    this.system = system;
    this.whole = { text: ownCopy(text), notes, form };
    this.success = ownCopy(lineText(text, '0'));
  }

  /** The line of their call, as it was said; behind the thread. */
  lineOf(said: SaidCall, result: string): string {
    return said === this.whole && result === '0' ? (this.success as string) : lineText(said.text, result);
  }

  /** How a call by a name was said the last time that this followed two plain numbers. */
  said(name: string, system: System): SaidCall | undefined {
    return this.restOf().said[system].get(name);
  }

  remember(name: string, system: System, said: SaidCall): void {
    this.restOf().said[system].set(name, said);
  }
}

/** Arguments that are remembered at the most, of calls of one name. */
const MOST_ARGUMENTS = 1_000;
/** A thread that begins has its number for a name. */
const MOST_NAMES = 1_000;
const remembered = new Map<string, Map<string, Arguments>>();

/**
 * The arguments of a call, which logs say again and again: what a program maps it locks, unlocks
 * and unmaps. Nothing of the text that it was read from is kept in memory.
 */
export function argumentsOf(name: string, text: string): Arguments {
  let of = remembered.get(name);
  if (of === undefined) {
    if (remembered.size >= MOST_NAMES) remembered.clear();
    of = new Map();
    remembered.set(name, of);
  }
  const known = of.get(text);
  if (known !== undefined) {
    known.isRepeated = true;
    return known;
  }
  const made = new Arguments(name, ownCopy(text));
  if (of.size >= MOST_ARGUMENTS) of.clear();
  of.set(made.text, made);
  return made;
}
