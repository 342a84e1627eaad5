// Lines `expect explore:` as the report of an exploration has them, which a worker can post.
import type { Order } from '../explore/orders.ts';
import { orderData, type ReportedExpectation } from '../explore/service/report.ts';
import { resultName } from '../kernel/constants.ts';
import type { CancellationToken } from '../machine/work.ts';
import type { Compiled } from '../program/compile.ts';
import type { Script } from '../trace/script.ts';
import { SUSPECT_KINDS } from '../trace/suspectKinds.ts';
import { expectationsOf } from './expectations.ts';
import { type JudgedExpectation, judgeExpectations, type Made } from './explored.ts';

function titleOf(compiled: Compiled, witness: NonNullable<JudgedExpectation['witness']>): string {
  if ('kind' in witness) return SUSPECT_KINDS[witness.kind].title;
  return `${compiled.program.threads[witness.thread]} line ${witness.line}: ${resultName(witness.result)}`;
}

/** Tells of each such line whether it holds. */
export async function reportedExpectations(
  script: Script,
  compiled: Compiled,
  made: Made,
  token?: CancellationToken,
): Promise<ReportedExpectation[]> {
  const { found } = made;
  const judged = await judgeExpectations(compiled, expectationsOf(script), made, token);
  const ordered = (order: Order) => orderData(compiled, order, found.plan.machines[order.machine]);
  return judged.map(({ test, witness }) => ({
    line: test.line,
    text: test.name,
    // a line is never passed over
    verdict: test.verdict === 'skipped' ? 'unknown' : test.verdict,
    messages: test.messages,
    witness: witness && {
      key: witness.key,
      title: titleOf(compiled, witness),
      order: ordered(found.order(witness)),
    },
  }));
}
