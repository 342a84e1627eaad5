// From the results of three calls to the order behind them: Explain, the page that says what
// happened, and a session in that order that stops at the call that fails.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title =
  'results are explained, the order opens at the call that fails, an impossible one is marked, and what is supposed is debugged';

const NAME = 'log.vmtrace';
const FAILING = 7;
const script = (result) => `# Three calls of a log: how could t1's fail?
kernel freebsd-15
map    0x1000..0x20000
entry  0x1000..0x3000 rw-  max=rwx
entry  0x3000..0x5000 r--  max=rwx

t1: vm_map_wire(0x1000, 0x5000, USER|NOHOLES) = ${result}
t2: vm_map_wire(0x2000, 0x5000, USER|NOHOLES) = KERN_SUCCESS
t3: vm_map_remove(0x3000, 0x4000) = KERN_SUCCESS
`;

const NEEDLESS = 'needless.vmtrace';
const NEEDLESS_SCRIPT = `kernel freebsd-13
limit  memlock 4K..8K
entry  0x10000..0x20000 rw-

t1: mlock(0x10000, 32K) = 0
t1: mlock(0x10000, 64K) = ENOMEM
t2: munmap(0x1f000, 4K) = 0
`;

const SUPPOSED = 'supposed.vmtrace';
const SUPPOSED_SCRIPT = `# Imported from x.truss: truss, 9 lines.
kernel freebsd-15      # log uname:1
limit  vmem 32K        # log limits:1
entry  0x100000..0x108000 rw-  # inferred: stands for what else was mapped, at least 4K: RLIMIT_VMEM of 32K refused log 3

t1: mmap(0x200000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x200000  # log 4
t2: munmap(0x203000, 4K) = 0             # log 5
t1: mlock(0x200000, 16K) = ENOMEM        # log 6
`;

const lenses = (page) => page.locator('.codelens-decoration > *').allInnerTexts();
const lens = (page, text) => page.locator('.codelens-decoration a').filter({ hasText: text }).first();
const toast = (page, text) => page.locator('.notification-toast').filter({ hasText: text });
/** The page, in one line: it is wrapped as there is room. */
const pageText = async (page) =>
  (await page.locator('.editor-group-container').nth(1).locator('.view-lines').innerText()).replace(/\s+/g, ' ');

export async function run({ page, workspace, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  writeFileSync(join(workspace, NAME), script('KERN_INVALID_ADDRESS'));
  await d.openFile(page, NAME);
  await lens(page, /^ ?Explain$/).waitFor();
  await shot('explain-lens');

  // as it stands it does not give the result: the exception says where to go on
  await page.keyboard.press('F5');
  await d.stoppedAnywhere(page);
  await page.keyboard.press('F5');
  await d.exceptionWidget(page).waitFor();
  await d.eventually(
    'the exception should say that an order may give it',
    () => d.exceptionWidget(page).innerText(),
    (text) => /the trace says/.test(text) && /Explain the Results/.test(text),
  );
  await shot('explain-differs');
  await d.press(page, 'Explain the Results');
  await toast(page, 'every result is explained').waitFor();
  await d.eventually(
    'the page should say why it failed',
    () => pageText(page),
    (text) => /returned KERN_INVALID_ADDRESS/.test(text) && /a hole at/.test(text),
  );
  await shot('explain-page');
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });

  await d.eventually(
    'the page should say what happened',
    () => pageText(page),
    (text) => /Between the threads/.test(text) && /t3 unmapped 0x3000/.test(text),
  );
  await shot('explain-story');
  await lens(page, 'Debug This Order').click();
  await d.exceptionWidget(page).waitFor();
  await d.eventually(
    'it should stop at the call that fails',
    () => d.exceptionWidget(page).innerText(),
    (text) => /t1/.test(text) && /KERN_INVALID_ADDRESS/.test(text) && !/the trace says/.test(text),
  );
  await d.eventually(
    'the page should stay beside it',
    () => pageText(page),
    (text) => text.includes('every result is explained'),
  );
  await shot('explain-debug');
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });

  writeFileSync(join(workspace, NAME), script('KERN_NO_SPACE'));
  await page.locator(`.tabs-container .tab[data-resource-name="${NAME}"]`).click();
  // what is told stands over the first line
  await page.keyboard.press('Control+Home');
  await d.eventually(
    'a changed text is not explained any more',
    () => lenses(page),
    (now) => !now.some((text) => text.includes('explained, ')),
  );
  await d.command(page, 'Explain the Results');
  await toast(page, `line ${FAILING}`).waitFor();
  // Explain goes to the line, which may scroll what is told out of sight
  await page.locator(`.tabs-container .tab[data-resource-name="${NAME}"]`).click();
  const lensesOnTop = async () => {
    await page.keyboard.press('Control+Home');
    return lenses(page);
  };
  await d.eventually('the line should be marked', lensesOnTop, (now) =>
    now.some((text) => text.includes(`line ${FAILING} cannot be`)),
  );
  await page.locator('.squiggly-error').first().waitFor();
  await shot('explain-impossible');

  // no value that is left open for the limit explains it: the order runs without it
  writeFileSync(join(workspace, NEEDLESS), NEEDLESS_SCRIPT);
  await d.openFile(page, NEEDLESS);
  await d.command(page, 'Explain the Results');
  await toast(page, 'without RLIMIT_MEMLOCK every result is as seen').waitFor();
  await lens(page, 'Debug This Order').click();
  await d.exceptionWidget(page).waitFor();
  await d.eventually(
    'it should stop where the range has a hole, and not at the limit',
    () => d.exceptionWidget(page).innerText(),
    (text) =>
      /t1/.test(text) && /ENOMEM|KERN_INVALID_ADDRESS/.test(text) && !/the trace says|mlock\.memlock/.test(text),
  );
  await shot('explain-needless');
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });

  // the import has guessed too much before the log: the order is one of the script that is changed
  writeFileSync(join(workspace, SUPPOSED), SUPPOSED_SCRIPT);
  await d.openFile(page, SUPPOSED);
  await d.command(page, 'Explain the Results');
  await toast(page, 'every result is explained, if the script is changed').waitFor();
  await d.eventually(
    'the page should say what is changed, and why',
    () => pageText(page),
    (text) => /in place of line 4 explains line 6/.test(text) && /As the script stands, no order/.test(text),
  );
  await shot('explain-supposed');
  await lens(page, 'Debug This Order').click();
  await d.exceptionWidget(page).waitFor();
  await d.eventually(
    'it should stop where the unmapped page refuses the call',
    () => d.exceptionWidget(page).innerText(),
    (text) => /t1/.test(text) && /ENOMEM|KERN_INVALID_ADDRESS/.test(text) && !/the trace says/.test(text),
  );
  // a listing is before it
  await page.locator('.tabs-container .tab[data-resource-name="supposed-supposed.vmtrace"]').click();
  await d.eventually(
    'the script that is debugged should say what is supposed in it',
    () => page.locator('.editor-group-container').first().locator('.view-lines').first().innerText(),
    (text) => text.replace(/\s+/g, ' ').includes('inferred: supposed by explain in place of'),
  );
  await shot('explain-supposed-debug');
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });
}
