// What the kernel's debugger prints of a map (`show map`, `show procvm`): two lines an entry.
//   map entry 0xfffff80003b1c0c0: start=0x200000, end=0x204000, eflags=0xc,
//    prot=1/7/copy, wired, object=0xfffff800038f3400, offset=0x0, copy (needed)
import { protName } from '../../kernel/constants.ts';
import type { ListedEntry } from './maps.ts';

const FIRST = /^\s*map entry 0x[0-9a-f]+: start=(0x[0-9a-f]+), end=(0x[0-9a-f]+)(?:, eflags=(0x[0-9a-f]+))?,?/;
const SECOND = /^\s*prot=([0-9a-f]+)\/([0-9a-f]+)\/(\w+)(, wired)?/;
const OTHER =
  /^\s*(?:Task map 0x|p = 0x[0-9a-f]+, vmspace = |Map 0x[0-9a-f]+: |Object 0x[0-9a-f]+: type=|sref=\d+, backing_object|memory:=\(off=|\(off=0x[0-9a-f]+,page=0x)/;

/** MAP_ENTRY_* of vm_map.h. Marks of a sleeper or a wirer are left out: its thread is not here. */
const FLAGS: Readonly<Record<string, number>> = {
  NOSYNC: 0x1,
  COW: 0x4,
  NEEDS_COPY: 0x8,
  NOFAULT: 0x10,
  NOCOREDUMP: 0x400,
  GROWS_DOWN: 0x1000,
  GUARD: 0x10000,
  STACK_GAP_DN: 0x20000,
};
const USER_WIRED = 0x20;
const IN_TRANSITION = 0x100;

export interface DebuggerState {
  /** The first line of an entry. */
  first: { readonly start: bigint; readonly end: bigint; readonly flags: number } | undefined;
}

export interface DebuggerEntry extends ListedEntry {
  readonly max: string;
  readonly inherit: string;
}

/** Reads a line: an entry is whole with its second. undefined: it is none of the debugger's. */
export function readDebugger(state: DebuggerState, line: string): DebuggerEntry | 'more' | undefined {
  const first = FIRST.exec(line);
  if (first) {
    const [, start = '0', end = '0', flags = '0'] = first;
    state.first = { start: BigInt(start), end: BigInt(end), flags: Number(flags) };
    line = line.slice(first[0].length);
    // a terminal that joins lines has it all in one
    if (!SECOND.test(line)) return 'more';
  }
  const second = state.first ? SECOND.exec(line) : undefined;
  if (!second || !state.first) return OTHER.test(line) ? 'more' : undefined;
  const [, prot = '0', max = '7', inherit = 'copy', wired] = second;
  const { start, end, flags } = state.first;
  state.first = undefined;
  const bits = (text: string): string => protName(Number.parseInt(text, 16) & 7);
  return {
    process: '',
    start,
    end,
    prot: bits(prot),
    max: bits(max),
    inherit,
    flags: Object.keys(FLAGS).filter((name) => flags & (FLAGS[name] as number)),
    isWired: (flags & USER_WIRED) !== 0,
    isShared: inherit === 'share',
    path: '',
    offset: 0n,
    comment: [
      wired !== undefined && (flags & USER_WIRED) === 0 ? 'wired by the kernel, how often is not shown' : '',
      flags & IN_TRANSITION ? 'in transition when it was listed' : '',
    ]
      .filter((note) => note !== '')
      .join('; '),
  };
}
