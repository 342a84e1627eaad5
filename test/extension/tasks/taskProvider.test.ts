// Tasks: which there are, what their terminal prints, and with which code it ends.
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { answerCheck, type CheckAnswer, type CheckAsk } from '../../../core/check/service.ts';
import { PROBLEM_MATCHERS, TASK } from '../../../extension/ids.ts';
import { registerTasks } from '../../../extension/tasks/taskProvider.ts';
import * as editor from '../vscode.ts';

vi.mock('../../../extension/explore/openWorker.ts', () => ({
  openChecker: async (_extension: unknown, _memory: number, hear: (answer: CheckAnswer) => void) => ({
    post: (ask: CheckAsk) => void answerCheck(ask).then(hear),
    end: () => undefined,
  }),
}));

const GOOD = `map 0x1000..0x9000
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES) = KERN_SUCCESS
t2: vm_map_remove(0x2000, 0x3000) = KERN_SUCCESS
`;
const files = new Map<string, string>();

beforeEach(() => {
  files.clear();
  editor.workspace.workspaceFolders = [{ uri: editor.Uri.parse('file:///work') }];
  vi.spyOn(editor.workspace, 'findFiles').mockImplementation(async () =>
    [...files.keys()].map((path) => ({ ...editor.Uri.parse(`file:${path}`), path, fsPath: path }) as never),
  );
  vi.spyOn(editor.workspace.fs, 'readFile').mockImplementation(async ({ path }) =>
    new TextEncoder().encode(files.get(path) ?? ''),
  );
  registerTasks(editor.Uri.parse('file:///extension') as never);
});

const provider = () => editor.taskProviders.at(-1) as (typeof editor.taskProviders)[0];
async function run(definition: object, scope?: object): Promise<{ text: string; code: number }> {
  const task = provider().resolveTask({
    definition: { type: TASK, ...definition },
    name: 'x',
    ...(scope && { scope }),
  });
  const terminal = await task.execution.callback(task.definition);
  let text = '';
  terminal.onDidWrite((more) => {
    text += more;
  });
  const code = await new Promise<number>((resolve) => {
    terminal.onDidClose(resolve);
    terminal.open(undefined);
  });
  return { text, code };
}

test('two tasks are offered, with the problem matchers of the manifest', () => {
  const offered = provider().provideTasks();
  expect(offered.map(({ name, problemMatchers }) => [name, problemMatchers])).toEqual([
    ['check all scripts', PROBLEM_MATCHERS],
    ['try every order of all scripts', PROBLEM_MATCHERS],
  ]);
  editor.workspace.workspaceFolders = undefined;
  expect(provider().provideTasks()).toEqual([]);
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(contributes.taskDefinitions.map(({ type }: { type: string }) => type)).toEqual([TASK]);
  expect(contributes.problemMatchers.map(({ name }: { name: string }) => `$${name}`)).toEqual(PROBLEM_MATCHERS);
});

test('scripts are checked as vmtrace check does; what is wrong stands in the form of the matcher', async () => {
  files.set('/work/b.vmtrace', GOOD.replace('= KERN_SUCCESS\nt2', '= KERN_FAILURE\nt2'));
  files.set('/work/a.vmtrace', GOOD);
  const { text, code } = await run({ command: 'check' });
  expect(code).toBe(1);
  expect(text).toMatch(/^TAP version 13\r\nok 1 - a\.vmtrace:3 t1: /);
  expect(text).toContain('\r\nnot ok 4 - b.vmtrace:3 t1: ');
  expect(text).toMatch(/\r\n1\.\.6\r\n# 1 of 6 do not hold\r\n$/);
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const matcher = new RegExp(contributes.problemMatchers[0].pattern.regexp);
  const problems = text.split('\r\n').flatMap((line) => matcher.exec(line)?.slice(1, 4) ?? []);
  expect(problems).toEqual(['b.vmtrace', '3', '1']);
});

test('in a workspace of several folders a task is of its own folder, and names files by their whole path', async () => {
  files.set('/work/a.vmtrace', GOOD);
  const folder = { name: 'work', uri: editor.Uri.parse('file:///work') };
  editor.workspace.workspaceFolders = [folder, { name: 'other', uri: editor.Uri.parse('file:///other') }];
  expect((await run({ command: 'check' })).text).toContain('ok 1 - /work/a.vmtrace:3 t1: ');
  const find = vi.mocked(editor.workspace.findFiles as (pattern: unknown) => unknown);
  expect((await run({ command: 'check', files: '*.vmtrace' }, folder)).text).toContain('ok 1 - /work/a.vmtrace:3 t1: ');
  expect(find.mock.lastCall?.[0]).not.toBe('*.vmtrace');
});

interface Matcher {
  readonly applyTo: string;
  readonly pattern: { readonly regexp: string } | readonly { readonly regexp: string }[];
}
/**
 * The places that a matcher finds, as VS Code does: the lines of several
 * patterns follow each other.
 */
function placesOf({ pattern }: Matcher, lines: readonly string[]): string[] {
  const patterns = [pattern].flat().map(({ regexp }) => new RegExp(regexp));
  return lines.flatMap((_, i) => {
    const found = patterns.map((one, at) => one.exec(lines[i + at] ?? ''));
    return found.every(Boolean) ? [found.at(-1)?.slice(1, 3).join(':') ?? ''] : [];
  });
}

test('an error is found in scripts that are not open, a failure in those that are open too', async () => {
  files.set('/work/a.vmtrace', GOOD.replace('= KERN_SUCCESS\nt2', '= KERN_FAILURE\nt2'));
  files.set('/work/b.vmtrace', 't1: vm_map_wier()\nt1: vm_map_wakup()\n');
  const lines = (await run({ command: 'check' })).text.split('\r\n');
  const { problemMatchers } = JSON.parse(readFileSync('package.json', 'utf8')).contributes;
  expect(problemMatchers.map((one: Matcher) => [one.applyTo, placesOf(one, lines)])).toEqual([
    ['closedDocuments', ['a.vmtrace:3', 'b.vmtrace:1', 'b.vmtrace:2']],
    ['openDocuments', ['a.vmtrace:3']],
  ]);
});

test('every order, errors, no script, another command', async () => {
  files.set('/work/a.vmtrace', GOOD);
  expect((await run({ command: 'explore' })).text).toMatch(
    /not ok 1 - a\.vmtrace:3 .*\r\n# a\.vmtrace:3:1: error: the result of line 3/,
  );
  files.set('/work/a.vmtrace', 't1: vm_map_wier()\n');
  const wrong = await run({});
  expect(wrong.text).toContain("# a.vmtrace:1:5: error: 'vm_map_wier'");
  expect(wrong.code).toBe(2);
  files.clear();
  expect(await run({ files: 'x/*' })).toEqual({ text: 'No script is of the pattern x/*.', code: 2 });
  expect((await run({ command: 'format' })).code).toBe(2);
});
