// Why a call failed, as the command line tells it: the one place here that asks the debugger.
import { isFailure } from '../debugger/why/decision.ts';
import { type Explanation, explanationOf, explanationTexts } from '../debugger/why/explanation.ts';
import { wouldHaveGiven } from '../debugger/why/meanings.ts';
import { ignoredText } from '../debugger/words/failureText.ts';
import type { Compiled, Machine } from '../machine/machine.ts';

/** Why a call failed, or what failed in it that it ignores. */
export interface Reason {
  /** In paragraphs, the whole of it. */
  readonly texts: readonly string[];
  /** The same, for programs. */
  readonly data: {
    /** What refused, with its numbers, and who made it so. */
    readonly reason: string;
    /** `ignores that vm_map_wire fails with ...`, of a call that goes on all the same. */
    readonly ignores?: string;
    /** `line` and `step` of what made it so. */
    readonly madeBy?: { readonly text: string; readonly line?: number; readonly step?: number };
    readonly otherCauses?: readonly string[];
    readonly advice?: string;
  };
}

/** Of the last call of a thread; undefined: nothing failed in it, or it is not known what. */
function reasonOf(machine: Machine, compiled: Compiled, thread: number, result: number): Reason | undefined {
  const explanation = explanationOf({ machine, compiled }, thread, { ignored: !isFailure(result) });
  return explanation && reasonIn(explanation);
}

export function reasonIn(explanation: Explanation): Reason {
  const { decision, by, meaning } = explanation;
  const texts = explanationTexts(explanation);
  const ignores = decision.inner && ignoredText(decision.inner.name, decision.outcome);
  return {
    texts: ignores === undefined ? texts : [ignores, ...texts],
    data: {
      ...(ignores !== undefined && { ignores }),
      reason: texts[0] as string,
      ...(by && {
        madeBy: {
          text: by.text,
          ...(by.line > 0 && { line: by.line }),
          ...(by.position !== undefined && { step: by.position }),
        },
      }),
      ...(meaning && meaning.others.length > 0 && { otherCauses: meaning.others }),
      ...(meaning?.advice !== undefined && { advice: meaning.advice }),
    },
  };
}

/** Why a thread's last call returned something else than the script expects: paragraphs. */
export function reasonsOfSurprise(
  machine: Machine,
  compiled: Compiled,
  thread: number,
  { result, expected }: { readonly result: number; readonly expected: number },
): readonly string[] {
  const reason = isFailure(result) ? reasonOf(machine, compiled, thread, result) : undefined;
  const wanted = wouldHaveGiven(machine, thread, expected);
  return [...(reason?.texts ?? []), ...(wanted === undefined ? [] : [wanted])];
}
