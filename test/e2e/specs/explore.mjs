// Every order of a script: what each call can return over its line, the outcomes in their view, and
// an order that is debugged from where its end cannot be avoided any more.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title = 'a script is explored, its outcomes are listed, and a bad order opens at its point of no return';

const NAME = 'orders.vmtrace';
const SCRIPT = `# Three calls, and no order of them.
kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x3000 rw-  max=rwx
entry  0x3000..0x4000 r--  max=rwx
expect explore: no suspects
expect explore: complete

t1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)
t1: vm_map_inherit(0x2000, 0x3000, share)
t1: vm_map_remove(0x3000, 0x4000)
t2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)
`;

const lenses = (page) => page.locator('.codelens-decoration > *').allInnerTexts();
const lens = (page, text) => page.locator('.codelens-decoration a').filter({ hasText: text }).first();

export async function run({ page, workspace, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  writeFileSync(join(workspace, NAME), SCRIPT);
  await d.openFile(page, NAME);
  await lens(page, 'Explore').waitFor();
  await shot('explore-lens');
  await lens(page, 'Explore').click();
  await d.eventually(
    'each call should tell what it can return',
    () => lenses(page),
    (now) =>
      now.some((text) => /KERN_SUCCESS in [\d,]+ orders?/.test(text)) &&
      now.some((text) => /\d suspect/.test(text)) &&
      now.some((text) => /does not hold: Mark without an owner/.test(text)) &&
      now.some((text) => /^\s*holds$/.test(text)),
  );
  await d.outcomesShow(
    page,
    'what is expected comes first, then the suspicion',
    /^\[error\] no suspects does not hold: Mark without an owner/,
    /stays in transition by t2/,
  );
  await shot('explore-outcomes');

  const bad = d.rowOf(page, 'Outcomes', /^\s*0x1000\.\.0x2000 stays/);
  await d.choose(page, bad, 'Compare With');
  await d.pickRow(page, 't2 KERN_SUCCESS');
  const marks = page.locator('.monaco-diff-editor .view-line').filter({ hasText: /first.difference/ });
  await d.eventually(
    'the orders are side by side, the first difference marked',
    () => marks.count(),
    (count) => count >= 2,
  );
  await page
    .frameLocator('iframe.webview')
    .frameLocator('iframe')
    .locator('#tables')
    .filter({ hasText: 't1' })
    .waitFor({ state: 'attached' });
  await shot('explore-compare');
  const canvas = page.frameLocator('iframe.webview').frameLocator('iframe').locator('#canvas');
  const { width, height } = await canvas.boundingBox();
  await canvas.click({ position: { x: width * 0.6, y: height * 0.15 } });
  await d.activeTab(page, NAME);
  await shot('explore-compare-line');
  await d.command(page, 'Compare With Another Kernel');
  await d.pickRow(page, 'freebsd-5');
  await page.locator('.tab.active', { hasText: 'freebsd-5' }).waitFor();
  await page
    .locator('.monaco-diff-editor .view-line')
    .filter({ hasText: /first.difference:.freebsd-5/ })
    .first()
    .waitFor();
  await shot('explore-kernels');
  await d.openFile(page, NAME);
  await d.outcomesShow(page, 'what only the other kernel has is listed too', /Only on freebsd-5/);
  const rows = await d.outcomesShow(page, 'the other kernel has its own', /not on freebsd-5/);
  const other = rows.slice(rows.findIndex((row) => row.includes('Only on freebsd-5')));
  if (other.some((row) => row.includes('stays in transition'))) throw new Error(`One mark is two: ${rows.join('; ')}`);
  await shot('explore-other-kernel');

  // of the line that it speaks against
  await d.rowOf(page, 'Outcomes', 'no suspects').click();
  await d.stoppedAnywhere(page);
  await d.eventually(
    'it should stop at the point of no return',
    () => d.callStack(page),
    (rows) => rows.some((row) => /point of no return/i.test(row)),
  );
  await shot('explore-no-return-outcomes');
  await d.historyShows(
    page,
    'the point of no return is marked',
    /^\[milestone\] point of no return now, .+, after step \d+$/,
  );
  await shot('explore-no-return');
  await d.press(page, 'Step Back');
  await d.historyShows(
    page,
    'it can be gone back from',
    /^\[milestone\] point of no return (?!now).+, after step \d+$/,
  );
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  // the listing and the picture are beside the script
  await d.command(page, 'View: Join All Editor Groups');

  await d.openFile(page, NAME);
  await d.goToLine(page, 1);
  await page.keyboard.type('# changed ');
  await d.eventually(
    'what was found is stale, and stands greyed behind its calls',
    () => lenses(page),
    (now) => now.some((text) => /^stale: \d suspects/.test(text)) && !now.some((text) => /KERN_SUCCESS/.test(text)),
  );
  await page.locator('.view-line').filter({ hasText: 'vm_map_remove' }).first().waitFor();
  await shot('explore-stale');
}
