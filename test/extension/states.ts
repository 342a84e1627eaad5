// States of the map for the tests of the view.
import type { EntryRow, StateBody, ThreadRow } from '../../adapter/inspection/stateBody.ts';
import { PAGE } from '../../extension/map/mapTree.ts';

const hex = (n: number): string => `0x${n.toString(16)}`;

export const entry = (id: number, more: Partial<EntryRow> = {}): EntryRow => ({
  id,
  start: hex(id * 0x1000),
  end: hex((id + 1) * 0x1000),
  prot: 'rw-',
  maxProt: 'rwx',
  inherit: 'copy',
  wiredCount: 0,
  userWired: false,
  inTransition: false,
  needsWakeup: false,
  eflags: [],
  offset: '0x0',
  waiters: [],
  description: '',
  changed: false,
  tooltip: 'An entry.',
  script: `entry  ${hex(id * 0x1000)}..${hex((id + 1) * 0x1000)} rw- max=rwx`,
  ...more,
});

export const thread = (id: number, more: Partial<ThreadRow> = {}): ThreadRow => ({
  id,
  name: `t${id}`,
  state: 'idle',
  description: 'in no call',
  frozen: false,
  changed: false,
  ...more,
});

export function state(
  entries: readonly EntryRow[],
  threads: readonly ThreadRow[] = [thread(1)],
  map: Partial<StateBody['map']> = {},
): StateBody {
  const { lock = 'free', timestamp = 9, busy = 0, size = '16 KiB', userWired = 2 } = map;
  const values = { lock, timestamp, busy, size, user_wired: userWired === 1 ? '1 page' : `${userWired} pages` };
  const fields = Object.entries(values).map(([name, value]) => ({
    name,
    value: String(value),
    expression: name === 'lock' ? 'map.lock.holder' : `map.${name}`,
  }));
  return {
    vintage: 'freebsd-13',
    pageSize: 4096,
    position: 0,
    length: 0,
    canUndoJump: false,
    resultDiffers: false,
    map: {
      serial: 'map',
      index: 0,
      min: '0x1000',
      max: '0x100000',
      ...{ lock, timestamp, busy, size, userWired, fields },
      entries: entries.length,
      wired: 2,
      flags: [],
      script: ['kernel freebsd-13', 'map 0x1000..0x100000'],
      changed: [],
      ...map,
    },
    entries: entries.slice(0, PAGE),
    threads,
  };
}
