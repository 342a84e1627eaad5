// Calls whose address the kernel chooses: mmap without MAP_FIXED, shmat without an address. Where a
// line says the result, the kernel of the script makes that choice, if a kernel can make it.
import { formatAddress, formatRange, formatSize, type Page } from '../kernel/address.ts';
import { MMAP } from '../kernel/constants.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Call } from '../trace/ast.ts';

export const isPlacedByKernel = ({ name, args }: Call): boolean =>
  name === 'mmap' ? ((args.flags ?? 0) & MMAP.FIXED) === 0 : name === 'shmat' && !args.addr && !args.addr_bytes;

/** Has the kernel not even a hint? */
export const isUnhinted = (call: Call): boolean => isPlacedByKernel(call) && !call.args.addr && !call.args.addr_bytes;

/** The pages that mmap or shmat maps. */
export function placedSize({ name, args }: Call, config: KernelConfig): number {
  if (name === 'shmat') return config.objects[(args.shmid ?? 0) - 1]?.size ?? 0;
  return (args.len ?? 0) + Math.ceil(((args.len_bytes ?? 0) + (args.offset_bytes ?? 0)) / config.pageSize);
}

const cannotGive = ({ name }: Call, bytes: number): string => `${name} cannot give 0x${bytes.toString(16)}`;

/** Why no kernel gives a call this address, whatever is mapped; undefined: one can. */
export function impossiblePlace(call: Call, bytes: number, config: KernelConfig): string | undefined {
  const { pageSize, min, max } = config;
  const rest = call.args.offset_bytes ?? 0;
  const page: Page = Math.floor(bytes / pageSize);
  if (bytes % pageSize !== rest) {
    const why = rest === 0 ? 'it is not on a page' : `the offset puts it 0x${rest.toString(16)} bytes past a page`;
    return `${cannotGive(call, bytes)}: ${why}; the nearest is 0x${(page * pageSize + rest).toString(16)}`;
  }
  const size = placedSize(call, config);
  if (page >= min && page + size <= max) return undefined;
  const bounds = `${cannotGive(call, bytes)}: the map is ${formatRange(min, max, pageSize)}`;
  const asked = formatSize(size, pageSize);
  if (size > max - min) return `${bounds}, less than ${asked}`;
  return `${bounds}, and the nearest place in it for ${asked} is ${formatAddress(page < min ? min : max - size, pageSize)}`;
}
