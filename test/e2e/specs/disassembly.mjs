// The Disassembly view follows the thread from routine to routine: its rows stay in the order of
// their addresses, and the arrow stands at the step that the call stack names, also where it leaves
// what the view has loaded.
import assert from 'node:assert/strict';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'the Disassembly view follows steps and runs, its rows in order and its arrow at the step';

const EXAMPLE = 'unwire-sleeps.vmtrace';
/** Steps that lead through several routines and back. */
const STEPS = 16;

/** The rows in sight, from the top: what each says, and whether the arrow stands there. */
const rows = (page) =>
  page.locator('.disassembly-view .monaco-list-row').evaluateAll((elements) =>
    elements
      .map((element) => ({
        top: element.getBoundingClientRect().top,
        text: element.innerText.replace(/\s+/g, ' ').trim(),
        arrow: element.querySelector('[class*="codicon-debug-stackframe"]') !== null,
      }))
      .sort((a, b) => a.top - b.top),
  );

/** `vm_map_wire` and `9`, of the thread's innermost frame. */
async function topFrame(page, thread) {
  const stack = await d.callStack(page);
  const at = stack.findIndex((row) => row.startsWith(thread));
  const [, routine, line] = /^(\S+).* (\d+):\d+$/.exec(stack[at + 1] ?? '') ?? [];
  return { routine, line: Number(line) };
}

/**
 * Where a routine's listing begins: the line that its first step is seen on, since
 * it is entered there.
 */
const firstLines = new Map();

/**
 * Waits until the arrow stands where the frame does; all rows in sight have to be in order then.
 */
async function arrowAtFrame(page, thread) {
  const isAt = ({ text }, { routine, line }) => {
    if (!firstLines.has(routine)) firstLines.set(routine, line);
    const step = ((line - firstLines.get(routine)) * 4).toString(16).padStart(3, '0');
    return new RegExp(`^0x[0-9a-f]{13}${step} ${routine}\\.`).test(text);
  };
  const seen = await d.eventually(
    'The arrow should stand at the step of the innermost frame',
    async () => ({ frame: await topFrame(page, thread), rows: await rows(page) }),
    ({ frame, rows: list }) => {
      const arrows = list.filter((row) => row.arrow);
      return frame.routine !== undefined && arrows.length === 1 && isAt(arrows[0], frame);
    },
    15_000,
  );
  const addresses = seen.rows.map(({ text }) => BigInt(text.split(' ')[0]));
  for (let i = 1; i < addresses.length; i++)
    assert.ok(addresses[i] > addresses[i - 1], `rows out of order: ${JSON.stringify(seen.rows)}`);
  return seen;
}

export async function run({ page, shot }) {
  const unwire = lineOf(EXAMPLE, 't2: vm_map_unwire');
  await d.openFile(page, EXAMPLE);
  await d.clickGutter(page, unwire);
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await d.shutPanes(page, 'Variables', 'Watch', 'Breakpoints');
  await d.press(page, 'Step Into');
  await d.activeTab(page, 'vm_map_wire.vmkernel');
  await d.stoppedAnywhere(page);
  await d.command(page, 'Open Disassembly View');
  await arrowAtFrame(page, 't1');
  await shot('disassembly-open');

  const seen = new Set();
  for (let i = 0; i < STEPS; i++) {
    const { frame } = await arrowAtFrame(page, 't1');
    if (!seen.has(frame.routine)) await shot(`disassembly-${frame.routine}`);
    seen.add(frame.routine);
    await d.press(page, 'Step Into');
    await d.eventually(
      'The step should lead somewhere else',
      () => topFrame(page, 't1'),
      ({ routine, line }) => routine !== undefined && (routine !== frame.routine || line !== frame.line),
    );
  }
  assert.ok(seen.size > 2, `the steps led through ${[...seen]}`);

  assert.deepEqual(
    (await d.callStack(page)).filter((row) => row.includes('Load More')),
    [],
    'a stack that is whole offers more frames',
  );

  await d.press(page, 'Continue');
  await d.stoppedAt(page, unwire);
  await d.press(page, 'Step Into');
  await d.activeTab(page, 'vm_map_unwire.vmkernel');
  await d.stoppedAnywhere(page);
  await d.command(page, 'Open Disassembly View');
  await arrowAtFrame(page, 't2');
  await shot('disassembly-elsewhere');
}
