// The extension where there is no server for it: in a worker of the browser, over a file system
// that is not the machine's. All that a person needs works there: diagnostics, a session, the
// views, the picture, exploring in a worker of its own.
import * as d from '../drive.mjs';
import { lineOf } from '../project.mjs';

export const title = 'in the web host a script is debugged, stepped and explored';
export const isWeb = true;

const EXAMPLE = 'unwire-sleeps.vmtrace';

export async function run({ page, shot }) {
  await d.openFile(page, EXAMPLE);
  await d.eventually(
    'the extension runs in the browser',
    async () => page.frames().map((frame) => frame.url()),
    (urls) => urls.some((url) => url.includes('webWorkerExtensionHost')),
  );
  await d.eventually(
    'the status bar says the kernel',
    () => d.statusItem(page).innerText(),
    (text) => /freebsd-\d+/.test(text),
  );
  await page.keyboard.press('F5');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  await page.keyboard.press('F10');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't2: vm_map_unwire'));
  await d.mapShows(page, 't1 has the entry in transition', /^\[sync\] 0x10000\.\.0x14000 .*in transition by t1/);
  await d.historyShows(page, 'the call is under way', /t1.*vm_map_wire/);
  await page.keyboard.press('Control+F10');
  await d.stoppedAt(page, lineOf(EXAMPLE, 't1 > vm_map_wire'));
  const picture = page.frameLocator('iframe.webview').frameLocator('iframe').locator('#canvas');
  await picture.waitFor();
  await shot('web-host');
  await page.keyboard.press('Shift+F5');
  await d.toolbar(page).waitFor({ state: 'hidden' });
  await d.command(page, 'Explore Every Order');
  await d.outcomesShow(page, 'how the script can end', /returns|ends|outcome/i);
  await shot('web-host-explored');
}
