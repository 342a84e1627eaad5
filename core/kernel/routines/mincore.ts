// mincore(2): which pages of a range are resident. The model does not know that, and gives what the
// call returns: every page has to be mapped, which April 2003 did not ask. Source: vm_mmap.c,
// kern_mincore.
import { HEADER } from '../data/entries.ts';
import { mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { beyondMap, holeInRange } from '../reasons/ranges.ts';
import { fail, refuse } from '../refusal.ts';
import { labels, routine, step, when } from '../routine.ts';
import { lookup } from './lookup.ts';
import { errno, OK, RANGE_LOCALS, roundRange } from './syscall.ts';

const at = labels('within', 'lock', 'lookup', 'first', 'loop', 'unlock', 'done');
export const mincore = routine({
  name: 'mincore',
  signature: 'int mincore(addr, len, vec)',
  doc: 'Tells which pages of a range are resident (mincore(2)); the model gives only what the call returns.',
  locals: RANGE_LOCALS,
  at,
  scratch: ['rv', 'entry'],
  keeps: {
    lock: ['savedStart', 'savedEnd', 'rv'],
    done: ['rv'],
  },
  steps: {
    within: step(
      (rules) =>
        `if (end > vm_map_max(map) || it wraps around) return (${rules.mincoreWantsMapped ? 'ENOMEM' : 'EINVAL'});`,
      (k, f) => {
        f.rv = OK;
        if (roundRange(k, f) && f.savedEnd <= mapOf(k, f).max) return at.lock;
        return refuse(k, f, errno(k.rules.mincoreWantsMapped ? 'ENOMEM' : 'EINVAL'));
      },
      beyondMap,
    ),
    lock: lockStep('vm_map_lock_read(map);', 's', at.lookup),
    lookup: when(
      'mincoreWantsMapped',
      step('if (!vm_map_lookup_entry(map, addr, &entry))', (k, f) => lookup(k, f, f.savedStart, at.first)),
    ),
    first: when(
      'mincoreWantsMapped',
      step(
        '    { unlock; return (ENOMEM); }',
        (k, f) => {
          f.entry = f.out;
          return f.ret ? at.loop : fail(k, f, errno('ENOMEM'), at.unlock);
        },
        holeInRange,
      ),
    ),
    loop: when(
      'mincoreWantsMapped',
      step(
        'for (; entry->start < end; entry = entry->next) if (there is a hole after it) { unlock; return (ENOMEM); }',
        (k, f) => {
          const e = mapOf(k, f).entries;
          const end = e.end[f.entry] as number;
          if (end >= f.savedEnd) return at.unlock;
          f.entry = e.next[f.entry] as number;
          const isHole = f.entry === HEADER || (e.start[f.entry] as number) > end;
          return isHole ? fail(k, f, errno('ENOMEM'), at.unlock) : at.loop;
        },
        holeInRange,
      ),
    ),
    unlock: unlockStep('vm_map_unlock_read(map);', at.done),
    done: step('return (error);   // vec tells which pages are resident', (k, f) => ret(k, f.rv)),
  },
});
