// Causes that are limits or privileges: what is counted, the amount requested, and the limit.
import { MCL, WIRE } from '../constants.ts';
import { dataLimit } from '../data/limitValues.ts';
import { LIMITS } from '../limits.ts';
import type { Rules } from '../rules.ts';
import {
  type Asked,
  against,
  amount,
  GROWS_NOT,
  gives,
  growsNot,
  isBreak,
  isNothing,
  type Look,
  limit,
  type Meaning,
  NOTHING,
  no,
  pages,
  partsFaulted,
  unset,
  unsetLimit,
  yes,
} from './meaning.ts';

const asks = ({ start, end }: Asked): number => end - start;
const userLimit = (rules: Rules): boolean => rules.userWiredLimit;
const systemLimit = (rules: Rules): boolean => !rules.userWiredLimit;

const RAISE_MEMLOCK =
  'Raise RLIMIT_MEMLOCK: `ulimit -l` or `limits -l`, for a login class `:memorylocked=` in login.conf(5), for a service its limits in rc.conf. Or lock less.';
const RAISE_USER_WIRED =
  'Raise vm.max_user_wired (sysctl; pages; it counts what all users have wired), or lock less and unlock what is not needed any more.';

/** priv_check_cred asks the jail first. */
function jail({ k, rules }: Asked): Look {
  const { jail: is } = k.config;
  if (is === 'plain') return yes('it is in a jail without allow.mlock');
  if (is === 'mlock') return rules.usersMayWire ? no('its jail has allow.mlock') : yes('it is in a jail');
  return { ...no('it is in no jail'), declare: 'jail' };
}

function privilege({ k, rules }: Asked): Look {
  if (k.config.privileged) return no('the process is the superuser');
  if (!rules.usersMayWire) return yes('the process is not the superuser');
  return k.limits.unprivileged_mlock === 0
    ? yes('security.bsd.unprivileged_mlock is 0, and the process is not the superuser')
    : { ...no('security.bsd.unprivileged_mlock is 1: users may'), declare: 'limit unprivileged_mlock 0' };
}

/** Pages that a user's wiring of the range would add to the count of all users. */
function added(at: Asked): number {
  let count = 0;
  for (const [, , from, to] of partsFaulted(at)) count += to - from;
  return count;
}

function userWired(at: Asked): Look {
  if (at.call === 'vm_map_wire' && !((at.args.flags ?? 0) & WIRE.USER))
    return no('wirings of the system are not counted');
  if (at.call === 'mlockall' && !((at.args.how ?? 0) & MCL.CURRENT)) return no('MCL_CURRENT is not asked for');
  if (growsNot(at)) return GROWS_NOT;
  if (isBreak(at) && !at.m.wireFuture) return no('mlockall(MCL_FUTURE) is not in force');
  const more = isBreak(at) ? asks(at) : added(at);
  const { userWired: there } = at.k;
  const look = against(at, 'user_wired', `${pages(there)} wired by users, ${more} more asked for`, there + more);
  // below zero the count stands for a very large number
  return there < 0 && more > 0 && limit(at, 'user_wired') < Number.POSITIVE_INFINITY ? yes(look.text) : look;
}

function memlock(at: Asked): Look {
  const maps = at.call !== 'mlock';
  if (growsNot(at)) return GROWS_NOT;
  if (maps && !at.m.wireFuture) return no('mlockall(MCL_FUTURE) is not in force');
  if (maps && limit(at, 'old_mlock')) return no('vm.old_mlock is 1');
  const wired = at.m.wiredPages.count;
  return against(at, 'memlock', `${pages(wired)} wired in this map, ${asks(at)} more asked for`, wired + asks(at));
}

function mapOverMemlock(at: Asked): Look {
  if (!((at.args.how ?? 0) & MCL.CURRENT)) return no('MCL_CURRENT is not asked for');
  if (limit(at, 'old_mlock')) return no('vm.old_mlock is 1');
  return against(at, 'memlock', `${amount(at, at.m.size)} mapped, wired or not`, at.m.size);
}

function systemWired(at: Asked): Look {
  const wired = at.k.maps.reduce((sum, m) => sum + m.wiredPages.count, 0);
  return against(at, 'wired', `${pages(wired)} wired in the system, ${asks(at)} more asked for`, wired + asks(at));
}

const EPERM = [
  gives('EPERM', 'mlock munlock'),
  gives('EPERM', 'mlockall munlockall', (rules) => rules.wireFlags),
] as const;

export const LIMIT_MEANINGS: readonly Meaning[] = [
  {
    id: 'jail',
    gives: EPERM,
    cause: (rules) =>
      rules.usersMayWire ? 'the process is in a jail without allow.mlock' : 'the process is in a jail',
    advice: (rules) => (rules.usersMayWire ? 'Set `allow.mlock` for the jail (jail(8)).' : 'Run it outside the jail.'),
    asked: 'begin',
    look: jail,
  },
  {
    id: 'privilege',
    gives: EPERM,
    cause: (rules) =>
      rules.usersMayWire
        ? 'security.bsd.unprivileged_mlock is 0, and the process is not the superuser'
        : 'only the superuser may lock memory in this kernel',
    advice: (rules) =>
      rules.usersMayWire ? 'Set `sysctl security.bsd.unprivileged_mlock=1`, or run it as root.' : 'Run it as root.',
    asked: 'begin',
    look: privilege,
  },
  {
    id: 'one-call-limit',
    gives: [gives('ENOMEM', 'mlock', (rules) => rules.memlockLimit), gives('ENOMEM', 'vslock', userLimit)],
    cause: (rules) =>
      `the range alone is larger than ${rules.userWiredLimit ? 'vm.max_user_wired' : 'vm_page_max_wired'}`,
    advice: (rules) =>
      rules.userWiredLimit ? 'Ask for less at once, or raise vm.max_user_wired (sysctl; pages).' : 'Ask for less.',
    asked: 'begin',
    look: (at) =>
      against(at, at.rules.userWiredLimit ? 'user_wired' : 'wired', `${pages(asks(at))} asked for`, asks(at)),
  },
  {
    id: 'memlock-limit',
    gives: [gives('ENOMEM', 'mlock', (rules) => rules.memlockLimit)],
    cause: 'what the process has wired, and what it asks for, is more than RLIMIT_MEMLOCK',
    advice: RAISE_MEMLOCK,
    asked: 'begin',
    look: memlock,
  },
  {
    id: 'future-memlock-limit',
    alike: ['memlock-limit'],
    gives: [gives('ENOMEM', 'mmap brk sbrk', userLimit)],
    cause:
      'mlockall(MCL_FUTURE) is in force, and what the process has wired, with all that it asks for, is more than RLIMIT_MEMLOCK',
    advice: `${RAISE_MEMLOCK} What is only reserved (PROT_NONE) counts here too.`,
    asked: 'begin',
    look: memlock,
  },
  {
    id: 'map-over-memlock',
    alike: ['memlock-limit'],
    gives: [gives('ENOMEM', 'mlockall', userLimit)],
    cause: 'all that is mapped, reservations without access too, is more than RLIMIT_MEMLOCK',
    advice: `${RAISE_MEMLOCK} Memory that is only reserved (PROT_NONE) counts: reserve less. \`vm.old_mlock=1\` (sysctl) leaves this test out.`,
    asked: 'begin',
    look: mapOverMemlock,
  },
  {
    id: 'user-wired-limit',
    gives: [
      gives('ENOMEM', 'mlock mlockall brk sbrk', userLimit),
      gives('KERN_RESOURCE_SHORTAGE', 'vm_map_wire', userLimit),
    ],
    cause: 'all users together would have wired more than vm.max_user_wired',
    advice: RAISE_USER_WIRED,
    asked: 'begin',
    look: userWired,
  },
  {
    id: 'system-wired-limit',
    gives: [gives('EAGAIN', 'mlock', systemLimit)],
    cause: 'the system, the kernel included, would have wired more than vm_page_max_wired',
    advice: 'Lock less, or unlock something elsewhere: this kernel counts the wired pages of the whole system.',
    asked: 'begin',
    look: systemWired,
  },
  {
    id: 'vmem-limit',
    gives: [gives('ENOMEM', 'mmap brk sbrk')],
    cause: 'all that is mapped would be more than RLIMIT_VMEM (with MAP_FIXED, what is replaced counts too)',
    advice: 'Raise RLIMIT_VMEM: `ulimit -v`, `:vmemoryuse=` in login.conf(5); or unmap before mapping anew.',
    asked: 'begin',
    look: (at) => {
      if (growsNot(at)) return GROWS_NOT;
      if (isNothing(at)) return NOTHING;
      return against(at, 'vmem', `${pages(at.m.size)} mapped, ${asks(at)} more asked for`, at.m.size + asks(at));
    },
  },
  {
    id: 'data-limit',
    gives: [gives('ENOMEM', 'brk sbrk')],
    cause: 'the data segment would be larger than RLIMIT_DATA',
    advice: 'Raise RLIMIT_DATA: `ulimit -d`, `:datasize=` in login.conf(5); or allocate with mmap(2).',
    asked: 'begin',
    look: (at) => {
      if (growsNot(at)) return GROWS_NOT;
      const size = at.end - at.m.dataStart;
      const most = dataLimit(at.k, limit(at, 'data'));
      return { holds: size > most, text: `${pages(size)} asked for; RLIMIT_DATA is ${amount(at, most)}` };
    },
  },
  {
    id: 'entries-limit',
    gives: [gives('ENOMEM', 'mmap', (rules) => rules.maxProcMmap)],
    cause: 'the map has as many entries as vm.max_proc_mmap allows',
    advice: 'Raise vm.max_proc_mmap (sysctl), or map in fewer pieces.',
    asked: 'begin',
    look: (at) => {
      const most = limit(at, 'entries');
      const processes = at.k.processes.filter(({ map }) => map === at.process.map).length;
      if (most === Number.POSITIVE_INFINITY) return unsetLimit('entries');
      if (most === 0) return unset(LIMITS.entries.name);
      return {
        holds: at.m.count >= most * processes,
        text: `${at.m.count} entries; ${LIMITS.entries.name} is ${most}`,
      };
    },
  },
];
