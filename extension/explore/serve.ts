// The explorer, and the tests of a script, in a worker: the program of the extension is run there
// once more, without an editor, and this is what it does there.
import { reportedExpectations } from '../../core/check/reported.ts';
import { answerCheck, type CheckAnswer, type CheckAsk } from '../../core/check/service.ts';
import { type Answer, type Ask, ExploreService } from '../../core/explore/service/service.ts';

/** A browser makes each of its timers wait for some milliseconds: they are used seldom. */
const LISTEN_MS = 50;

/** Lets messages come in. */
function listening(): () => Promise<void> {
  let last = 0;
  return async () => {
    if (performance.now() - last < LISTEN_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

/** `listen`: calls with each message that comes in. */
export function serveExplorer(
  tell: (answer: Answer | CheckAnswer) => void,
  listen: (hear: (ask: Ask | CheckAsk) => void) => void,
): void {
  const service = new ExploreService(tell, listening(), reportedExpectations);
  listen((ask) => {
    if (ask.kind === 'check') void answerCheck(ask).then(tell);
    else void service.hear(ask);
  });
}
