// Sessions that go back, branch, and do things by hand, told as text: what a person does, and what
// the debugger answers. See transcript.ts.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { test } from 'vitest';
import { type BranchRow, type JumpAnswer, REQUEST, type ScriptAnswer } from '../../../adapter/protocol.ts';
import { PROGRAM } from '../client.ts';
import { LOCK, SLEEP, UNMAPPED } from '../scripts.ts';
import { Transcript } from '../transcript.ts';

const source = { path: PROGRAM };

async function told(name: string, title: string, script: string, session: (t: Transcript) => Promise<void>) {
  const t = new Transcript(title, script);
  await session(t);
  await t.end();
  t.compare(name);
}

const nothing = (): string[] => ['done'];
const jumped = ({ found, message }: JumpAnswer): string[] => [`${found ? 'found' : 'not found'}: ${message}`];
const branches = (t: Transcript): Promise<void> =>
  t.ask(REQUEST.branches, {}, ({ branches: rows }: { branches: BranchRow[] }) =>
    rows.map(
      (b) => `${b.current ? '* ' : '  '}${b.name}: steps ${b.from} to ${b.length}${b.about ? `, ${b.about}` : ''}`,
    ),
  );
const saved = ({ text, note }: ScriptAnswer): string[] => [
  note === undefined ? 'saved' : `not saved: ${note}`,
  ...text.trimEnd().split('\n'),
];

test('back over lines', () =>
  told('back-over-lines', 'Back at a line: over it, and to the start of the trace', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true });
    for (let i = 0; i < 3; i++) await t.run('next');
    for (let i = 0; i < 4; i++) await t.run('stepBack');
    await t.run('next');
  }));

test('back into a line', () =>
  told('back-into-line', 'Back at a line: into the routine that ran last', LOCK, async (t) => {
    await t.launch({ stopOnEntry: true });
    for (let i = 0; i < 2; i++) await t.run('next');
    await t.run(REQUEST.stepBackInto);
    await t.run(REQUEST.stepBackInto, 't2');
    await t.run(REQUEST.stepBackOut, 't2');
    await t.run(REQUEST.stepBackOut);
  }));

test('back in a listing', () =>
  told(
    'back-in-listing',
    'Back in a listing: over a call, into it, out of the routine, to the line',
    SLEEP,
    async (t) => {
      await t.launch({ stopOnEntry: true });
      await t.run('stepIn');
      await t.run('next', 't1');
      await t.run('stepIn', 't1');
      await t.run('stepIn', 't1');
      await t.run('stepIn', 't1');
      await t.run('stepOut', 't1');
      await t.run('stepBack', 't1');
      await t.run('next', 't1');
      await t.run(REQUEST.stepBackInto, 't1');
      await t.run(REQUEST.stepBackOut, 't1');
      await t.run(REQUEST.stepBackOut, 't1');
      await t.run(REQUEST.stepBackOut, 't1');
    },
  ));

test('back while asleep', () =>
  told('back-while-asleep', 'Back on a thread that sleeps: its last step, however long ago', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true });
    await t.run('next');
    await t.run('next');
    await t.run('next', 't1');
    await t.run('stepBack', 't2');
    await t.run('next', 't2');
  }));

test('run back', () =>
  told(
    'run-back',
    'A run backwards stops where the run forwards did, with the same reasons and the same hits',
    UNMAPPED,
    async (t) => {
      await t.launch({ stopOnEntry: true, stopAtEnd: true }, async () => {
        await t.breakpoints('setBreakpoints', { source, breakpoints: [{ line: 5 }, { line: 7 }] });
        await t.breakpoints('setFunctionBreakpoints', {
          breakpoints: [{ name: 'vm_map_lookup_entry', hitCondition: '% 2' }],
        });
        await t.breakpoints('setExceptionBreakpoints', { filters: ['sleep', 'KERN_INVALID_ADDRESS'] });
      });
      while ((await t.reason()) !== 'end') await t.run('continue');
      while ((await t.reason()) !== 'entry') await t.run('reverseContinue');
    },
  ));

test('jumps', () =>
  told('jumps', 'To the last change of a value, to the next, and back to where one was', UNMAPPED, async (t) => {
    await t.launch({ stopAtEnd: true }, () => t.breakpoints('setExceptionBreakpoints', { filters: [] }));
    await t.move(REQUEST.jump, { expression: 'entry(0x12000).wired_count' }, jumped);
    await t.move(REQUEST.jump, { expression: 'entry(0x12000).wired_count' }, jumped);
    await t.move(REQUEST.jump, { expression: 'map.timestamp', direction: 'forward' }, jumped);
    await t.ask(REQUEST.jump, { expression: 'map.min' }, jumped);
    await t.ask(REQUEST.jump, { expression: '1 + ' }, jumped);
    await t.move(REQUEST.undoJump, {}, nothing);
    await t.move(REQUEST.undoJump, {}, nothing);
    await t.move(REQUEST.undoJump, {}, nothing);
    await t.ask(REQUEST.undoJump, {}, nothing);
  }));

test('branches', () =>
  told('branches', 'Another order from the same moment is a branch; both are kept', LOCK, async (t) => {
    await t.launch({ stopOnEntry: true, stopAtEnd: true });
    await t.run('next');
    await t.run('next');
    await t.run('stepBack');
    await branches(t);
    await t.run('next', 't1');
    await t.run('stepIn', 't1');
    await branches(t);
    await t.ask(REQUEST.renameBranch, { branch: 1, name: 't1 goes on' }, nothing);
    await t.move(REQUEST.takeBranch, { branch: 0 }, nothing);
    await branches(t);
    await t.run('stepBack');
    await t.run('next');
    await branches(t);
    await t.move(REQUEST.takeBranch, { branch: 1 }, nothing);
    await t.ask(REQUEST.takeBranch, { branch: 7 }, nothing);
  }));

test('what if', () =>
  told('what-if', 'Calls typed in the console, values that are set, a thread that dies', SLEEP, async (t) => {
    const result = ({ result: value }: { result: string }): string[] => [value];
    await t.launch({ stopOnEntry: true, stopAtEnd: true });
    await t.run('next');
    await t.move('evaluate', { expression: 't2: vm_map_unwire(0x11000, 0x12000, USER)', context: 'repl' }, result);
    await t.ask('evaluate', { expression: 't2: munmap(0x10000, 0x1000)', context: 'repl' }, result);
    await t.ask('evaluate', { expression: 't3: munmap(0x10000, 0x1000)', context: 'repl' }, result);
    await branches(t);
    await t.move(REQUEST.takeBranch, { branch: 0 }, nothing);
    await t.move(
      'setExpression',
      { expression: 'entry(0x10000).wired_count', value: '5' },
      ({ value }: { value: string }) => [value],
    );
    await t.evaluate('entry(0x10000).wired_count');
    await t.ask('setExpression', { expression: 'map.entries', value: '5' }, nothing);
    await t.move('terminateThreads', { threadIds: [1] }, nothing);
    await t.evaluate('t1.state');
    await t.evaluate('entry(0x10000).in_transition');
    await t.run('continue');
    await branches(t);
  }));

test('the scheduler', () =>
  told(
    'scheduler',
    'Who can go next and why; threads that are frozen, run alone, or until they have to wait',
    SLEEP,
    async (t) => {
      const targets = ({ targets: list }: DebugProtocol.StepInTargetsResponse['body']) =>
        list.map((target) => target.label);
      await t.launch({ stopOnEntry: true, stopAtEnd: true });
      await t.run('next');
      await t.run('stepIn', 't2');
      await t.ask('stepInTargets', { frameId: await t.frameId('t2') }, targets);
      await t.of(REQUEST.freeze, 't2', { frozen: true }, nothing);
      await t.run('continue');
      await t.of(REQUEST.freeze, 't2', { frozen: false }, nothing);
      await t.run(REQUEST.runUntilBlocked, 't2');
      await t.run(REQUEST.runOnly, 't1');
      await t.run('continue');
    },
  ));

test('a frozen thread', () =>
  told('frozen', 'A frozen thread holds up the lines of the others, and says so', SLEEP, async (t) => {
    await t.launch({ stopOnEntry: true, stopAtEnd: true });
    await t.of(REQUEST.freeze, 't2', { frozen: true }, nothing);
    await t.run('continue');
    await t.run('next');
    await t.run(REQUEST.runOnly, 't1');
    await t.run(REQUEST.runOnly, 't1');
    await t.of(REQUEST.freeze, 't2', { frozen: false }, nothing);
    await t.run('continue');
  }));

test('data breakpoints', () =>
  told(
    'data-breakpoints',
    'Stops at what writes a value, or reads it; names survive that an entry is cut',
    UNMAPPED,
    async (t) => {
      const info = (body: DebugProtocol.DataBreakpointInfoResponse['body']): string[] => [
        `${body.dataId}: ${body.description}, ${body.accessTypes?.join(' or ')}`,
      ];
      await t.launch({ stopOnEntry: true, stopAtEnd: true }, () =>
        t.breakpoints('setExceptionBreakpoints', { filters: [] }),
      );
      await t.ask('dataBreakpointInfo', { name: 'entry(0x12000).wired_count' }, info);
      await t.ask('dataBreakpointInfo', { name: '0x12000', asAddress: true, bytes: 4096 }, info);
      await t.breakpoints('setDataBreakpoints', {
        breakpoints: [{ dataId: 'entry(0x12000).wired_count', accessType: 'write' }],
      });
      while ((await t.reason()) !== 'end') await t.run('continue');
      while ((await t.reason()) !== 'entry') await t.run('reverseContinue');
    },
  ));

test('goto', () =>
  told('goto', 'Goto is a goto in time: to the moment at which a line ran, or will run', SLEEP, async (t) => {
    const targets = ({ targets: list }: DebugProtocol.GotoTargetsResponse['body']) =>
      list.map(({ id, label }) => `${id}: ${label}`);
    await t.launch({ stopOnEntry: true, stopAtEnd: true });
    for (let i = 0; i < 3; i++) await t.run('next');
    await t.ask('gotoTargets', { source, line: 3 }, targets);
    await t.run('goto', 'script', { targetId: 0 });
    await t.ask('gotoTargets', { source, line: 6 }, targets);
    await t.run('goto', 'script', { targetId: -6 });
    await t.ask('gotoTargets', { source: { path: 'vmtrace-kernel:/vm_map_unwire.vmkernel' }, line: 12 }, targets);
    await t.run('stepIn', 't2');
    await t.run('restartFrame', 't2', { frameId: await t.frameId('t2') });
  }));

test('instructions', () =>
  told(
    'instructions',
    'Steps of one instruction, forwards and backwards, at a line and in a listing',
    LOCK,
    async (t) => {
      const instruction = { granularity: 'instruction' };
      await t.launch({ stopOnEntry: true });
      await t.run('next', 'script', instruction);
      await t.run('next', 't1', instruction);
      await t.run('stepIn', 't1', instruction);
      await t.run('stepBack', 't1', instruction);
      await t.run('stepBack', 't1', instruction);
      await t.run('stepBack', 't1', instruction);
    },
  ));

test('saved as a script', () =>
  told('saved', 'The way one got here as a script, and as a schedule', UNMAPPED, async (t) => {
    await t.launch({ stopOnEntry: true, stopAtEnd: true }, () =>
      t.breakpoints('setExceptionBreakpoints', { filters: [] }),
    );
    for (let i = 0; i < 3; i++) await t.run('next');
    await t.ask(REQUEST.script, { form: 'script' }, saved);
    await t.ask(REQUEST.script, { form: 'schedule' }, saved);
    await t.run('continue');
    await t.ask(REQUEST.script, { form: 'script' }, saved);
  }));

test('the end', () =>
  told('end', 'A trace stops once more at its end: from there one can go back', SLEEP, async (t) => {
    await t.launch({ stopAtEnd: true });
    await t.run('stepBack');
    await t.run('next');
    await t.run('continue');
  }));
