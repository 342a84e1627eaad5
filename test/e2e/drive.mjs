// What a person does in the workbench, and what a person sees there. The trees of the workbench
// are drawn in several steps after a stop, so nothing is read once: `eventually` looks again
// until it is right.

import { arrowLine } from './gutter.mjs';
import { eventually, TIMEOUT } from './waiting.mjs';

export * from './gutter.mjs';
export * from './waiting.mjs';

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
const texts = async (rows) => (await rows.allInnerTexts()).map(oneLine);

export async function openWorkbench(page, url) {
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
}

export const quickInput = (page) => page.locator('.quick-input-widget input[type=text]');
const PATIENCE_MS = 10_000;

/**
 * What opens something that a late answer of the workbench may shut, on a slow machine: tried with
 * PATIENCE_MS for each wait, and begun once more after Escape, until TIMEOUT.
 */
async function again(page, attempt) {
  for (let end = Date.now() + TIMEOUT; ; ) {
    const problem = await attempt()
      .then(() => undefined)
      .catch((error) => error);
    if (!problem) return;
    if (Date.now() > end) throw problem;
    await page.keyboard.press('Escape');
  }
}

/**
 * Opens the quick input with a key, types, and clicks a row: not Enter, for the list may still show
 * what an earlier key had found. The input of an earlier question may take the typing while it goes
 * away: then no row comes.
 */
async function pick(page, key, typed, row) {
  const input = quickInput(page);
  await again(page, async () => {
    await page.keyboard.press(key);
    await input.waitFor({ state: 'visible', timeout: PATIENCE_MS });
    await input.fill(typed, { timeout: PATIENCE_MS });
    await row.first().click({ timeout: PATIENCE_MS });
  });
  // What is picked may ask a question of its own at once, in the same input.
  await eventually(
    `"${typed}" should be picked`,
    async () => ((await input.isVisible()) ? input.inputValue({ timeout: 1000 }).catch(() => undefined) : undefined),
    (now) => now !== typed,
  );
}

/** Chooses what the lamp offers where the cursor stands. */
export async function quickFix(page, label, seen = async () => {}) {
  const action = page.locator('.action-widget .action', { hasText: label }).first();
  await again(page, async () => {
    await page.keyboard.press('Control+.');
    await action.waitFor({ timeout: PATIENCE_MS });
    await seen();
    await action.click({ timeout: PATIENCE_MS });
  });
}

export async function command(page, title) {
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title });
  await pick(page, 'F1', `>${title}`, row);
}

export async function openFile(page, name) {
  // a comparison of scripts has their names too
  const label = page.locator('.label-name', { hasText: new RegExp(`^${name.replaceAll('.', '\\.')}$`) });
  await pick(page, 'Control+P', name, page.locator('.quick-input-list .monaco-list-row').filter({ has: label }));
  await activeTab(page, name);
  await page.locator('.editor-instance .view-lines .view-line').first().waitFor();
}

export const activeTab = (page, name) =>
  page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();

/** Puts the cursor on a line, which brings the line in sight. */
export async function goToLine(page, line) {
  const input = quickInput(page);
  await again(page, async () => {
    await page.keyboard.press('Control+G');
    await input.waitFor({ state: 'visible', timeout: PATIENCE_MS });
    await input.fill(`:${line}`, { timeout: PATIENCE_MS });
    await page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  });
}

export const toolbar = (page) => page.locator('.debug-toolbar');

/**
 * Presses a key until it has acted: VS Code passes over one whose condition, which the extension
 * sets after a stop, does not hold yet.
 */
export async function pressUntil(page, key, what, read, ok) {
  for (let end = Date.now() + TIMEOUT; ; ) {
    await page.keyboard.press(key);
    const problem = await eventually(what, read, ok, PATIENCE_MS).then(
      () => undefined,
      (error) => error,
    );
    if (!problem) return;
    if (Date.now() > end) throw problem;
  }
}

/** VS Code takes the keys of a stop once its tool bar can continue: after the arrow shows. */
const takesKeys = (page) =>
  toolbar(page)
    .locator('.action-label.codicon-debug-continue:not(.disabled)')
    .first()
    .waitFor({ timeout: PATIENCE_MS })
    .catch(() => {});

export async function stoppedAt(page, line) {
  await eventually(
    `The arrow should stand on line ${line}`,
    () => arrowLine(page),
    (now) => now === line,
  );
  await takesKeys(page);
}

/** Stopped somewhere. */
export async function stoppedAnywhere(page) {
  const line = await eventually(
    'The session should be stopped',
    () => arrowLine(page),
    (now) => now !== undefined,
  );
  await takesKeys(page);
  return line;
}

export async function press(page, label) {
  // what follows the name is its key
  const button = page.locator(`a.action-label[aria-label="${label}"], a.action-label[aria-label^="${label} ("]`);
  await toolbar(page).locator(button).first().click();
}

export const callStack = (page) => texts(page.locator('.debug-pane .debug-call-stack .monaco-list-row'));
export const variables = (page) => texts(page.locator('.debug-pane .debug-variables .monaco-list-row'));
export const notifications = (page) => texts(page.locator('.notification-list-item-message'));
export const exceptionWidget = (page) => page.locator('.exception-widget');

/** Is a tab of the panel the one in view? */
export const panelShows = async (page, title) => (await panelTab(page, title).getAttribute('aria-selected')) === 'true';

function panelTab(page, title) {
  const label = page.locator(`.action-label[aria-label^="${title}"]`);
  return page.locator('.part.panel .composite-bar .action-item').filter({ has: label }).first();
}

/** Brings a tab of the panel into view. */
export async function showPanel(page, title) {
  if (!(await panelShows(page, title))) await panelTab(page, title).locator('.action-label').click();
  await eventually(`${title} should be in view`, () => panelShows(page, title), Boolean);
}

/**
 * Brings it into view, and once more where History comes in front of it: a reveal that is on its
 * way to VS Code when the tab is clicked shows the view, and no extension can take it back.
 */
async function keepPanel(page, title) {
  for (let tries = 0; tries < 5; tries++) {
    if (!(await panelShows(page, title))) await panelTab(page, title).locator('.action-label').click();
    await page.waitForTimeout(700);
    if (await panelShows(page, title)) return;
  }
  throw new Error(`${title} should stay in view.`);
}

/** The views that lie side by side in the panel: the others leave them their room. */
const OWN = ['VM Map', 'History'];

/** A view, by its title. */
const pane = (page, title) =>
  page.locator('.pane').filter({ has: page.locator(`.pane-header h3.title:text-is("${title}")`) });

export async function setPaneOpen(page, title, open) {
  if (OWN.includes(title)) {
    if (open) await showPanel(page, 'VM Map');
    return;
  }
  const header = pane(page, title).locator('.pane-header').first();
  await header.waitFor();
  if ((await header.getAttribute('aria-expanded')) !== String(open)) await header.click({ position: { x: 60, y: 8 } });
  await eventually(
    `${title} should be ${open ? 'open' : 'shut'}`,
    () => header.getAttribute('aria-expanded'),
    (now) => now === String(open),
  );
}

/** The rows of the VM Map view, as a person reads them, with the marks' names in brackets. */
export const mapRows = (page) => rowsOf(page, 'VM Map');

const rowsOf = (page, view) =>
  pane(page, view)
    .locator('.monaco-list-row')
    .evaluateAll((rows) =>
      rows.map((row) => {
        const icon = row.querySelector('.custom-view-tree-node-item-icon');
        const mark = [...(icon?.classList ?? [])].find((name) => name.startsWith('codicon-'))?.slice('codicon-'.length);
        const parts = [...row.querySelectorAll('.label-name, .label-description')];
        const words = parts.map((part) => part.textContent.trim()).join(' ');
        return mark ? `[${mark}] ${words}` : words;
      }),
    );

/** The same of the History view. */
export const historyRows = (page) => rowsOf(page, 'History');

export async function historyShows(page, what, ...patterns) {
  await showPanel(page, 'VM Map');
  return eventually(
    what,
    () => historyRows(page),
    (rows) => patterns.every((pattern) => rows.some((row) => pattern.test(row))),
  );
}

/** The rows of the Outcomes view, which is brought into view. */
export async function outcomesShow(page, what, ...patterns) {
  await showPanel(page, 'VM Outcomes');
  return eventually(
    what,
    () => rowsOf(page, 'Outcomes'),
    (rows) => patterns.every((pattern) => rows.some((row) => pattern.test(row))),
  );
}

/** A row of a view, by what a person reads on it. */
export const rowOf = (page, view, text) =>
  pane(page, view).locator('.monaco-list-row').filter({ hasText: text }).first();

/**
 * What a person chooses from a row's context menu: opened once more if what still came of the click
 * before has shut it.
 */
export async function choose(page, row, label) {
  const item = page
    .locator('.monaco-menu .action-item', { has: page.locator(`.action-label[aria-label^="${label}"]`) })
    .first();
  await again(page, async () => {
    await row.click({ button: 'right', timeout: PATIENCE_MS });
    await item.waitFor({ timeout: PATIENCE_MS });
    // a menu that has just opened takes the mouse's coming up for the end of the
    // click that opened it
    await page.waitForTimeout(400);
    await item.click({ timeout: PATIENCE_MS });
    await item.waitFor({ state: 'hidden' });
  });
}

/** The view that the keys go to, by its title. */
export const focusedView = (page) =>
  page.evaluate(() => document.activeElement?.closest('.pane')?.querySelector('h3.title')?.textContent);

/** Answers the question that `ask` opens, which a late move of the focus may shut. */
export async function answer(page, ask, text) {
  const input = quickInput(page);
  await again(page, async () => {
    await ask();
    await input.waitFor({ state: 'visible', timeout: PATIENCE_MS });
    await input.fill(text, { timeout: PATIENCE_MS });
    await page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  });
}

/** Picks a row of the list that is asked about. */
export async function pickRow(page, text) {
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  await row.waitFor();
  await row.click();
}

export const quickRows = (page) => texts(page.locator('.quick-input-list .monaco-list-row'));

/** Room for the views that a spec is about. */
export async function shutPanes(page, ...titles) {
  for (const title of titles) await setPaneOpen(page, title, false);
}

export const mapShows = (page, what, ...patterns) =>
  eventually(
    what,
    () => mapRows(page),
    (rows) => patterns.every((pattern) => rows.some((row) => pattern.test(row))),
  );

/** The item of the status bar that says where the run stands, or the script's kernel. */
export const statusItem = (page) => page.locator('.statusbar-item[id*="vmtrace.status"]');
/** As far as the Debug Console is in view. */
export const consoleRows = (page) => texts(page.locator('.repl .monaco-list-row'));

export async function evaluate(page, expression) {
  await keepPanel(page, 'Debug Console');
  await page.locator('.repl-input-wrapper .monaco-editor').click();
  await page.keyboard.type(expression);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
}

/**
 * Rests the mouse on the first place where a line of the editor has the text, and again until the
 * widget is there: VS Code shows none for a mouse that came before it had taken in the stop.
 */
export async function hover(page, line, text, widget) {
  const find = ([wantedLine, wantedText]) => {
    const numbers = [...document.querySelectorAll('.editor-instance .margin-view-overlays .line-numbers')];
    const top = numbers.find((element) => element.textContent === String(wantedLine))?.getBoundingClientRect().top;
    const lines = [...document.querySelectorAll('.editor-instance .view-lines .view-line')];
    const row = lines.find((element) => Math.abs(element.getBoundingClientRect().top - top) < 3);
    if (!row) return undefined;
    const words = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      const at = node.textContent.indexOf(wantedText);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wantedText.length);
      const { left, top: y, width, height } = range.getBoundingClientRect();
      return { x: left + width / 2, y: y + height / 2 };
    }
    return undefined;
  };
  const place = await eventually(
    `"${text}" should be on line ${line}`,
    () => page.evaluate(find, [line, text]),
    Boolean,
  );
  for (let tries = 0; tries < 5; tries++) {
    await page.mouse.move(place.x - 60, place.y + 120);
    await page.mouse.move(place.x, place.y, { steps: 5 });
    const isThere = await widget.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw new Error(`A mouse at "${text}" of line ${line} should bring its hover.`);
}

/** What there was to see, for the report of a failure. */
export async function screen(page) {
  const title = await texts(page.locator('.tabs-container .tab.active'));
  const widget = await texts(exceptionWidget(page));
  const parts = {
    tab: title,
    arrow: await arrowLine(page),
    'call stack': await callStack(page),
    'VM Map': await mapRows(page),
    exception: widget,
    'quick input': await quickRows(page),
    notifications: await notifications(page),
    console: (await consoleRows(page)).slice(-8),
  };
  return Object.entries(parts)
    .map(([name, value]) => `    ${name}: ${JSON.stringify(value) ?? 'none'}`)
    .join('\n');
}
