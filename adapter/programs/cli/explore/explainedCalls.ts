// The calls of an order that was followed, for the table that `vmtrace run` prints too.
import { reasonIn } from '../../../../core/check/reason.ts';
import { type CallResult, MOST_REASONS } from '../../../../core/check/trial.ts';
import { isFailure } from '../../../../core/debugger/why/decision.ts';
import { failureName } from '../../../../core/debugger/words/failureText.ts';
import type { FollowedOrder } from '../../../../core/explore/words/followed.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import { printContextOf } from '../../../../core/program/printContext.ts';
import { callLines } from '../../../../core/trace/print/callLines.ts';

/** An order gives the results that the script expects, so that none of them surprises. */
export function explainedCalls(followed: FollowedOrder): readonly CallResult[] {
  const { compiled, returned } = followed;
  const { program, config } = compiled;
  const lines = callLines(program, printContextOf(config));
  const reasons = followed.reasons(MOST_REASONS);
  return returned.map((one) => {
    const { line, thread, result } = one;
    const call = lines.get(line);
    const why = reasons.get(one);
    return {
      line,
      thread: program.threads[thread] ?? '',
      call: call?.text ?? '',
      result: isFailure(result) ? failureName(config.vintage, call?.name ?? '', result) : resultName(result),
      ...(call?.isInferred && { isInferred: true as const }),
      ...(why && { why: reasonIn(why) }),
    };
  });
}
