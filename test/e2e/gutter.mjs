// The gutter of the editor: breakpoints are set there, and an arrow is where the debugger stands.
import { eventually } from './waiting.mjs';

/** Lines stay where they are: lenses above them move them when they come. */
const SETTLED_MS = 1000;

/** The middle of a line in the gutter, once it stays where it is. */
async function gutterAt(page, line) {
  const numbers = page.locator('.editor-instance .margin-view-overlays .line-numbers');
  const number = numbers.filter({ hasText: new RegExp(`^${line}$`) });
  await number.waitFor();
  let { y, height } = await number.boundingBox();
  for (let since = Date.now(); Date.now() - since < SETTLED_MS; ) {
    await page.waitForTimeout(100);
    const now = await number.boundingBox();
    if (now.y !== y) since = Date.now();
    ({ y, height } = now);
  }
  const margin = await page.locator('.editor-instance .margin').first().boundingBox();
  return { x: margin.x + 10, y: y + height / 2 };
}

const breakpointLines = (page) => glyphLines(page, '[class*="codicon-debug-breakpoint"]');

/**
 * Sets a breakpoint on a line that has none. On a busy machine a lens may come with the click,
 * which then is on another line: it is taken back there, and made once more.
 */
export async function clickGutter(page, line) {
  const before = await breakpointLines(page);
  const isNew = (one) => !before.includes(one);
  for (let tries = 0; tries < 5; tries++) {
    const { x, y } = await gutterAt(page, line);
    await page.mouse.click(x, y);
    const now = await eventually(
      `a breakpoint should be on line ${line}`,
      () => breakpointLines(page),
      (lines) => lines.some(isNew),
    );
    if (now.includes(line)) return;
    const wrong = await gutterAt(page, now.find(isNew));
    await page.mouse.click(wrong.x, wrong.y);
    await eventually(
      'the breakpoint on another line should be gone',
      () => breakpointLines(page),
      (lines) => !lines.some(isNew),
    );
  }
  throw new Error(`A click should set a breakpoint on line ${line}.`);
}

export const breakpoints = (page) => page.locator('.glyph-margin-widgets .codicon-debug-breakpoint');
export const unverifiedBreakpoints = (page) =>
  page.locator('.glyph-margin-widgets .codicon-debug-breakpoint-unverified');

/** The lines of glyphs in the gutter, by their height: a glyph itself does not say. */
const glyphLines = (page, glyph) =>
  page.evaluate((selector) => {
    const numbers = [...document.querySelectorAll('.editor-instance .margin-view-overlays .line-numbers')];
    const topOf = (element) => element.getBoundingClientRect().top;
    return [...document.querySelectorAll(`.glyph-margin-widgets ${selector}`)].flatMap((found) => {
      const number = numbers.find((element) => Math.abs(topOf(element) - topOf(found)) < 3);
      return number ? [Number(number.textContent)] : [];
    });
  }, glyph);

export const arrowLine = async (page) => (await glyphLines(page, '[class*="codicon-debug-stackframe"]'))[0];
