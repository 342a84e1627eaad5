// Import Log: files become a script in a new document; what is known of none is told.
import { beforeEach, expect, test, vi } from 'vitest';
import { registerImport } from '../../../extension/commands/importLog.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { run } from '../session.ts';
import * as editor from '../vscode.ts';

const LOG = `mmap(0x0,65536,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34366029824 (0x800600000)
mlock(0x800600000,65536) ERR#12 'Cannot allocate memory'
`;

beforeEach(() => {
  editor.files.clear();
  editor.opened.length = editor.said.length = editor.answers.length = editor.executed.length = 0;
  editor.files.set('/work/lockd.truss', LOG);
  editor.files.set('/work/notes.txt', 'nothing\nof this\n');
  editor.edits.length = 0;
  editor.quickPick.typed.splice(0, 9, undefined);
  editor.quickPick.shown.length = 0;
  registerImport();
});

test('a log is opened as a script, and says what it does not tell', async () => {
  editor.answers.push([editor.Uri.file('/work/lockd.truss')], undefined);
  await run(COMMAND.importLog);
  expect(editor.opened).toMatchObject([
    {
      document: {
        language: 'vmtrace',
        content: expect.stringMatching(/t1: mlock\(0x800600000, 64K\) = ENOMEM +# log 2/),
      },
    },
  ]);
  expect(editor.said).toEqual([expect.stringMatching(/^Imported from lockd\.truss: truss, 2 lines\./)]);
  expect(editor.executed).toEqual([]);
});

test('the message speaks of what was left out only where something was', async () => {
  const [mapped] = LOG.split('\n');
  editor.files.set('/work/plain.truss', `${mapped}\nmunmap(0x800600000,65536) = 0 (0x0)\n`);
  editor.files.set('/work/more.truss', `${mapped}\ngetpid() = 5 (0x5)\n`);
  await run(COMMAND.importLog, editor.Uri.file('/work/plain.truss'));
  await run(COMMAND.importLog, editor.Uri.file('/work/more.truss'));
  expect(editor.said).toEqual([
    'Imported from plain.truss: truss, 2 lines.',
    expect.stringMatching(/^Imported from more\.truss: truss, 2 lines\. The script says above what was left out/),
  ]);
});

test('a file of the explorer is not asked for; its results can be explained at once', async () => {
  editor.answers.push('Explain the Results');
  await run(COMMAND.importLog, editor.Uri.file('/work/lockd.truss'));
  expect(editor.executed).toEqual([COMMAND.explain]);
});

test('a log of UTF-16, as some shells redirect', async () => {
  const read = vi.spyOn(editor.workspace.fs, 'readFile').mockResolvedValue(Buffer.from(`\ufeff${LOG}`, 'utf16le'));
  await run(COMMAND.importLog, editor.Uri.file('/work/lockd.truss'));
  read.mockRestore();
  expect(editor.opened).toHaveLength(1);
  expect(editor.said).toEqual([expect.stringMatching(/^Imported from lockd\.truss: truss, 2 lines\./)]);
});

test('what decides a result is asked once, beside the message: an answer goes into the script', async () => {
  editor.quickPick.typed.splice(0, 9, '60');
  await run(COMMAND.importLog, editor.Uri.file('/work/lockd.truss'));
  expect(editor.quickPick.shown).toEqual([
    [
      '60KB: RLIMIT_MEMLOCK is among the values that the log leaves open, 0 to 60K',
      'I do not know: it stays open: Explain tries each value',
      expect.stringMatching(/^unlimited: outside 0 to 60K/),
    ],
  ]);
  const texts = (editor.edits[0] as editor.WorkspaceEdit).edits.map(([, , text]) => text);
  expect(texts).toEqual([
    expect.stringMatching(/^# RLIMIT_MEMLOCK is what a person has answered: /),
    expect.stringMatching(/^limit +memlock 60K +# answered by a person with 'ulimit -l'; /),
  ]);
  // the first message may be gone from sight by then
  expect(editor.said.at(-1)).toBe('The answer is in the script now.');
});

test('who wants the explanation at once leaves the question open', async () => {
  editor.quickPick.typed.length = 0;
  editor.answers.push('Explain the Results');
  await run(COMMAND.importLog, editor.Uri.file('/work/lockd.truss'));
  expect(editor.edits).toEqual([]);
  expect(editor.executed).toEqual([COMMAND.explain]);
});

test('who leaves it open is asked no more, and may answer from the message', async () => {
  await run(COMMAND.importLog, editor.Uri.file('/work/lockd.truss'));
  expect(editor.edits).toEqual([]);
  expect(editor.said).toHaveLength(1);
});

test('a file that is no text says what it is', async () => {
  editor.files.set('/work/shot.png', '%PDF-1.7');
  await run(COMMAND.importLog, editor.Uri.file('/work/shot.png'));
  expect(editor.said).toEqual(['The log cannot be imported: shot.png is a PDF document']);
});

test('progress is told while the script is written, and it can be cancelled then', async () => {
  const line = 'mlock(0x800600000,65536) = 0 (0x0)\n';
  editor.files.set('/work/long.truss', LOG + line.repeat(40_000));
  const told: string[] = [];
  const token = { isCancellationRequested: false };
  const shown = vi.spyOn(editor.window, 'withProgress').mockImplementation(async (_, work) =>
    work(
      {
        report({ message }: { message: string }) {
          told.push(message);
          token.isCancellationRequested ||= message.startsWith('writing');
        },
      },
      token,
    ),
  );
  await run(COMMAND.importLog, editor.Uri.file('/work/long.truss'));
  shown.mockRestore();
  expect(told.at(-1)).toMatch(/^writing the script, \d+ %$/);
  expect(told.filter((message) => message.startsWith('writing'))).toHaveLength(1);
  expect(editor.opened).toEqual([]);
  expect(editor.said).toEqual([]);
});

test('nothing is opened if no line is known, if no file is chosen, or if it cannot be read', async () => {
  await run(COMMAND.importLog, editor.Uri.file('/work/notes.txt'));
  expect(editor.said).toEqual([expect.stringMatching(/^No line of notes\.txt is known: expected truss/)]);
  editor.answers.push(undefined);
  await run(COMMAND.importLog);
  expect(editor.opened).toEqual([]);
});
