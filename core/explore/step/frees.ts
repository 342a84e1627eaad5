// When no thread can see whether another has dropped the references of what it has removed. It
// drops them after it has released the lock, so others may run before that; but a step reads a
// count of references only where it shadows, extends or shrinks an object, and there it makes no
// difference to what can still be reached, if nothing is copied when it is written and swap has
// no limit.
import { EFLAG, INSERT } from '../../kernel/constants.ts';
import { NO_OBJECT } from '../../kernel/data/objects.ts';
import type { KernelState } from '../../kernel/state.ts';
import { openLimits } from '../../program/openLimits.ts';
import type { OwnLine, Plan } from '../plan.ts';

/** Calls that copy a map, or change limits of a process. */
const COPYING = new Set(['fork', 'vfork', 'rfork', 'setrlimit']);
const INSERTING = new Set(['vm_map_insert', 'vm_map_find', 'vm_map_find_min', 'vm_map_fixed']);

/** Does it make anonymous memory that is copied when it is written? */
function copies({ call }: OwnLine): boolean {
  if (!call) return false;
  const { flags = 0, object = NO_OBJECT } = call.args;
  return COPYING.has(call.name) || (INSERTING.has(call.name) && (flags & INSERT.COW) !== 0 && object === NO_OBJECT);
}

/** What a line of no thread asks, or sets. */
const asksObjects = ({ barriers, compiled: { program } }: Plan): boolean =>
  barriers.some((index) => {
    const s = program.statements.at(index);
    return s?.kind !== 'assert' || /swap|object/.test(s.text);
  });

export function freesAreUnseen(
  plan: Plan,
  { limits, rules }: Pick<KernelState, 'limits'> & { readonly rules: { readonly oneMappingCoalesces: boolean } },
): boolean {
  const { config, declared, entries } = plan.compiled;
  const isLimited = limits.swap !== Number.POSITIVE_INFINITY || config.limits.swap !== Number.POSITIVE_INFINITY;
  const isOpen = openLimits(declared.statements).some(({ what }) => what === 'swap');
  const isCopied = entries.some(({ eflags, object }) => eflags & EFLAG.NEEDS_COPY && object === NO_OBJECT);
  // a thread that may die, or is ended, between the two steps has not dropped them,
  // or has not returned
  const isEnded = plan.keepsLock || plan.seesIdle;
  if (!rules.oneMappingCoalesces || isLimited || isOpen || isCopied || isEnded || asksObjects(plan)) return false;
  return !plan.threads.some((lines) => lines.some(copies));
}
