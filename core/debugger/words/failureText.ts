// A call that fails, in a line: `t1's mlock(0x10000, 0x4000) fails with ENOMEM`, and the signal of
// a touch.
import { KERN, resultName, type Vintage } from '../../kernel/constants.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import { RULES } from '../../kernel/rules.ts';
import type { MachineState } from '../../program/types.ts';
import type { NamedCall } from '../why/callName.ts';

/**
 * What a thread gets whose access failed. Until 7.0 a protection that did not allow it was SIGBUS,
 * and all else SIGSEGV; since then a page that its pager cannot give is SIGBUS (trap.c,
 * trap_pfault; vm_fault.c, vm_fault_trap; sysctl machdep.prot_fault_translation).
 */
export function signalOf(vintage: Vintage, result: number): 'SIGSEGV' | 'SIGBUS' {
  if (RULES[vintage].overridesProtection) return result === KERN.KERN_PROTECTION_FAILURE ? 'SIGBUS' : 'SIGSEGV';
  return result === KERN.KERN_OUT_OF_BOUNDS || result === KERN.KERN_RESOURCE_SHORTAGE ? 'SIGBUS' : 'SIGSEGV';
}

/** `ENOMEM`; of a touch `SIGSEGV (KERN_PROTECTION_FAILURE)`. */
export const failureName = (vintage: Vintage, call: string, result: number): string =>
  call === 'touch' ? `${signalOf(vintage, result)} (${resultName(result)})` : resultName(result);

/** What remains of what a call ignores, by the routine that failed in it. */
const REMAINS: Readonly<Record<string, string>> = {
  vm_map_wire: 'the range stays mapped, and is not locked',
  vm_map_unwire: 'what is wired stays so',
};

/** `ignores that vm_map_wire fails with KERN_RESOURCE_SHORTAGE: the range stays mapped, ...` */
export function ignoredText(routine: string, result: number): string {
  const name = routine.replace(/_locked$/, '');
  const remains = REMAINS[name];
  return `ignores that ${name} fails with ${resultName(result)}${remains ? `: ${remains}` : ''}`;
}

export function failureText(
  who: string,
  { name, text }: NamedCall,
  { ignores, outcome }: Extract<KernelEvent, { kind: 'refused' }>,
  { kernel }: MachineState,
): string {
  if (ignores !== undefined) return `${who}'s ${text} ${ignoredText(ignores, outcome)}`;
  return `${who}'s ${text} fails with ${failureName(kernel.config.vintage, name, outcome)}`;
}
