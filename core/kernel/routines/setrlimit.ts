// setrlimit(2): the soft limit of a resource of the calling process. Those that the map asks are
// kept (limits.ts); the others change nothing here. Hard limits are not modelled, nor that a lower
// RLIMIT_STACK takes the access off the part of a stack that is beyond it. Source: kern_resource.c,
// kern_proc_setrlimit.
import { RLIMIT } from '../constants.ts';
import { mostResources, setLimit } from '../data/limitValues.ts';
import { ret, thread } from '../frames.ts';
import type { ProcessLimit } from '../limits.ts';
import { unknownResource } from '../reasons/arguments.ts';
import { refuse } from '../refusal.ts';
import { labels, local, routine, step, unless } from '../routine.ts';
import { errno, OK } from './syscall.ts';

const ASKED: Readonly<Record<number, ProcessLimit>> = {
  [RLIMIT.DATA]: 'data',
  [RLIMIT.STACK]: 'stack',
  [RLIMIT.MEMLOCK]: 'memlock',
  [RLIMIT.VMEM]: 'vmem',
};

const at = labels('check', 'set', 'done');

/** Takes `flags`: the resource; `length`: pages, -1: no limit. */
export const setrlimit = routine({
  name: 'setrlimit',
  signature: 'int setrlimit(resource, rlim_cur)',
  doc: 'Sets a limit of the calling process (setrlimit(2)). What it holds already stays, also above the limit.',
  locals: [local('resource:number', 'flags'), local('rlim_cur:limit', 'length')],
  at,
  steps: {
    check: unless(
      'laterResources',
      step(
        'if (resource >= RLIM_NLIMITS) return (EINVAL);',
        (k, f) => (f.flags >= mostResources(k.rules) ? refuse(k, f, errno('EINVAL')) : at.set),
        unknownResource,
      ),
    ),
    set: step('p->p_limit->pl_rlimit[resource].rlim_cur = rlim_cur;', (k, f) => {
      const limit = ASKED[f.flags];
      const pages = f.length < 0 ? Number.POSITIVE_INFINITY : f.length;
      if (limit) setLimit(k, limit, pages, thread(k).process);
      return at.done;
    }),
    done: step('return (0);', (k) => ret(k, OK)),
  },
});
