// The table of docs/stepping.md, one transcript a cell: where a thread stands, a step of it in each
// direction, and the step that takes it back.
import { describe, test } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { LOCK, SLEEP, STUCK } from '../scripts.ts';
import { Transcript } from '../transcript.ts';

const PANIC = `map 0x1000..0x20000
entry 0x1000..0x5000 rw- max=rwx
t1: vm_map_wire(0x4000, 0x2000, USER|NOHOLES)
t2: vm_map_remove(0x1000, 0x2000)
`;

interface Situation {
  readonly name: string;
  /** Where the thread stands, in words. */
  readonly where: string;
  readonly script: string;
  readonly thread: string;
  readonly given: readonly (readonly [command: string, thread: string])[];
}

const SITUATIONS: readonly Situation[] = [
  {
    name: 'script-start',
    where: 'the script, before its first line',
    script: SLEEP,
    thread: 'script',
    given: [],
  },
  {
    name: 'script-line',
    where: 'the script, before a line',
    script: SLEEP,
    thread: 'script',
    given: [['next', 'script']],
  },
  {
    name: 'idle-thread',
    where: 'a thread in no call',
    script: SLEEP,
    thread: 't2',
    given: [['next', 'script']],
  },
  {
    name: 'in-kernel',
    where: 'a thread in a routine, which can run',
    script: LOCK,
    thread: 't1',
    given: [
      ['next', 'script'],
      ['stepIn', 't1'],
      ['stepIn', 't1'],
      ['stepIn', 't1'],
    ],
  },
  {
    name: 'asleep',
    where: 'a thread that is asleep, and will be woken',
    script: SLEEP,
    thread: 't2',
    given: [
      ['next', 'script'],
      ['next', 'script'],
    ],
  },
  {
    name: 'stuck',
    where: 'a thread that is asleep, and that nobody will wake',
    script: STUCK,
    thread: 't1',
    given: [
      ['next', 'script'],
      ['next', 'script'],
    ],
  },
  {
    name: 'panic',
    where: 'a thread in a routine, after a panic',
    script: PANIC,
    thread: 't1',
    given: [['continue', 'script']],
  },
  {
    name: 'script-end',
    where: 'the script, after its last line',
    script: SLEEP,
    thread: 'script',
    given: [['continue', 'script']],
  },
];

/** Each step, and the one that takes it back. */
const STEPS = [
  ['over', 'next', 'stepBack'],
  ['into', 'stepIn', REQUEST.stepBackInto],
  ['out', 'stepOut', REQUEST.stepBackOut],
  ['back', 'stepBack', 'next'],
  ['back-into', REQUEST.stepBackInto, 'stepIn'],
  ['back-out', REQUEST.stepBackOut, 'stepOut'],
  ['reverse', 'reverseContinue', 'continue'],
] as const;

describe.each(SITUATIONS)('$where', ({ name, where, script, thread, given }) => {
  test.each(STEPS)('%s', async (step, command, inverse) => {
    const t = new Transcript(`${where}: ${step.replace('-', ' ')}, and the other way`, script);
    await t.given(where, given);
    await t.run(command, thread);
    if (!t.hasEnded) await t.run(inverse, thread);
    await t.end();
    t.compare(`cells/${name}-${step}`);
  });
});
