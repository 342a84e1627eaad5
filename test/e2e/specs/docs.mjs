// What the package brings to read: the extension page, the walkthrough with its pictures, the pages
// of the documentation.
import assert from 'node:assert/strict';
import * as d from '../drive.mjs';

export const title = 'the extension page, the walkthrough and the documentation open inside the workbench';

export async function run({ page, shot }) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await d.command(page, 'VM Map Trace: Open Documentation');
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.keyboard.type('Traps');
  await d.pickRow(page, /^Traps/);
  // this workbench has no preview of Markdown
  await d.activeTab(page, 'traps.md');

  await d.command(page, 'Welcome: Open Walkthrough');
  await d.pickRow(page, 'Why a call failed in the VM map');
  const steps = page.locator('.getting-started-step');
  await d.eventually(
    'its steps are listed',
    () => steps.count(),
    (count) => count === 5,
  );
  await steps.filter({ hasText: 'Read why a call failed' }).click();
  await d.eventually(
    'its picture is seen',
    () =>
      page
        .locator('.getting-started-media img')
        .evaluateAll((images) => images.filter(({ naturalWidth }) => naturalWidth > 0).length),
    (count) => count > 0,
  );
  await shot('walkthrough');
  await steps.filter({ hasText: 'Open an example' }).click();
  await page.getByRole('button', { name: 'Open Example' }).click();
  await d.pickRow(page, 'clipped-in-transition');
  await page.locator('.tabs-container .tab.active[data-resource-name^="Untitled"]').waitFor();
  assert.equal(await page.locator('.tab.active[data-resource-name$=".vmtrace"]').count(), 0);

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
