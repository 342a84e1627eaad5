// vm_map_lookup_done: gives back the read lock that a successful vm_map_lookup (mapLookup.ts) left
// with its caller. Between the two the entry and its object are what the lookup said: no thread can
// change the map (vm_map_lookup(9)).
import { NOTHING } from '../constants.ts';
import { ret } from '../frames.ts';
import { unlockStep } from '../lock.ts';
import { holdsToRead, notLocked } from '../lockAssert.ts';
import { labels, routine, step } from '../routine.ts';

const at = labels('assert', 'unlock', 'done');
export const lookupDone = routine({
  name: 'vm_map_lookup_done',
  signature: 'void vm_map_lookup_done(map, entry)',
  doc: 'Gives the read lock back that vm_map_lookup left held.',
  locals: [],
  at,
  keeps: {
    done: [],
  },
  steps: {
    assert: step('the lock has to be held to read;', (k, f) => (holdsToRead(k, f) ? at.unlock : notLocked(k, 's'))),
    unlock: unlockStep('vm_map_unlock_read(map);', at.done),
    done: step('return;', (k) => ret(k, NOTHING)),
  },
});
