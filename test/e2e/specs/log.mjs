// A truss log of a failing mlockall, and nothing else: pasted into an empty script it is a script
// in one click, and the reason stands there with a second. Its links lead to steps; what the log
// leaves open is asked; log lines in a script have a quick fix. A log's own editor imports it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as d from '../drive.mjs';

export const title =
  'a pasted log is converted, explained in two clicks, asked about, fixed in place, and imported from its own editor';

const EMPTY = 'pasted.vmtrace';
const MIXED = 'mixed.vmtrace';
const TYPED = 'typed.vmtrace';
const FILE = 'lockd.truss';
const LOG = `mmap(0x0,2097152,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANON,-1,0x0) = 34370224128 (0x800a00000)
getpid() = 812 (0x32c)
mlockall(MCL_CURRENT|MCL_FUTURE) ERR#12 'Cannot allocate memory'
mlock(0x800a00000,65536) = 0 (0x0)
exit(0x1)
process exit, rval = 1
`;
const BY_HAND = `kernel freebsd-15
entry  0x1000..0x3000 rw-

t1: mlock(0x1000, 4K) = 0
`;

const toast = (page, text) => page.locator('.notification-toast').filter({ hasText: text });
const button = (page, text) => page.locator('.notification-toast .monaco-button', { hasText: text }).first();
const lens = (page, text) => page.locator('.codelens-decoration a').filter({ hasText: text }).first();
const group = (page, n) => page.locator('.editor-group-container').nth(n).locator('.view-lines');
// with the hints between the words; the rows of an editor stand in no order, and a
// long line has several
const textOf = async (page, n = 0) => {
  const rows = await group(page, n)
    .locator('.view-line')
    .evaluateAll((lines) => lines.map((line) => [line.getBoundingClientRect().top, line.textContent]));
  const texts = rows.sort(([a], [b]) => a - b).map(([, text]) => text);
  return texts.join(' ').replace(/[\s\u00a0]+/g, ' ');
};

async function paste(page, text) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((what) => navigator.clipboard.writeText(what), text);
  await page.keyboard.press('Control+V');
}

export async function run({ page, workspace, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  writeFileSync(join(workspace, EMPTY), '');
  await d.openFile(page, EMPTY);
  await group(page, 0).click();
  await paste(page, LOG);
  await toast(page, 'You have pasted 6 lines of truss.').waitFor();
  await lens(page, 'Convert 6 lines of truss').waitFor();
  await shot('log-pasted');
  await button(page, 'Convert to a Script').click();
  await d.eventually(
    'the log should be a script',
    () => textOf(page),
    (text) => /t1: mlockall\(MCL_CURRENT\|MCL_FUTURE\) = ENOMEM/.test(text),
  );
  await lens(page, "What does 'ulimit -l' say?").waitFor();
  const asked = page.locator('.quick-input-widget').filter({ hasText: "What does 'ulimit -l' say?" });
  await asked.waitFor();
  await shot('log-converted');
  // the second click, beside the question, which it closes
  await button(page, 'Explain the Results').click();
  await asked.waitFor({ state: 'hidden' });
  await toast(page, 'every result is explained').waitFor();
  await d.eventually(
    'the page should say why',
    () => textOf(page, 1),
    (text) => /returned ENOMEM after step \d+/.test(text) && /RLIMIT_MEMLOCK is/.test(text),
  );
  await shot('log-explained');

  // a link of the page leads to its step
  const at = /returned ENOMEM after step (\d+)/.exec(await textOf(page, 1))?.[1];
  // the lines of an editor stand in no order
  const step = group(page, 1)
    .locator('.detected-link', { hasText: new RegExp(`^step.${at}$`) })
    .first();
  // under the pointer, with the key held, a link has another class
  await page.keyboard.down('Control');
  await step.hover();
  await page.locator('.detected-link-active').first().click();
  await page.keyboard.up('Control');
  await d.stoppedAnywhere(page);
  await d.eventually(
    'the session should stand at the step of the link',
    () => d.callStack(page),
    (rows) => rows.some((row) => row.toLowerCase().includes(`paused at step ${at}`)),
  );
  await shot('log-step');
  await d.press(page, 'Stop');
  await d.toolbar(page).waitFor({ state: 'hidden' });

  // what the log leaves open
  await page.locator(`.tabs-container .tab[data-resource-name="${EMPTY}"]`).first().click();
  await d.goToLine(page, 8);
  // the lens is drawn anew after the jump
  await page.waitForTimeout(1000);
  await lens(page, "What does 'ulimit -l' say?").click();
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.waitFor({ state: 'visible' });
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'I do not know' }).waitFor();
  await shot('log-question');
  await input.fill('64');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: '64KB' }).first().click();
  await d.eventually(
    'the answer should stand in the script, with the comment',
    () => textOf(page),
    (text) => /limit memlock 64K.{0,12}# answered by a person with 'ulimit -l'; mlockall/.test(text),
  );
  await page.keyboard.press('Control+S');

  // a value that is typed over what is left open is an answer too, once it is saved
  writeFileSync(
    join(workspace, TYPED),
    `kernel freebsd-15
limit memlock 1M  # unknown: mlock(0x200000, 2M) in log 2 asked for 2M and was refused
t1: mmap(NULL, 2M, rw-, MAP_PRIVATE|MAP_ANON) = 0x200000  # log 1
t1: mlock(0x200000, 2M) = ENOMEM  # log 2
`,
  );
  await d.openFile(page, TYPED);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# saved');
  await page.keyboard.press('Control+S');
  await d.eventually(
    'a save should say that a person has answered',
    () => readFileSync(join(workspace, TYPED), 'utf8'),
    (text) =>
      /# saved/.test(text) && /limit memlock 1M +# answered by a person; mlock/.test(text) && !/unknown/.test(text),
  );

  // log lines among those of a person
  writeFileSync(
    join(workspace, MIXED),
    `${BY_HAND}${LOG.replaceAll(/^/gm, '  812 100201: ').replace(/ *812 100201: $/, '')}`,
  );
  // all of it has to be in sight
  await page.setViewportSize({ width: 1920, height: 1080 });
  await d.openFile(page, MIXED);
  await lens(page, 'Convert 6 lines of truss').waitFor();
  await d.goToLine(page, 6);
  await d.quickFix(page, 'Convert these lines', () => shot('log-quick-fix'));
  await d.eventually(
    'the lines should be converted where they stand',
    () => textOf(page),
    (text) => /t1: mlock\(0x1000, 4K.{0,10}\) = 0 .*t100201: mmap\(NULL, 2M/.test(text) && !text.includes('ERR#'),
  );
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await shot('log-in-place');

  // the log itself, open in its editor
  await page.setViewportSize({ width: 1280, height: 720 });
  writeFileSync(join(workspace, FILE), LOG);
  await d.openFile(page, FILE);
  await page.locator('.editor-actions a[aria-label^="Import Log"]').first().click();
  await asked.waitFor();
  await toast(page, `Imported from ${FILE}: truss, 6 lines.`).waitFor();
  await shot('log-import');
  await page.keyboard.press('Escape');
  await asked.waitFor({ state: 'hidden' });
  // the comments above it fill a small window
  await d.goToLine(page, 8);
  await lens(page, "What does 'ulimit -l' say?").waitFor();
  await shot('log-imported');
}
