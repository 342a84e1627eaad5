// Scripts to explain, and Explain in the stand-in for the editor.
import { expect, vi } from 'vitest';
import type { ExplainReport } from '../../../core/explore/service/explained.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { registerExplainCommands } from '../../../extension/explain/explainCommands.ts';
import { Explanations } from '../../../extension/explain/explanations.ts';
import { markImpossible } from '../../../extension/explain/impossible.ts';
import { registerStories } from '../../../extension/explain/storyDocument.ts';
import { registerSupposedFiles } from '../../../extension/explain/supposedFiles.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { explorer, forgetAll, type TypedDocument, workers } from '../explore/explorer.ts';
import { run, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

export const scriptWith = (result: string): string => `map 0x1000..0x9000
entry 0x1000..0x3000 rw- max=rwx
  t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)${result}\x20\x20
t2: vm_map_remove(0x1000, 0x2000)
`;
export const REFUSED = scriptWith(' = KERN_INVALID_ADDRESS');
/** Of a log, before which less was mapped than line 4 says. */
export const GUESSED = `# Imported from x.truss: truss, 9 lines.
kernel freebsd-15  # log uname:1
limit vmem 32K  # log limits:1
entry 0x100000..0x108000 rw-  # inferred: stands for what else was mapped, at least 4K: y refused log 3
t1: mmap(0x200000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x200000
t2: munmap(0x200000, 16K) = 0
`;
export const SUCCEEDS = scriptWith(' = KERN_SUCCESS');

/** Commands that were run, with what they were given. */
export const commands: unknown[][] = [];
export const explain = (document?: TypedDocument): Promise<unknown> => run(COMMAND.explain, document?.uri);

export function registerExplain(): Explanations {
  startSession();
  forgetAll();
  commands.length = editor.opened.length = 0;
  editor.problems.clear();
  editor.debug.activeDebugSession = undefined;
  vi.spyOn(editor.commands, 'executeCommand').mockImplementation(async (...given) => void commands.push(given));
  const explanations = new Explanations(editor.Uri.file('/extension') as never);
  markImpossible(explanations);
  registerExplainCommands(explanations, registerStories(), followSessions(), registerSupposedFiles());
  return explanations;
}

/** The worker is asked, and the test answers. */
export async function asked(document: TypedDocument) {
  explorer.answers = false;
  const before = workers.length;
  const told = explain(document);
  await vi.waitFor(() => expect(workers[before]?.asked[0]).toMatchObject({ kind: 'explain' }));
  const worker = workers[before];
  return {
    worker,
    answer(report: Partial<ExplainReport>): Promise<unknown> {
      const rest = {
        kernel: 'freebsd-15',
        states: 1,
        others: [],
        stopped: '',
        saysResults: true,
        line: 0,
        refusal: '',
      };
      worker?.hear({ kind: 'explained', report: { ...rest, ...report } as never, ms: 1 });
      return told;
    },
  };
}
