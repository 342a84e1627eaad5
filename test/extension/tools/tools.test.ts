// The tools as a language model calls them, over the real simulator and explorer.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ExploreService } from '../../../core/explore/service/service.ts';
import { SETTING, TOOL } from '../../../extension/ids.ts';
import type { Tool } from '../../../extension/tools/api.ts';
import type { ScriptInput } from '../../../extension/tools/toolScript.ts';
import { registerTools } from '../../../extension/tools/tools.ts';
import { bounded, explainLines } from '../../../extension/tools/toolTexts.ts';
import { readManifest } from '../../manifest.ts';
import * as editor from '../vscode.ts';

let open = 0;
let cancelled = 0;
vi.mock('../../../extension/explore/openWorker.ts', () => ({
  openWorker: async (_extension: unknown, _memory: number, hear: (answer: object) => void) => {
    open++;
    const service = new ExploreService(hear, () => new Promise((resolve) => setTimeout(resolve, 0)));
    return {
      post: (ask: Parameters<ExploreService['hear']>[0]) => {
        if (ask.kind === 'cancel') cancelled++;
        void service.hear(ask);
      },
      end: () => open--,
    };
  },
}));

const SCRIPT = `kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x3000 rw-  max=rwx
entry  0x3000..0x4000 r--  max=rwx
t1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)
t1: vm_map_inherit(0x2000, 0x3000, share)
t1: vm_map_remove(0x3000, 0x4000)
t2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)
`;

const tool = (name: string): Tool<ScriptInput> => editor.tools.get(name) as Tool<ScriptInput>;
const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

async function answer(name: string, input: ScriptInput, token: object = never, tokenBudget?: number): Promise<string> {
  const options = { input, ...(tokenBudget !== undefined && { tokenizationOptions: { tokenBudget } }) };
  const made = (await tool(name).invoke(options, token as never)) as { content: { value: string }[] };
  return made.content.map(({ value }) => value).join('');
}

beforeEach(() => {
  open = cancelled = 0;
  editor.tools.clear();
  editor.settings.clear();
  editor.settings.set(SETTING.memory, 64);
  registerTools({} as never);
});

test('those of the manifest are registered, each with its words for a model and for a person', () => {
  const { contributes } = readManifest<{
    contributes: { languageModelTools: { name: string; modelDescription: string; inputSchema: object }[] };
  }>();
  expect(contributes.languageModelTools.map(({ name }) => name).sort()).toEqual(Object.values(TOOL).sort());
  expect([...editor.tools.keys()].sort()).toEqual(Object.values(TOOL).sort());
});

test.each(Object.values(TOOL))('%s asks a person first, and shows what it would run', (name) => {
  const written = tool(name).prepareInvocation({ input: { script: SCRIPT } });
  expect(written.confirmationMessages.title).not.toBe('');
  expect(JSON.stringify(written.confirmationMessages.message)).toContain('vm_map_remove');
  const named = tool(name).prepareInvocation({ input: { file: 'a/b.vmtrace' } });
  expect(JSON.stringify(named)).toContain('a/b.vmtrace');
});

describe('run', () => {
  test('tells what each call returned, and why one failed', async () => {
    const text = await answer(TOOL.run, { script: readFileSync('examples/limits-of-mlock.vmtrace', 'utf8') });
    expect(text).toMatch(/^freebsd-\d+, \d+ steps: /);
    expect(text).toMatch(/\bmlock\(.*ENOMEM/);
    expect(text).toMatch(/RLIMIT_MEMLOCK/);
    expect(text).toMatch(/expectations and asserts: \d+ hold, 0 fail/);
  });
  test('says what fails, by the rules of another kernel too', async () => {
    const script = 'kernel freebsd-15\nmap 0x1000..0x9000\nt1: munmap(0x1001, 4K) = 0\nassert map.entries == 3\n';
    const text = await answer(TOOL.run, { script, kernel: 'freebsd-6' });
    expect(text).toMatch(/^freebsd-6, /);
    expect(text).toMatch(/fails: line 4: /);
  });
  test('a script with errors, no script and an unknown kernel are told to the model', async () => {
    expect(await answer(TOOL.run, { script: 'map 0x1000..0x9000\nnonsense\n' })).toMatch(/^error: .*\n2:1: /);
    expect(await answer(TOOL.run, {})).toMatch(/^error: give "script" or "file"/);
    expect(await answer(TOOL.run, { script: SCRIPT, kernel: 'linux' })).toContain('freebsd-15');
  });
  test('input that is none is told to the model, and breaks no question', async () => {
    for (const input of [{ script: 5 }, { file: 7 }, { kernel: null, script: SCRIPT }] as unknown as ScriptInput[]) {
      expect(tool(TOOL.run).prepareInvocation({ input }).confirmationMessages.title).not.toBe('');
      expect(await answer(TOOL.run, input)).toMatch(/^error: "\w+" is text, not \w+$/);
    }
    expect(await answer(TOOL.run, { script: ' \n' })).toMatch(/^error: "script" is empty/);
    vi.spyOn(editor.workspace.fs, 'stat').mockRejectedValue({ code: 'FileNotFound' });
    expect(await answer(TOOL.run, { file: 'a.vmtrace' })).toBe(
      'error: a.vmtrace cannot be read: there is no such file',
    );
  });
  test('a cancelled run ends', async () => {
    const endless = `map 0x1000..0x40000000\nentry 0x1000..0x30000000 rw-\nt1: mlock(0x1000, 512M)\n`;
    const text = await answer(TOOL.run, { script: endless }, { ...never, isCancellationRequested: true });
    expect(text).toMatch(/given up after \d+ steps/);
  });
});

describe('explore', () => {
  test('tells suspects, results and outcomes with their orders', async () => {
    const text = await answer(TOOL.explore, { script: SCRIPT });
    expect(text).toMatch(/^freebsd-13: 2 suspects, \d+ outcomes; every order explored/);
    expect(text).toMatch(/suspects:\n- .*stays in transition by t2.*\n(?: {2}.*\n)* {2}order: schedule t/);
    expect(text).toMatch(/- line 8 t2: vm_map_wire.* = KERN_\w+ in [\d,]+ orders?/);
    expect(open).toBe(0);
  });
  test('counts one order as one', async () => {
    const text = await answer(TOOL.explore, { script: 'entry 0x1000..0x3000 rw-\nt1: munmap(0x1000, 4K)\n' });
    expect(text).toMatch(/^outcomes:\n- .*, in 1 order$/m);
  });
  test('is cancelled, and tells what it has found', async () => {
    const token = { isCancellationRequested: true, onCancellationRequested: never.onCancellationRequested };
    const large = `${SCRIPT}${[3, 4, 5, 6, 7].map((t) => `t${t}: vm_map_wire(0x${t}000, 0x9000, USER)\n`).join('')}`;
    const text = await answer(TOOL.explore, { script: large }, token);
    expect(cancelled).toBe(1);
    expect(text).toMatch(/not every order explored/);
    expect(open).toBe(0);
  });
});

describe('explain', () => {
  test('gives the order that gives the results', async () => {
    const script = readFileSync('examples/limits-of-mlock.vmtrace', 'utf8');
    expect(await answer(TOOL.explain, { script })).toMatch(/^# script: every result is explained/);
  });
  test('says where there is no result, and how to write one', async () => {
    const script = 'map 0x1000..0x9000\nentry 0x1000..0x3000 rw-\nt1: munmap(0x1000, 4K)\n';
    expect(await answer(TOOL.explain, { script })).toMatch(/^nothing to explain: .*such as = ENOMEM$/);
  });
  test('says which result no order gives', async () => {
    const script = 'map 0x1000..0x9000\nentry 0x1000..0x3000 rw-\nt1: munmap(0x1000, 4K) = ENOMEM\n';
    expect(await answer(TOOL.explain, { script })).toMatch(/^no explanation: [\s\S]*line 3/);
  });
});

test('why nothing is explained, with the line and the order that comes closest where there are such', () => {
  const head = { kernel: 'freebsd-13', saysResults: true, states: 1, bound: undefined };
  const none = { ...head, explained: undefined, others: [], stopped: '' };
  const closest = { turns: 't1*2 t2', schedule: undefined, limitLines: ['limit memlock 4K'] } as never;
  expect(explainLines('a', { ...none, refusal: 'why', line: 0, closest: undefined })).toEqual(['no explanation: why']);
  const [first, line, order, ...rest] = explainLines('a', { ...none, refusal: 'why', line: 3, closest });
  expect([first, line, rest]).toEqual(['no explanation: why', 'the first result that no order gives: line 3', []]);
  expect(order).toMatch(/^order that gives all results before it: limit memlock 4K; order t1\*2 t2$/);
});

test('an answer is cut between lines, and says what is missing', async () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i} of a long answer`);
  const text = bounded(lines, 100);
  expect(text.length).toBeLessThan(350);
  expect(text).toMatch(/line 1 of a long answer\n[\s\S]*\n\.\.\. \(\d+ more lines\)$/);
  expect(bounded(lines).length).toBeLessThan(12_100);
  expect(bounded(['a', 'b'])).toBe('a\nb');
  expect((await answer(TOOL.explore, { script: SCRIPT }, never, 100)).length).toBeLessThan(400);
});
