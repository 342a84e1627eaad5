// vm_map_check_protection: is all of a range mapped with at least a protection? The caller takes
// the read lock (kernel-behaviour.md, section 8).
import { FALSE, TRUE } from '../constants.ts';
import { HEADER } from '../data/entries.ts';
import { mapOf, panic, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { holdsExclusively, holdsToRead } from '../lockAssert.ts';
import { notAllMapped } from '../reasons/ranges.ts';
import { fail } from '../refusal.ts';
import { labels, local, routine, step } from '../routine.ts';
import { lookup } from './lookup.ts';

const at = labels('enter', 'lock', 'lookup', 'found', 'loop', 'checked', 'unlock', 'done');

export const checkProtection = routine({
  name: 'vm_map_check_protection',
  signature: 'boolean_t vm_map_check_protection(map, start, end, protection)',
  doc: 'Tells whether a range is wholly mapped with at least the given protection. Shown with the read lock that its caller takes, unless it has one.',
  locals: [local('start'), local('end'), local('protection:prot', 'prot'), local('entry:entry'), local('rv:result')],
  at,
  scratch: ['first'],
  keeps: {
    lock: ['start', 'end', 'prot', 'first'],
    done: ['rv'],
  },
  steps: {
    enter: step('if (the thread has not locked the map)', (k, f) => {
      f.first = holdsExclusively(k, f) || holdsToRead(k, f) ? 1 : 0;
      return f.first ? at.lookup : at.lock;
    }),
    lock: lockStep('    vm_map_lock_read(map);', 's', at.lookup),
    lookup: step('if (!vm_map_lookup_entry(map, start, &entry)) rv = FALSE;', (k, f) => {
      return lookup(k, f, f.start, at.found);
    }),
    found: step(
      'else rv = TRUE;',
      (k, f) => {
        f.entry = f.out;
        if (!f.ret) return fail(k, f, FALSE, at.checked);
        f.rv = TRUE;
        return at.loop;
      },
      notAllMapped,
    ),
    loop: step(
      'while (rv && start < end) { if (hole, or prot is missing) rv = FALSE; start = entry->end; entry = entry->next; }',
      (k, f) => {
        const e = mapOf(k, f).entries;
        if (f.start >= f.end) return at.checked;
        const outside = f.entry === HEADER && !k.rules.headerIsAnEntry;
        if (outside || f.start < (e.start[f.entry] as number) || f.prot & ~(e.prot[f.entry] as number)) {
          return fail(k, f, FALSE, at.checked);
        }
        if (f.entry === HEADER) return panic(k, 'vm_map_check_protection: end is beyond the map, the loop never ends');
        f.start = e.end[f.entry] as number;
        f.entry = e.next[f.entry] as number;
        return at.loop;
      },
      notAllMapped,
    ),
    checked: step('if (it was locked here)', (_k, f) => (f.first ? at.done : at.unlock)),
    unlock: unlockStep('    vm_map_unlock_read(map);', at.done),
    done: step('return (rv);', (k, f) => ret(k, f.rv)),
  },
});
