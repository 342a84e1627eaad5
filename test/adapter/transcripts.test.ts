// Whole sessions, told as text: what a person does, and what the debugger
// answers. See transcript.ts.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { test } from 'vitest';
import { SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { PROGRAM } from './client.ts';
import { FAILURES, LOCK, SLEEP, STUCK, UNMAPPED } from './scripts.ts';
import { Transcript } from './transcript.ts';

const source = { path: PROGRAM };

async function told(name: string, title: string, script: string, session: (t: Transcript) => Promise<void>) {
  const t = new Transcript(title, script);
  await session(t);
  await t.end();
  t.compare(name);
}

test('stepping over lines', () =>
  told('step-over-lines', 'Stepping over lines: the script goes from line to line', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true });
    for (let i = 0; i < 6; i++) await t.run('next');
  }));

test('into a routine, on another thread, and back', () =>
  told('step-in-listing', 'Into a routine and out of it; another thread is driven by hand', LOCK, async (t) => {
    await t.launch({ stopOnEntry: true });
    await t.run('next');
    await t.run('stepIn');
    await t.run('next', 't2');
    await t.run('stepIn', 't1');
    await t.run('stepOut', 't1');
    await t.run('stepIn', 't2');
    await t.run('stepOut', 't2');
    await t.continueToEnd();
  }));

test('a thread that sleeps', () =>
  told('step-asleep', 'Stepping a thread that is asleep: the others run until it can go on', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true });
    await t.run('next');
    await t.run('next');
    await t.run('next', 't2');
    await t.run('stepOut', 't2');
    await t.run('continue', 't2');
  }));

test('a stuck thread', () =>
  told('stuck', 'A thread that nobody will wake', STUCK, async (t) => {
    await t.launch({ stopOnEntry: true });
    await t.run('next');
    await t.run('stepIn', 't1');
    await t.run('continue');
    await t.run('continue');
  }));

test('breakpoints', () =>
  told('breakpoints', 'Line, function and listing breakpoints, a log point, hit counts', SLEEP, async (t) => {
    await t.launch({}, async () => {
      await t.breakpoints('setBreakpoints', {
        source,
        breakpoints: [{ line: 1 }, { line: 5, logMessage: 't2 is {t2.state}' }, { line: 6, condition: 'entry(' }],
      });
      await t.breakpoints('setFunctionBreakpoints', {
        breakpoints: [{ name: 'vm_map_unlock_and_wait', condition: 'thread == t2' }, { name: 'vm_map_wier' }],
      });
      await t.breakpoints('setBreakpoints', {
        source: { path: 'vmtrace-kernel:/freebsd-15/vm_map_unwire.vmkernel' },
        breakpoints: [{ line: 1, hitCondition: '= 1' }],
      });
      await t.breakpoints('setExceptionBreakpoints', { filters: [] });
    });
    await t.continueToEnd();
  }));

test('failures', () =>
  told('failures', 'Failing results, an expectation and an assert that do not hold', FAILURES, async (t) => {
    const info = (threadId = 1) =>
      t.ask('exceptionInfo', { threadId }, (body: DebugProtocol.ExceptionInfoResponse['body']) => [
        `${body.exceptionId}: ${body.description}`,
      ]);
    await t.launch();
    await info();
    await t.run('continue');
    await info();
    await t.run('continue');
    await info();
    await info(SCRIPT_THREAD);
    await t.run('continue');
  }));

test('waits', () =>
  told('waits', 'Stops at the waits: a contended lock, a sleep on a transition', LOCK, async (t) => {
    await t.launch({}, () => t.breakpoints('setExceptionBreakpoints', { filters: ['contended', 'sleep'] }));
    await t.evaluate('map.lock.holder');
    await t.evaluate('t2.waits_for');
    await t.run('continue');
  }));

test('unmapped while asleep', () =>
  told('unmapped-while-asleep', 'The range is unmapped while the sleeper sleeps', UNMAPPED, async (t) => {
    await t.launch({}, () =>
      t.breakpoints('setExceptionBreakpoints', {
        filters: ['KERN_INVALID_ADDRESS', 'transition-begin', 'transition-end', 'sleep'],
      }),
    );
    await t.continueToEnd();
  }));

test('without debugging', () =>
  told('no-debug', 'Without debugging: the results as a table', FAILURES, (t) => t.launch({ noDebug: true })));
