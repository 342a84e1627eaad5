// What begins and ends a process, as its map sees it. vfork(2) and rfork(RFMEM) give the child the
// parent's own map; execve(2) and _exit(2) leave a map, and the last process that leaves it removes
// all that is mapped: wirings go with it, and MCL_FUTURE ends at an exec. What an exec maps of the
// new program is not modelled, nor that the parent of a vfork waits: the order of the script's
// lines says that. Source: kern_fork.c, vm_map.c (vmspace_exec, vmspace_exit), kern_exec.c
// (exec_new_vmspace), kern_exit.c of these years, from memory.
import { newMap } from '../create/newMap.ts';
import { addMap } from '../data/mapLog.ts';
import { call, mapOf, ret, thread } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { ThreadStatus } from '../state.ts';
import { setWirefuture } from './map.ts';
import { remove } from './remove.ts';
import { OK } from './syscall.ts';

/** vm_refcnt: how many processes have this map. */
export const sharers = (k: Kernel, f: Frame): number => k.processes.filter(({ map }) => map === f.map).length;

/** thread_single: the other threads of the process end; one that is in a call goes on with it. */
function endOthers(k: Kernel): void {
  const { process } = thread(k);
  k.threads.forEach((t, i) => {
    if (i !== k.self && t.process === process && t.status === ThreadStatus.idle) t.status = ThreadStatus.dead;
  });
  k.onDeaths?.();
}

function removeAll(k: Kernel, f: Frame, resume: number): number {
  const { min, max } = mapOf(k, f);
  const callee = call(k, f, resume, remove);
  callee.start = min;
  callee.end = max;
  return CALLED;
}

const atVfork = labels('share', 'done');
/** Takes `i`: the child's process. */
export const vfork = routine({
  name: 'vfork',
  signature: 'int vfork(child), and rfork(RFPROC | RFMEM)',
  doc: "Makes another process that has this one's map, not a copy of it (vfork(2)).",
  locals: [local('child:process', 'i')],
  at: atVfork,
  steps: {
    share: step('child->p_vmspace = parent->p_vmspace; vm_refcnt++;', (k, f) => {
      const child = k.processes[f.i];
      if (child) {
        child.map = f.map;
        child.limits = k.processes[thread(k).process]?.limits ?? child.limits;
        k.sink?.({ kind: 'fork', thread: k.self, process: f.i, map: f.map, charge: 0 });
      }
      return atVfork.done;
    }),
    done: step('return (0);   // the child runs', (k) => ret(k, OK)),
  },
});

const atExec = labels('single', 'shared', 'fresh', 'remove', 'future', 'reset', 'done');
export const execve = routine({
  name: 'execve',
  signature: 'int execve(void)',
  doc: 'Begins another program: nothing stays mapped, wirings and MCL_FUTURE go (execve(2), mlockall(2)).',
  locals: [],
  at: atExec,
  keeps: {
    future: [],
    reset: [],
  },
  visible: { reset: 'changes' },
  steps: {
    single: step('thread_single(): the other threads of the process end;', (k) => {
      endOthers(k);
      return atExec.shared;
    }),
    shared: step('if (vm->vm_refcnt > 1)', (k, f) => (sharers(k, f) > 1 ? atExec.fresh : atExec.remove)),
    fresh: step('    the process gets a map of its own, with nothing in it; the others keep this one;', (k, f) => {
      const { min, max } = mapOf(k, f);
      const process = k.processes[thread(k).process];
      if (process) {
        const own = newMap(k.config, process.name, min, max);
        own.wireFuture = false;
        process.map = addMap(k, own);
        k.sink?.({ kind: 'fork', thread: k.self, process: thread(k).process, map: process.map, charge: 0 });
      }
      return atExec.done;
    }),
    remove: step('else { vm_map_remove(map, vm_map_min(map), vm_map_max(map));', (k, f) =>
      removeAll(k, f, atExec.future),
    ),
    future: when(
      'wireFlags',
      step('    clear MAP_WIREFUTURE in map->flags, under the lock;', (k, f) => {
        call(k, f, atExec.reset, setWirefuture).flags = 0;
        return CALLED;
      }),
    ),
    reset: step('    vm->vm_dsize = 0; vm->vm_ssize = 0; }', (k, f) => {
      const { anonLoc } = k.config;
      Object.assign(mapOf(k, f), { dataPages: 0, stackBottom: 0, stackTop: 0, stackPages: 0, anonLoc });
      return atExec.done;
    }),
    done: step('return (0);   // the new program runs', (k) => ret(k, OK)),
  },
});

const atExit = labels('single', 'shared', 'remove', 'leave', 'done');
export const exit = routine({
  name: 'exit',
  signature: 'void exit(void)',
  doc: 'Ends the process: if no other has its map, all that is mapped and wired goes (_exit(2)).',
  locals: [],
  at: atExit,
  keeps: {
    leave: [],
  },
  visible: { leave: 'changes' },
  steps: {
    single: step('thread_single(): the other threads of the process end;', (k) => {
      endOthers(k);
      return atExit.shared;
    }),
    shared: step('if (--vm->vm_refcnt == 0)', (k, f) => (sharers(k, f) > 1 ? atExit.leave : atExit.remove)),
    remove: step('    vm_map_remove(map, vm_map_min(map), vm_map_max(map));', (k, f) => removeAll(k, f, atExit.leave)),
    leave: step('p->p_vmspace = NULL;', (k) => {
      const process = k.processes[thread(k).process];
      if (process) process.map = -1;
      return atExit.done;
    }),
    done: step('thread_exit();', (k) => {
      const t = thread(k);
      const gone = ret(k, OK);
      t.status = ThreadStatus.dead;
      return gone;
    }),
  },
});
