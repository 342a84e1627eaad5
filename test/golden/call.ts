// A golden operation as the kernel call that it stands for, and a case's config as the kernel's:
// hex bytes become pages, names become the kernel's numbers. A word that neither side knows is an
// error, never a zero.

import { ADDRESS_LIMIT } from '../../core/kernel/address.ts';
import {
  INHERIT,
  INSERT,
  KERN,
  MADV,
  PROT_EXECUTE,
  PROT_READ,
  PROT_WRITE,
  STACK,
  WIRE,
} from '../../core/kernel/constants.ts';
import { defaultConfig } from '../../core/kernel/kernel.ts';
import { defaultLimits } from '../../core/kernel/limits.ts';
import type { KernelConfig } from '../../core/kernel/state.ts';
import type { GoldenCase, GoldenConfig, GoldenOp, Hex } from './case.ts';

export const PAGE_SIZE = 4096;

/** Every fork of a case makes the map of this process anew; no thread of it runs. */
const CHILD = 1;

/** Not one of the values that minherit(2) or madvise(2) know. */
const BAD_VALUE = 99;

/**
 * Pages of a byte address or size. Of an aligned number up to 2^64 at most 52 bits are left, so
 * a page is exact.
 */
function pages(hex: Hex): number {
  if (!/^0x[0-9a-f]+$/.test(hex)) throw new Error(`"${hex}" is not a lower-case hex number`);
  const bytes = BigInt(hex);
  // Above the limit only where a moved case had a range beyond its map's end; the map
  // cuts such a range.
  if (bytes > 2n * ADDRESS_LIMIT) throw new Error(`${hex} is beyond the 64-bit address space`);
  if (bytes % BigInt(PAGE_SIZE) !== 0n) throw new Error(`${hex} is not on a page boundary`);
  return Number(bytes / BigInt(PAGE_SIZE));
}

function protection(text: string): number {
  if (!/^[r-][w-][x-]$/.test(text)) throw new Error(`"${text}" is not a protection like rw-`);
  const bit = (index: number, value: number): number => (text[index] === '-' ? 0 : value);
  return bit(0, PROT_READ) | bit(1, PROT_WRITE) | bit(2, PROT_EXECUTE);
}

function oneOf(values: Readonly<Record<string, number>>, name: string, what: string): number {
  const value = values[name];
  if (value === undefined) throw new Error(`"${name}" is not ${what} (${Object.keys(values).join(', ')})`);
  return value;
}

const bits = (values: Readonly<Record<string, number>>, names: readonly string[], what: string): number =>
  names.reduce((sum, name) => sum | oneOf(values, name, what), 0);

export interface KernelCall {
  readonly name: string;
  readonly args: Record<string, number>;
}

/** The call of an operation. `object` counts from 1 in the order of config.objects, 0 is none. */
export function kernelCall(op: GoldenOp, config: GoldenConfig): KernelCall {
  const need = <K extends keyof GoldenOp>(key: K): NonNullable<GoldenOp[K]> => {
    const value = op[key];
    if (value === undefined || value === null) throw new Error(`operation "${op.op}" has no "${key}"`);
    return value as NonNullable<GoldenOp[K]>;
  };
  const range = () => ({ start: pages(need('start')), end: pages(need('end')) });
  const access = () => ({
    prot: protection(need('prot')),
    max: protection(need('max')),
    flags: bits(INSERT, need('flags'), 'an insert flag'),
  });
  const object = () => {
    if (op.obj === undefined) return { object: 0, offset: 0 };
    const index = Object.keys(config.objects).indexOf(op.obj);
    if (index < 0) throw new Error(`operation "${op.op}" maps object "${op.obj}", which the config does not name`);
    return { object: index + 1, offset: pages(need('off')) };
  };
  const word = (values: Readonly<Record<string, number>>, name: string, what: string): number =>
    name === 'bad' ? BAD_VALUE : oneOf(values, name, what);
  const optional = (text: string | undefined): number => (text === undefined ? -1 : protection(text));
  switch (op.op) {
    case 'map':
      return { name: 'vm_map_insert', args: { ...range(), ...access(), ...object() } };
    case 'find':
      return {
        name: 'vm_map_find',
        args: { hint: pages(need('hint')), length: pages(need('len')), ...access(), ...object() },
      };
    case 'fixed':
      return {
        name: 'vm_map_fixed',
        args: { start: pages(need('start')), length: pages(need('len')), ...access(), ...object() },
      };
    case 'unmap':
      return { name: 'vm_map_remove', args: range() };
    case 'protect':
      return {
        name: 'vm_map_protect',
        args: {
          ...range(),
          prot: optional(op.prot),
          max: optional(op.max),
          growsdown: bits({ GROWSDOWN: 1 }, op.flags ?? [], 'a protect flag'),
        },
      };
    case 'inherit':
      return {
        name: 'vm_map_inherit',
        args: { ...range(), inherit: word(INHERIT, need('inherit'), 'an inheritance') },
      };
    case 'wire':
      return { name: 'vm_map_wire', args: { ...range(), flags: bits(WIRE, need('flags'), 'a wire flag') } };
    case 'unwire':
      return { name: 'vm_map_unwire', args: { ...range(), flags: bits(WIRE, need('flags'), 'a wire flag') } };
    case 'check':
      return { name: 'vm_map_check_protection', args: { ...range(), prot: protection(need('prot')) } };
    case 'madvise':
      return { name: 'vm_map_madvise', args: { ...range(), behav: word(MADV, need('behav'), 'a behaviour') } };
    case 'mmapw':
      return {
        name: 'mmap_wirefuture',
        args: { start: pages(need('start')), length: pages(need('len')), ...access() },
      };
    case 'stack': {
      const { prot, max, flags } = access();
      const args = { addrbos: pages(need('start')), max_ssize: pages(need('len')), prot, max };
      return { name: 'vm_map_stack', args: { ...args, flags: flags | STACK.STACK_GROWS_DOWN } };
    }
    case 'fixedstack': {
      const { prot, max, flags } = access();
      const args = { start: pages(need('start')), length: pages(need('len')), prot, max };
      return { name: 'vm_map_fixed', args: { ...args, flags: flags | STACK.STACK_GROWS_DOWN } };
    }
    case 'touch':
      return { name: 'touch', args: { addr: pages(need('addr')), access: protection(need('access')) } };
    case 'sync':
      return { name: 'vm_map_sync', args: { ...range(), syncio: need('syncio'), invalidate: need('invalidate') } };
    case 'fork':
      return { name: 'fork', args: { process: CHILD } };
    case 'mmapanon':
      return {
        name: 'vm_map_find_min',
        args: { length: pages(need('len')), min: pages(need('default')), ...access() },
      };
    case 'setwf':
      return { name: 'set_wirefuture', args: { on: need('on') } };
    default:
      throw new Error(`unknown operation "${op.op}"`);
  }
}

const limit = (bytes: Hex | undefined): number => (bytes === undefined ? Number.POSITIVE_INFINITY : pages(bytes));

/** The kernel's config of a case. An absent limit is none. */
export function kernelConfig(golden: GoldenCase): KernelConfig {
  const config = golden.config;
  if (config.page !== undefined && config.page !== PAGE_SIZE)
    throw new Error(`page size ${config.page}: golden cases have pages of ${PAGE_SIZE} bytes`);
  return {
    ...defaultConfig(),
    vintage: golden.vintage,
    pageSize: PAGE_SIZE,
    min: pages(config.min),
    max: pages(config.max),
    coalesce: config.coalesce,
    faultMode: config.fault_mode,
    fileEnds: false,
    kernelPmap: config.pmap === 'kernel',
    holdPoints: config.hold_points,
    subMaps: [],
    limits: {
      ...defaultLimits(),
      user_wired: config.vm_page_max_user_wired,
      swap: limit(config.swap_limit),
      memlock: limit(config.memlock),
      vmem: limit(config.vmem),
      ...(config.sgrowsiz !== undefined && { stack_growth: pages(config.sgrowsiz) }),
      stack_guard: config.stack_guard ?? 1,
    },
    wireFuture: config.wirefuture === true,
    wxorx: config.wxorx === true,
    searchTree: true,
    copyEntry: config.copy_entry ?? 'event',
    anonLoc: config.anon === undefined ? 0 : pages(config.anon),
    processes: [{ name: 'child', threads: [] }],
    objects: Object.entries(config.objects).map(([name, size]) => ({ name, size })),
    faults: new Map(
      Object.entries(config.bad_pages).map(([page, rv]) => [pages(page), [oneOf(KERN, rv, 'a result of a fault')]]),
    ),
  };
}
