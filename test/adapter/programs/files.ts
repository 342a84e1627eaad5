// Scripts and files for the tests of the command line.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), 'vmtrace-cli-'));

let files = 0;
/** A file of these lines; its path. */
export function file(...lines: string[]): string {
  const path = join(folder, `${++files}.vmtrace`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export const MAP = ['map 0x1000..0x100000', 'entry 0x10000..0x14000 rw-'];
export const GOOD = [...MAP, 't1: vm_map_wire(0x10000, 0x12000, USER) = KERN_SUCCESS', 'assert user_wired == 2'];
export const FAILING = [...MAP, 't1: vm_map_wire(0x20000, 0x22000, USER) = KERN_SUCCESS', 'assert user_wired == 2'];
export const STUCK = ['t1: vm_map_lock()', 't2: vm_map_lock()'];
export const PANIC = [...MAP, 't1: vm_map_unlock()'];
export const WRONG = [...MAP, 't1: vm_map_wier(0x10000, 0x12000)', 'asert map.busy == 0'];
