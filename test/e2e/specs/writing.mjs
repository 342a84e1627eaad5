// What helps to write a script: proposals with what there is to say of them, parameters, hovers,
// formatting, quick fixes; and the kernel's listings, which are read as code is.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title =
  'while a script is written, calls, addresses, flags, labels and fields are proposed, explained and formatted; listings lead on';

const NAME = 'writing.vmtrace';
const SCRIPT = `kernel freebsd-15
map    0x1000..0x100000
entry  0x10000..0x14000 rw-  max=rwx

t1:   mlock(0x10000,0x1000)=0
worker: munlock(69632, 4096)

`;
const FREE = 7;

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
const proposals = (page) => page.locator('.suggest-widget.visible .monaco-list-row');

/** Types on the free line, and takes it back once the proposals are these. */
async function proposes(page, typed, shot, ...patterns) {
  await d.goToLine(page, `${FREE}:1`);
  await page.keyboard.type(typed, { delay: 20 });
  for (let tries = 0; tries < 5 && !(await proposals(page).first().isVisible()); tries++) {
    await page.keyboard.press('Control+Space');
    const first = proposals(page).first();
    await first.waitFor({ timeout: 1500 }).catch(() => {});
  }
  await d.eventually(
    `after "${typed}" there are proposals`,
    async () => (await proposals(page).allInnerTexts()).map(oneLine),
    (rows) => patterns.every((pattern) => rows.some((row) => pattern.test(row))),
  );
  if (shot) await shot();
  await takeBack(page);
}

async function takeBack(page) {
  for (const key of ['Escape', 'Escape', 'Home', 'Shift+End', 'Delete']) await page.keyboard.press(key);
}

const editorText = async (page) =>
  (await page.locator('.editor-instance .view-lines').first().innerText()).replaceAll('\u00a0', ' ');

export async function run({ page, workspace, shot }) {
  writeFileSync(join(workspace, NAME), SCRIPT);
  await d.openFile(page, NAME);
  await d.command(page, 'View: Toggle Primary Side Bar Visibility');

  await proposes(page, 't1: ', () => shot('writing-calls'), /^mlock ?\(addr, len\)/, /^mmap ?\(addr, len, prot, flags/);
  await proposes(page, 't1: vm_map_w', undefined, /^vm_map_wire ?\(start, end\[, flags\]\)/);
  await proposes(page, 't1: mlock(', undefined, /^0x10000 entry 0x10000\.\.0x14000 rw-/);
  await proposes(
    page,
    't1: vm_map_wire(0x10000, 0x14000, ',
    () => shot('writing-flags'),
    /^USER The wiring is for a user/,
    /^NOHOLES The range has to be mapped/,
  );
  await proposes(page, 't1 > mlock(0x10000, 0x1000) @ vm_map_wire_locked.', undefined, /^in_transition if \(entry/);
  await proposes(page, 'assert entry(0x10000).', undefined, /^wired_count int/, /^in_transition bool/);
  await proposes(page, 't1: mlock(0x10000, 0x1000) = ', undefined, /^0/, /^ENOMEM Cannot allocate memory/);

  await d.goToLine(page, `${FREE}:1`);
  await page.keyboard.type('t1: vm_map_wire(');
  await page.locator('.parameter-hints-widget.visible', { hasText: 'vm_map_wire(start, end, [flags])' }).waitFor();
  await takeBack(page);

  const hover = page.locator('.monaco-hover:visible');
  await d.hover(page, 3, 'rw-', hover.filter({ hasText: 'readable and writable' }).first());
  await page.mouse.move(700, 700);
  await d.goToLine(page, '6:17');
  await d.quickFix(page, 'Write as 0x11000', () => shot('writing-actions'));
  await d.goToLine(page, '6:2');
  await d.quickFix(page, "Add 'thread worker'");
  await d.eventually(
    'the thread is declared',
    () => editorText(page),
    (lines) => lines.includes('thread worker'),
  );
  await d.command(page, 'Format Document');
  await d.eventually(
    'the call is formatted',
    () => editorText(page),
    (lines) => /t1: mlock\(0x10000, 0x1000.*\) = 0/.test(lines),
  );

  // from the script into the kernel, and on in it
  await d.openFile(page, 'unwire-sleeps.vmtrace');
  await d.goToLine(page, `${lineOf('unwire-sleeps.vmtrace', 't1 > vm_map_wire(')}:6`);
  await page.keyboard.press('F12');
  await d.activeTab(page, 'vm_map_wire.vmkernel');
  await d.goToLine(page, '8:30');
  await page.keyboard.press('F12');
  await d.activeTab(page, 'vm_map_wire_locked.vmkernel');
  await page.keyboard.press('Control+Shift+O');
  await d.eventually(
    'the labels of a listing are its symbols',
    async () => (await page.locator('.quick-input-list .monaco-list-row').allInnerTexts()).map(oneLine),
    (rows) => rows.some((row) => /^in_transition/.test(row)),
  );
  await shot('writing-listing');
}
