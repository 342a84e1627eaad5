// The scenarios of the yardstick (scenarios.json): pages of a map, entries, threads and their
// operations, and what each is as a script. Page i of a scenario is page i + 1 of the map.
import scenarios from './scenarios.json' with { type: 'json' };

export interface Operation {
  readonly op: 'wire' | 'unwire' | 'remove' | 'insert';
  readonly start: number;
  readonly end: number;
  readonly user?: boolean;
  readonly holesok?: boolean;
  readonly read?: boolean;
}

export interface Scenario {
  readonly pages: number;
  readonly map: readonly { readonly start: number; readonly end: number; readonly read: boolean }[];
  /** Pages that may fail to be wired. */
  readonly flaky: readonly number[];
  readonly threads: readonly (readonly Operation[])[];
}

export const SCENARIOS = scenarios as Readonly<Record<string, Scenario>>;

const PAGE = 0x1000;
const address = (page: number): string => `0x${((page + 1) * PAGE).toString(16)}`;
const rights = (read?: boolean): string => (read ? 'rw-' : '---');

function callOf({ op, start, end, user, holesok, read }: Operation, object: string): string {
  const range = `${address(start)}, ${address(end)}`;
  const flags = `${user ? 'USER' : 'SYSTEM'}|${holesok ? 'HOLESOK' : 'NOHOLES'}`;
  if (op === 'wire') return `vm_map_wire(${range}, ${flags})`;
  if (op === 'unwire') return `vm_map_unwire(${range}, ${flags})`;
  if (op === 'remove') return `vm_map_remove(${range})`;
  return `vm_map_insert(${range}, ${rights(read)}, rwx${object === '' ? '' : `, 0, ${object}, ${address(start)}`})`;
}

/**
 * A scenario as a script. `plain`: as the yardstick has it, where no entry gets an
 * object of its own.
 */
export function scriptOf({ pages, map, flaky, threads }: Scenario, plain = false): string {
  const lines = ['kernel freebsd-13', `map ${address(0)}..${address(pages)}`];
  // every entry at its own place of one object: what is cut or put beside it fits together
  if (plain) lines.push(`object all ${pages + 1} pages`);
  for (const { start, end, read } of map)
    lines.push(
      `entry ${address(start)}..${address(end)} ${rights(read)} max=rwx${plain ? ` object=all offset=${address(start)}` : ''}`,
    );
  for (const page of flaky) lines.push(`fault ${address(page)} = KERN_SUCCESS or KERN_FAILURE`);
  threads.forEach((operations, i) => {
    for (const one of operations) lines.push(`t${i + 1}: ${callOf(one, plain ? 'all' : '')}`);
  });
  return `${lines.join('\n')}\n`;
}
