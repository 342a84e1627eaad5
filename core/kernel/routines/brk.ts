// brk(2) and sbrk(2): the data segment, which grows from its base by entries of its own. Under
// MAP_WIREFUTURE what is new is wired: in freebsd-13 within the same call, which fails if that
// fails; before, after the map was unlocked, and the result was ignored (kernel-behaviour.md,
// section 14; vm_unix.c: sys_break, kern_break; obreak). sbrk is the C library's: it asks for the
// break that it remembers, and more.
import { addressResult, KERN, PROT_ALL, PROT_READ, PROT_WRITE, WIRE } from '../constants.ts';
import { dataLimit, limitOf } from '../data/limitValues.ts';
import { call, mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { belowHeap, heapBeyondMap } from '../reasons/arguments.ts';
import { overData, overMemlock, overVmem } from '../reasons/limits.ts';
import type { Reason } from '../reasons/reason.ts';
import { fail } from '../refusal.ts';
import type { Callee, Kernel, Step } from '../routine.ts';
import { CALLED, forgiving, labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { insert } from './insert.ts';
import { deleteRange } from './remove.ts';
import { errno, OK, pmapWired } from './syscall.ts';
import { wire } from './wire.ts';
import { wireLocked } from './wireLocked.ts';

const at = labels(
  'round',
  'lock',
  'base',
  'data',
  'top',
  'grows',
  'memlock',
  'vmem',
  'insert',
  'inserted',
  'wire',
  'wired',
  'undo',
  'undone',
  'larger',
  'shrink',
  'smaller',
  'unlock',
  'wire_now',
  'done',
);

/** savedStart: old; savedEnd: new. */
const more = (f: Frame): number => f.savedEnd - f.savedStart;

/** A test that ends the call with an errno, the lock released. */
const refusal = (text: Step['text'], next: number, fails: (k: Kernel, f: Frame) => boolean, why: Reason): Step =>
  step(text, (k, f) => (fails(k, f) ? fail(k, f, errno('ENOMEM'), at.unlock) : next), why);

function onRange(k: Kernel, f: Frame, resume: number, callee: Callee, start: number, end: number): Frame {
  const made = call(k, f, resume, callee);
  made.start = start;
  made.end = end;
  return made;
}

/** Takes `start`, `startBytes`: the break asked for. */
export const brk = routine({
  name: 'brk',
  signature: 'int brk(addr)',
  doc: 'Moves the end of the data segment: maps what is new, or unmaps what is given up (brk(2)).',
  locals: [
    local('addr:byte-address', 'start'),
    local('base', 'first'),
    local('old', 'savedStart'),
    local('new', 'savedEnd'),
    local('error:result', 'rv'),
  ],
  at,
  scratch: ['i'],
  keeps: {
    lock: ['savedEnd', 'rv', 'i'],
    wired: ['savedStart', 'savedEnd', 'rv'],
    undone: [],
    smaller: ['savedStart', 'savedEnd', 'rv', 'i'],
    wire_now: ['savedStart', 'savedEnd', 'rv', 'i'],
    done: ['rv'],
  },
  steps: {
    round: step('new = round_page(addr);', (_k, f) => {
      f.savedEnd = f.start + (f.startBytes > 0 ? 1 : 0);
      f.rv = OK;
      return at.lock;
    }),
    lock: lockStep('vm_map_lock(map);', 'x', at.base),
    base: step(
      'base = vm->vm_daddr; old = base + vm->vm_dsize; if (new < base) error = EINVAL, unlock;',
      (k, f) => {
        const m = mapOf(k, f);
        f.first = m.dataStart;
        f.savedStart = m.dataStart + m.dataPages;
        if (f.savedEnd >= f.first) return at.data;
        return fail(k, f, errno('EINVAL'), at.unlock);
      },
      belowHeap,
    ),
    data: refusal(
      'if (new > old && new - base > RLIMIT_DATA) error = ENOMEM, unlock;',
      at.top,
      (k, f) => more(f) > 0 && f.savedEnd - f.first > dataLimit(k),
      overData,
    ),
    top: refusal(
      'if (new > vm_map_max(map)) error = ENOMEM, unlock;',
      at.grows,
      (k, f) => f.savedEnd > mapOf(k, f).max,
      heapBeyondMap,
    ),
    grows: step('if (new > old) {', (_k, f) => (more(f) > 0 ? at.memlock : more(f) < 0 ? at.shrink : at.unlock)),
    memlock: when(
      'userWiredLimit',
      refusal(
        '    if (!old_mlock && MAP_WIREFUTURE && new - old + pages wired in this map > RLIMIT_MEMLOCK) error = ENOMEM, unlock;',
        at.vmem,
        (k, f) =>
          limitOf(k, 'old_mlock') === 0 && mapOf(k, f).wireFuture && more(f) + pmapWired(k, f) > limitOf(k, 'memlock'),
        overMemlock,
      ),
    ),
    vmem: refusal(
      '    if (map->size + new - old > RLIMIT_VMEM) error = ENOMEM, unlock;',
      at.insert,
      (k, f) => mapOf(k, f).size + more(f) > limitOf(k, 'vmem'),
      overVmem,
    ),
    insert: step(
      (rules) =>
        `    rv = vm_map_insert(map, NULL, 0, old, new, ${rules.heapNotExecutable ? 'READ | WRITE' : 'ALL'}, ALL, 0);`,
      (k, f) => {
        const callee = onRange(k, f, at.inserted, insert, f.savedStart, f.savedEnd);
        callee.prot = k.rules.heapNotExecutable ? PROT_READ | PROT_WRITE : PROT_ALL;
        callee.maxProt = PROT_ALL;
        return CALLED;
      },
    ),
    inserted: step('    if (rv != KERN_SUCCESS) error = ENOMEM, unlock; if (map->flags & MAP_WIREFUTURE)', (k, f) => {
      if (f.ret !== KERN.KERN_SUCCESS) {
        f.rv = errno('ENOMEM');
        return at.unlock;
      }
      f.i = mapOf(k, f).wireFuture ? 1 : 0;
      return f.i && k.rules.wireLocked ? at.wire : at.larger;
    }),
    wire: when(
      'wireLocked',
      step('        rv = vm_map_wire_locked(map, old, new, USER | NOHOLES);', (k, f) => {
        onRange(k, f, at.wired, wireLocked, f.savedStart, f.savedEnd).flags = WIRE.USER;
        return CALLED;
      }),
    ),
    wired: when(
      'wireLocked',
      step('    if (rv != KERN_SUCCESS) {', (_k, f) => (f.ret === KERN.KERN_SUCCESS ? at.larger : at.undo)),
    ),
    undo: when(
      'wireLocked',
      step('        vm_map_delete(map, old, new);', (k, f) => {
        onRange(k, f, at.undone, deleteRange, f.savedStart, f.savedEnd);
        return CALLED;
      }),
    ),
    undone: when(
      'wireLocked',
      step('        error = ENOMEM, unlock; }', (_k, f) => {
        f.rv = errno('ENOMEM');
        return at.unlock;
      }),
    ),
    larger: step('    vm->vm_dsize += new - old; }', (k, f) => {
      mapOf(k, f).dataPages += more(f);
      return at.unlock;
    }),
    shrink: step('else if (new < old) { vm_map_delete(map, new, old);', (k, f) => {
      onRange(k, f, at.smaller, deleteRange, f.savedEnd, f.savedStart);
      return CALLED;
    }),
    smaller: step('    vm->vm_dsize -= old - new; }', (k, f) => {
      mapOf(k, f).dataPages += more(f);
      return at.unlock;
    }),
    unlock: unlockStep('unlock: vm_map_unlock(map);', at.wire_now),
    wire_now: unless(
      'wireLocked',
      forgiving(
        { at: at.done, how: 'ignored' },
        step(
          'if (it grew under MAP_WIREFUTURE) vm_map_wire(map, old, new, USER | NOHOLES);   // its result is ignored',
          (k, f) => {
            if (f.i === 0) return at.done;
            onRange(k, f, at.done, wire, f.savedStart, f.savedEnd).flags = WIRE.USER;
            return CALLED;
          },
        ),
      ),
    ),
    done: { ...step('return (error);', (k, f) => ret(k, f.rv)), translates: () => errno('ENOMEM') },
  },
});

const atSbrk = labels('break', 'done');
/** Takes `length`, `lengthBytes`. */
export const sbrk = routine({
  name: 'sbrk',
  signature: 'void *sbrk(incr)',
  doc: 'Makes the data segment larger, and gives its old end (sbrk(2)).',
  locals: [local('incr:byte-length', 'length'), local('old', 'savedStart')],
  at: atSbrk,
  keeps: {
    done: ['savedStart'],
  },
  steps: {
    break: step('old = curbrk; error = brk(old + incr);', (k, f) => {
      const m = mapOf(k, f);
      f.savedStart = m.dataStart + m.dataPages;
      const callee = call(k, f, atSbrk.done, brk);
      callee.start = f.savedStart + f.length;
      callee.startBytes = f.lengthBytes;
      return CALLED;
    }),
    done: step('return (error ? error : old);', (k, f) =>
      f.ret === OK
        ? ret(k, addressResult(f.savedStart * k.config.pageSize), f.savedStart, f.savedStart)
        : ret(k, f.ret),
    ),
  },
});
