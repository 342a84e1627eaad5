// What a step did that is bad in itself, whatever comes after it.
import type { KernelEvent } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/routine.ts';

/** The kernel stops here where a call would spin without an end. */
export const ENDLESS = 'the call never ends';

export interface Incident {
  readonly kind: string;
  readonly text: string;
}

export function incidentOf(_k: Kernel, event: KernelEvent): Incident | undefined {
  switch (event.kind) {
    case 'panic':
      return { kind: 'panic', text: `panic: ${event.message}` };
    case 'corrupt':
      return { kind: 'corrupt', text: event.message };
    case 'max-stripped':
      return { kind: 'max-stripped', text: 'a maximum protection loses write' };
    default:
      return undefined;
  }
}
