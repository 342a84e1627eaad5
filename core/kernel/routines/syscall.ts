// What the system calls have in common: addresses and lengths in bytes, rounded to pages here since
// the map's functions do not round; the superuser; and errno numbers for KERN_*
// (kernel-behaviour.md, section 14).
import { ERRNO, ERRNO_BASE, KERN } from '../constants.ts';
import { limitOf } from '../data/limitValues.ts';
import { call, mapOf, ret } from '../frames.ts';
import { notPrivileged } from '../reasons/limits.ts';
import { wrapsAround } from '../reasons/ranges.ts';
import { refuse } from '../refusal.ts';
import type { Callee, Kernel, Local, Step } from '../routine.ts';
import { CALLED, local, step } from '../routine.ts';
import type { Rules } from '../rules.ts';
import type { Frame } from '../state.ts';

type Errno = keyof typeof ERRNO;

export const OK = ERRNO_BASE;
export const errno = (name: Errno): number => ERRNO_BASE + ERRNO[name];

/**
 * Frame.start and startBytes: addr; length and lengthBytes: len; savedStart, savedEnd: the pages
 * that they touch.
 */
export const RANGE_LOCALS: readonly Local[] = [
  local('addr:byte-address', 'start'),
  local('len:byte-length', 'length'),
  local('start', 'savedStart'),
  local('end', 'savedEnd'),
];

/** The pages of [addr, addr + len); false if it goes beyond the address space. */
export function roundRange(k: Kernel, f: Frame): boolean {
  const { pageSize } = k.config;
  f.savedStart = f.start;
  f.savedEnd = f.start + f.length + Math.ceil((f.startBytes + f.lengthBytes) / pageSize);
  return f.savedEnd < 2 ** 64 / pageSize;
}

export const roundStep = (next: number): Step =>
  step(
    'start = trunc_page(addr); end = round_page(addr + len); if (it wraps around) return (EINVAL);',
    (k, f) => (roundRange(k, f) ? next : refuse(k, f, errno('EINVAL'))),
    wrapsAround,
  );

/** priv_check_cred asks the jail first, then the sysctl, then for the superuser. */
function mayWire(k: Kernel): boolean {
  const { jail, privileged } = k.config;
  if (jail === 'plain' || (jail === 'mlock' && !k.rules.usersMayWire)) return false;
  return privileged || (k.rules.usersMayWire && limitOf(k, 'unprivileged_mlock') !== 0);
}

/** Wiring is the superuser's, until users were allowed to (security.bsd.unprivileged_mlock). */
export const privilegeStep = (next: number): Step =>
  step(
    (rules) =>
      rules.usersMayWire
        ? 'if (jailed without allow.mlock, or a user while unprivileged_mlock == 0) return (EPERM);   // priv_check'
        : 'if (the process is not the superuser, or is in a jail) return (EPERM);   // suser',
    (k, f) => (mayWire(k) ? next : refuse(k, f, errno('EPERM'))),
    notPrivileged,
  );

/** Calls a routine of the map for the rounded range. */
export function callRange(k: Kernel, f: Frame, resume: number, callee: Callee, flags = 0): Frame {
  const made = call(k, f, resume, callee);
  made.start = f.savedStart;
  made.end = f.savedEnd;
  made.flags = flags;
  return made;
}

export function callRangeStep(text: Step['text'], resume: number, callee: Callee, flags = 0): Step {
  return step(text, (k, f) => {
    callRange(k, f, resume, callee, flags);
    return CALLED;
  });
}

/** A last step: the errno of what the map's routine gave; `rest` for what is not named. */
export function errnoStep(
  rest: Errno,
  named: Partial<Record<number, Errno>> = {},
  rulesNamed?: (rules: Rules) => Partial<Record<number, Errno>>,
): Step {
  const translates = (k: Kernel, _f: Frame, result: number): number =>
    errno({ ...named, ...rulesNamed?.(k.rules) }[result] ?? rest);
  const last = step(
    (rules) => {
      const all = { ...named, ...rulesNamed?.(rules) };
      const cases = Object.entries(all).map(([kern, name]) => `${KERN_WORD[Number(kern)]}: ${name}, `);
      return `return (errno of rv);   // ${cases.join('')}${cases.length > 0 ? 'else' : 'failure'}: ${rest}`;
    },
    (k, f) => ret(k, f.ret === KERN.KERN_SUCCESS ? OK : translates(k, f, f.ret)),
  );
  return { ...last, translates };
}

const KERN_WORD: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(KERN).map(([name, value]) => [value, name.replace('KERN_', '')]),
);

/** pmap_wired_count: pages of this map that are wired. */
export const pmapWired = (k: Kernel, f: Frame): number => mapOf(k, f).wiredPages.count;

/** v_wire_count, as far as maps see it: wired pages of all maps. */
export const systemWired = (k: Kernel): number => k.maps.reduce((sum, m) => sum + m.wiredPages.count, 0);
