// How a run has ended, in a sentence and as an exit code.
import { describeThread } from '../../inspect/describe.ts';
import type { Machine } from '../../machine/machine.ts';

/** How the run ended, in a sentence; undefined while it goes on. */
export function endingOf({ state }: Machine): string | undefined {
  const { script, kernel } = state;
  if (script.end === 'running') return undefined;
  const failures =
    script.failures === 0 ? '' : `, ${script.failures} expectation${script.failures > 1 ? 's' : ''} failed`;
  const stuck = kernel.threads.flatMap((t, i) => (t.depth > 0 ? [`${t.name} ${describeThread(state, i)}`] : []));
  if (script.end === 'panic') return `panic: ${kernel.panic}${failures}`;
  if (script.end === 'stuck') return `stuck${stuck.length > 0 ? `: ${stuck.join('; ')}` : ''}${failures}`;
  return `all threads have finished${failures}`;
}

/** 0 if the run went as the trace says. */
export const exitCodeOf = ({ state: { script } }: Machine): number =>
  script.end === 'done' && script.failures === 0 ? 0 : 1;
