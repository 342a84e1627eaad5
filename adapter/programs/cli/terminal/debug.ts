// `vmtrace debug`: a debugger in the terminal. It reads lines from a keyboard, or from a pipe,
// whose lines are then shown after the prompt.
import { createInterface, type Interface } from 'node:readline';
import { SCRIPT_THREAD } from '../../../protocol.ts';
import { STANDARD_INPUT } from '../input.ts';
import { isUnusable, load, problemLines } from '../load.ts';
import type { Options } from '../options.ts';
import type { ExitCode, Output } from '../output.ts';
import { Terminal } from './terminal.ts';
import { wrapped } from './wrap.ts';

const PROMPT = '(vmtrace) ';

function interfaceTo(terminal: Terminal, isTyped: boolean): Interface {
  // without a terminal to show it, a line cannot be edited
  const isEdited = isTyped && process.stdout.isTTY === true;
  return createInterface({
    input: process.stdin,
    ...(isTyped ? { output: process.stdout } : {}),
    terminal: isEdited,
    prompt: PROMPT,
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (text: string, done: (error: null, found: [string[], string]) => void) => {
      void terminal.complete(text).then((found) => done(null, found));
    },
  });
}

/** Reads lines and does what they say, until one ends the debugger or there are no more. */
function converse(terminal: Terminal, input: Interface, output: Output, isTyped: boolean): Promise<void> {
  const { client } = terminal;
  const waiting: string[] = [];
  let isBusy = false;
  let hasClosed = false;
  return new Promise((resolve, reject) => {
    const end = (): void => {
      input.close();
      resolve();
    };
    const work = async (): Promise<void> => {
      isBusy = true;
      for (let line = waiting.shift(), isNext = false; line !== undefined; line = waiting.shift(), isNext = true) {
        // typed before its prompt was there
        if (!isTyped || isNext) output.report(`${PROMPT}${line}\n`);
        if (!(await terminal.take(line))) return end();
      }
      isBusy = false;
      if (hasClosed) end();
      else if (isTyped) input.prompt();
    };
    input.on('line', (line) => {
      waiting.push(line);
      if (!isBusy) work().catch(reject);
    });
    input.on('close', () => {
      hasClosed = true;
      if (isBusy) return;
      // the shell's prompt begins a line
      if (isTyped) output.report('\n');
      resolve();
    });
    // Ctrl-C stops what runs, or empties the line
    input.on('SIGINT', () => {
      if (isBusy) {
        waiting.length = 0;
        client.request('pause', { threadId: SCRIPT_THREAD }).catch(() => {});
        return;
      }
      const isEmpty = input.line === '';
      input.write(null, { ctrl: true, name: 'e' });
      input.write(null, { ctrl: true, name: 'u' });
      output.report(isEmpty ? '\nquit, or Ctrl-D, ends the debugger\n' : '^C\n');
      input.prompt();
    });
    if (isTyped) input.prompt();
  });
}

export async function debugFile(file: string, options: Options, output: Output): Promise<ExitCode> {
  if (file === STANDARD_INPUT) {
    output.problem('vmtrace: standard input holds the commands of the debugger: name the script by its file');
    return 2;
  }
  const loaded = await load(file, options);
  for (const line of problemLines(loaded)) output.problem(line);
  if (isUnusable(loaded)) return 2;
  const terminal = new Terminal(loaded, options.kernel, {
    tell: (text) => output.report(wrapped(text, process.stdout.columns)),
    print: (text) => output.report(text),
  });
  const { client } = terminal;
  await terminal.begin();
  if (client.hasEnded) return client.exitCode === 1 ? 1 : 0;
  const isTyped = process.stdin.isTTY === true;
  if (isTyped) output.report('\nhelp lists the commands\n');
  await converse(terminal, interfaceTo(terminal, isTyped), output, isTyped);
  return client.exitCode === 1 ? 1 : 0;
}
