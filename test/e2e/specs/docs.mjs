// What the package brings to begin with: the start view and the examples, the walkthrough with its
// pictures, the pages of the documentation, the extension page.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as d from '../drive.mjs';
import { examples, lineOf } from '../project.mjs';

export const title =
  'a newcomer with an empty folder finds examples, a first script, the walkthrough and the documentation';

const row = (page, text) => page.locator('.pane .monaco-list-row').filter({ hasText: text }).first();
const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
const step = (page, text) => page.locator('.getting-started-step').filter({ hasText: text });

async function isDone(page, text) {
  await d.eventually(
    `"${text}" is done`,
    () => step(page, text).locator('.codicon.complete').count(),
    (count) => count > 0,
  );
}

const editorText = async (page) =>
  (await page.locator('.editor-instance .view-lines').last().innerText()).replace(/\u00a0/g, ' ');

export async function run({ page, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  const folder = mkdtempSync(join(tmpdir(), 'vmtrace-empty-'));
  const url = new URL(page.url());
  url.searchParams.set('folder', folder);
  await page.goto(url.href);
  await page.locator('.activitybar .action-label[aria-label^="VM Map Trace"]').first().click();
  await row(page, 'limits-of-mlock').waitFor();
  await button(page, 'New Trace').waitFor();
  await shot('start');

  // an example is read, not changed; its copy can be
  await row(page, 'limits-of-mlock').click();
  await d.activeTab(page, 'limits-of-mlock.vmtrace');
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.type('x');
  const message = page.locator('.monaco-editor-overlaymessage');
  await message.getByText('Copy it').click();
  const copy = join(folder, 'limits-of-mlock.vmtrace');
  const original = readFileSync(join(examples, 'limits-of-mlock.vmtrace'), 'utf8');
  await d.eventually(
    'the copy is there',
    async () => existsSync(copy) && readFileSync(copy, 'utf8'),
    (text) => text === original,
  );
  // and in view, beside the example, or it comes over what is opened next
  await page.locator('.tabs-container .tab[data-resource-name="limits-of-mlock.vmtrace"]').nth(1).waitFor();

  // a first script, as ghost text
  await button(page, 'New Trace').click();
  await page.locator('.tabs-container .tab.active[data-resource-name^="Untitled"]').waitFor();
  await page.locator('.ghost-text, .ghost-text-decoration').first().waitFor();
  await shot('ghost');
  await page.keyboard.press('Tab');
  await d.eventually(
    'Tab takes it',
    () => editorText(page),
    (text) => /mlock\(0x12000, 0x1000\) = ENOMEM/.test(text),
  );

  await d.command(page, 'View: Close All Editors');
  await page.getByRole('button', { name: "Don't Save" }).click();
  await page.getByText('Walkthrough', { exact: true }).first().click();
  await d.eventually(
    'its steps are listed',
    () => page.locator('.getting-started-step').count(),
    (count) => count === 5,
  );
  await d.eventually(
    'its picture is seen',
    () =>
      page
        .locator('.getting-started-media img')
        .evaluateAll((images) => images.filter(({ naturalWidth }) => naturalWidth > 0).length),
    (count) => count > 0,
  );
  await shot('walkthrough');
  await button(page, 'Open the Example').click();
  await d.activeTab(page, 'limits-of-mlock.vmtrace');
  await isDone(page, 'Open an example');
  await step(page, 'Debug it').click();
  await button(page, 'Debug the Script').click();
  await d.stoppedAt(page, lineOf('limits-of-mlock.vmtrace', 'mlock(0x1fff'));
  await isDone(page, 'Debug it');
  await step(page, 'Read why a call failed').click();
  await button(page, 'Continue to the Failure').click();
  await d.exceptionWidget(page).waitFor();
  await isDone(page, 'Read why a call failed');
  await shot('walkthrough-why');
  await step(page, 'Go back').click();
  await button(page, 'Step Back').click();
  await isDone(page, 'Go back');
  await d.eventually(
    'the failure is taken back',
    () => d.exceptionWidget(page).count(),
    (count) => count === 0,
  );
  await d.stoppedAnywhere(page);
  await step(page, 'Write your own').click();
  await button(page, 'New Trace').click();
  await page.keyboard.press('Shift+F5');
  await d.toolbar(page).waitFor({ state: 'hidden' });

  await d.command(page, 'VM Map Trace: Open Documentation');
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.keyboard.type('Traps');
  await d.pickRow(page, /^Traps/);
  // this workbench has no preview of Markdown
  await d.activeTab(page, 'traps.md');

  // the page has its own width then
  await d.command(page, 'View: Close All Editors');
  await d.command(page, 'Extensions: Show Installed Extensions');
  await page.locator('.extension-list-item', { hasText: 'VM Map Trace Debugger' }).first().click();
  const frame = page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  await frame.getByText('Time travel', { exact: true }).first().waitFor();
  const pictures = await frame
    .locator('img')
    .evaluateAll((images) => images.filter((image) => image.naturalWidth === 0).map((image) => image.outerHTML));
  assert.deepEqual(pictures, []);
  await shot('extension-page');
}
