// The page of the picture with the run of a session: what the page shows and says, and
// what the pointer does.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { xOf } from '../../../../core/picture/draw/layout.ts';
import type { FromPage } from '../../../../extension/picture/messages.ts';
import { pictureOfText } from '../../../core/picture/examples.ts';
import { type OpenPage, openPage } from './browser.ts';
import { at, BESIDE, laneY, layout, rangeOf, rowY, run, SIZE, whole } from './run.ts';

let page: OpenPage;
const said = (): FromPage[] => page.said();
/** The number of the question that the page has asked. */
const asked = (): number => said().flatMap((one) => (one.kind === 'detail' ? [one.id] : []))[0] ?? 0;
const rest = (milliseconds = 150): unknown => vi.advanceTimersByTime(milliseconds);

beforeEach(async () => {
  vi.useFakeTimers();
  page = await openPage(SIZE.width, SIZE.height);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

describe('the page', () => {
  test('says how many columns it has, at least 400', async () => {
    expect(said()).toEqual([{ kind: 'ready', columns: 1000 }]);
    page = await openPage(120, 300);
    expect(said()).toEqual([{ kind: 'ready', columns: 400 }]);
  });
  test('says that there is nothing yet, until there is a run', () => {
    page.resize(1000, 600);
    page.frame();
    expect([page.find('empty').hidden, page.base()]).toEqual([false, []]);
    page.send(whole());
    expect(page.find('empty').hidden).toBe(true);
    expect(page.base().length).toBeGreaterThan(20);
    expect(page.find('canvas').dataset.position).toBe('30');
    expect(page.find('canvas').dataset.ms).toMatch(/^\d+\.\d$/);
  });
  test('draws once a frame, however much has changed, and not where nobody sees it', () => {
    page.send(whole(), whole(), { kind: 'choose', chosen: {} });
    page.resize(1000, 600);
    expect(page.frame()).toBe(1);
    const drawn = page.find('base').context.painted.length;
    page.resize(0, 600);
    page.frame();
    page.resize(1000, 0);
    page.frame();
    expect(page.find('base').context.painted.length).toBe(drawn);
  });
  test.each(['class', 'data-vscode-theme-id'])('is drawn anew in the colours of another theme: %s', (attribute) => {
    page.send(whole());
    const paintedIn = (color: string) => page.base().some(({ style }) => style.fillStyle === color);
    page.variables.set('--vscode-editor-background', '#123456');
    page.frame();
    expect(paintedIn('#123456')).toBe(false);
    page.themeChanged(attribute);
    page.frame();
    expect(paintedIn('#123456')).toBe(true);
  });
  test('says how wide it is once its size has settled', () => {
    said();
    page.resize(900, 500);
    rest(100);
    page.resize(800, 500);
    rest(149);
    expect(said()).toEqual([]);
    rest(1);
    expect(said()).toEqual([{ kind: 'columns', columns: 800 }]);
  });
  test('its menu is about what is under the pointer, or what the keys are on', () => {
    page.send(whole());
    const about = () => JSON.parse(page.find('canvas').dataset.vscodeContext ?? '{}');
    page.mouse('contextmenu', at(7), laneY(1));
    expect(about()).toEqual({
      preventDefaultContextMenuItems: true,
      vmtracePoint: 'value',
      point: { position: 7, thread: 1 },
    });
    page.mouse('contextmenu', at(12), rowY(1));
    expect(about().point).toEqual({ position: 12, map: 0, page: rangeOf(1).start });
    page.key('ArrowDown');
    page.mouse('contextmenu', at(12), rowY(1));
    expect(about().point).toEqual({ position: run.position, thread: 0 });
    page.send(whole(run, true));
    page.mouse('mousemove', at(7), laneY(1));
    page.mouse('contextmenu', at(7), laneY(1));
    expect(about()).toEqual({ preventDefaultContextMenuItems: true });
  });
  test('gives the focus of the editor to its canvas, and says who has it', () => {
    said();
    page.window.dispatchEvent(new Event('focus'));
    expect(page.find('canvas').focused).toBe(1);
    page.window.dispatchEvent(new Event('blur'));
    expect(said()).toEqual([
      { kind: 'focus', has: true },
      { kind: 'focus', has: false },
    ]);
  });
});

describe('in words', () => {
  test('where the run stands, the calls that its threads are in, and what the last step changed', () => {
    page.send(whole({ ...run, changed: [0, 3, 5] }));
    const now = page.find('now').textContent;
    expect(now).toMatch(new RegExp(`^step 30 of ${run.length}, t\\d in \\w+ .*, changed: 0x3000\\.\\.0x5000$`));
    const inCall = run.lanes.filter(({ calls }) => calls.some(({ from, to }) => from <= 30 && 30 < to));
    for (const { name } of inCall) expect(now).toContain(`${name} in `);
    expect(now).toMatch(/ in [^,]+ \([a-z][^)]+\)/);
    const ends = run.lanes.flatMap(({ calls }) => calls.map(({ to }) => to));
    const last = Math.max(...ends);
    page.send(whole({ ...run, position: last }));
    expect(page.find('now').textContent).toBe(`step ${last} of ${run.length}`);
    // at its first step a thread is in the call, at the step after its last not
    for (const { name, calls } of run.lanes)
      for (const { from, to } of calls)
        for (const position of [from - 1, from, to - 1, to]) {
          page.send(whole({ ...run, position }));
          const isIn = calls.some((call) => call.from <= position && position < call.to);
          expect([position, page.find('now').textContent.includes(`${name} in `)]).toEqual([position, isIn]);
        }
  });
  test('its calls and its map as tables, each with a head', () => {
    page.send(whole());
    const [calls, map] = page.find('tables').all('table');
    expect(calls?.all('caption')[0]?.textContent).toBe(`The calls of a.vmtrace, at step 30 of ${run.length}`);
    expect(map?.all('caption')[0]?.textContent).toBe('The map of a.vmtrace through time');
    expect(calls?.all('th').map((cell) => [cell.textContent, cell.scope])).toEqual(
      ['begins at step', 'thread', 'call', 'result'].map((word) => [word, 'col']),
    );
    expect(calls?.all('tr').length).toBe(1 + run.lanes.flatMap((lane) => lane.calls).length);
    expect(calls?.all('td').map((cell) => cell.scope)).not.toContain('col');
    expect(calls?.all('tr').at(-1)?.textContent).not.toMatch(/^and/);
  });
  test('of a long table the first 200 rows, and how many more there are', () => {
    const long = (calls: number) => pictureOfText(`entry 0x1000..0x5000 rw-\n${'t1: vm_map_wakeup()\n'.repeat(calls)}`);
    const shown = (calls: number): (string | undefined)[] => {
      page.send(whole({ ...long(calls), hits: [] }));
      const lines = page.find('tables').all('table')[0]?.all('tr') ?? [];
      return [String(lines.length), lines.at(-1)?.textContent];
    };
    expect(shown(200)).toEqual(['201', expect.stringContaining('vm_map_wakeup')]);
    expect(shown(203)).toEqual(['202', 'and 3 more']);
  });
});

describe('the pointer', () => {
  beforeEach(() => {
    page.send(whole());
    said();
  });
  test('draws a line at its step', () => {
    page.mouse('mousemove', at(40), laneY(0));
    expect(page.line().map(({ path }) => path[0])).toEqual([expect.closeTo(xOf(layout, 40), 6)]);
    page.mouse('mouseleave', 0, 0);
    expect(page.line()).toEqual([]);
  });
  test('after a rest asks for what is under it, and shows that with the call there and the next step', () => {
    page.mouse('mousemove', at(40), laneY(1));
    rest(119);
    page.mouse('mousemove', at(41), laneY(1));
    rest(119);
    expect(said()).toEqual([]);
    rest(1);
    const [asked] = said();
    expect(asked).toMatchObject({ kind: 'detail', point: { position: 41, thread: 1 }, run: 0 });
    const { id } = asked as { id: number };
    const tip = page.find('tip');
    tip.hidden = true;
    const detail = { text: '**t2** is asleep\n- on `0x3000`', step: 'wakes up', line: 3 };
    page.send({ kind: 'detail', id: id - 1, detail });
    expect(tip.hidden).toBe(true);
    page.send({ kind: 'detail', id, detail });
    expect(tip.hidden).toBe(false);
    expect(
      tip.children.map((child) => (typeof child === 'string' ? child : [child.className, child.textContent])),
    ).toEqual(
      expect.arrayContaining([
        ['', 't2 is asleep'],
        ['item', 'on 0x3000'],
        ['', 'Step 41: wakes up'],
      ]),
    );
    expect(tip.all('strong').map((bold) => bold.textContent)).toEqual(['t2', 'Step 41:']);
    expect(tip.all('code').map((code) => code.textContent)).toContain('0x3000');
    page.send({ kind: 'detail', id, detail: { text: 'the end', step: '', line: 0 } });
    expect(tip.textContent).toContain('Step 41');
    expect(tip.all('strong')).toEqual([]);
  });
  test('an answer that comes when the pointer has gone shows nothing', () => {
    page.mouse('mousemove', at(40), laneY(1));
    rest();
    const id = asked();
    page.mouse('mouseleave', 0, 0);
    page.send({ kind: 'detail', id, detail: { text: 'late', step: '', line: 0 } });
    expect([page.find('tip').hidden, page.find('tip').textContent]).toEqual([true, '']);
    page.mouse('mousemove', at(40), laneY(1));
    page.mouse('mouseleave', 0, 0);
    rest();
    expect(said()).toEqual([]);
  });
  test.each(run.lanes.flatMap(({ calls }, thread) => calls.map((call) => [thread, call] as const)))(
    'on lane %i it is told the call there, from its first step to its last',
    (thread, call) => {
      const told = (position: number): string => {
        page.mouse('mousemove', at(position), laneY(thread));
        rest();
        page.send({ kind: 'detail', id: asked(), detail: { text: 'x', step: '', line: 0 } });
        return page.find('tip').textContent;
      };
      const why = run.causes.find((cause) => cause.thread === thread && cause.to === call.to)?.text ?? '';
      const words = `x${call.text} \u2192 ${call.result}${why}Step`;
      expect(told(call.from)).toContain(words);
      expect(told(call.to - 1)).toContain(words);
      for (const outside of [call.from - 1, call.to])
        if (!run.lanes[thread]?.calls.some(({ from, to }) => from <= outside && outside < to))
          expect(told(outside)).toMatch(/^xStep/);
    },
  );
  test('the tooltip lies in the window, over the pointer where there is no room below', () => {
    const tip = page.find('tip');
    Object.assign(tip, { clientWidth: 200, clientHeight: 100 });
    const shown = (x: number, y: number): string[] => {
      page.mouse('mousemove', x, y);
      rest();
      page.send({ kind: 'detail', id: asked(), detail: { text: 'x', step: '', line: 0 } });
      return [tip.style.left ?? '', tip.style.top ?? ''];
    };
    const lane = laneY(0);
    expect(shown(300, lane)).toEqual(['314px', `${lane + 18}px`]);
    // 1200 x 700 pixels
    expect(shown(990, lane)).toEqual(['996px', `${lane + 18}px`]);
    expect(shown(300, 583)).toEqual(['314px', '473px']);
    expect(shown(300, 582)).toEqual(['314px', '600px']);
  });
  test('a key that goes on takes the tooltip of the pointer away', () => {
    const tip = page.find('tip');
    for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End']) {
      page.mouse('mousemove', at(40), laneY(0));
      rest();
      page.send({ kind: 'detail', id: asked(), detail: { text: 'x', step: '', line: 0 } });
      expect(tip.hidden).toBe(false);
      page.key(key);
      expect(tip.hidden).toBe(true);
    }
  });
  test('a click goes to the step, on a branch at most to its end', () => {
    page.mouse('click', at(40), laneY(0));
    page.mouse('click', at(40), layout.tracks[0]?.y ?? 0);
    page.mouse('click', at(60), layout.tracks[0]?.y ?? 0);
    page.mouse('click', 999, laneY(0));
    expect(said()).toEqual([
      { kind: 'travel', position: 40 },
      { kind: 'travel', position: 40, branch: 7 },
      { kind: 'travel', position: 50, branch: 7 },
      { kind: 'travel', position: run.recorded },
    ]);
  });
  test('a double click opens what is there, and goes nowhere else with its second click', () => {
    page.mouse('click', at(40), laneY(1), { detail: 2 });
    page.mouse('dblclick', at(40), laneY(1));
    page.mouse('dblclick', at(40), rowY(1));
    expect(said()).toEqual([
      { kind: 'open', point: { position: 40, thread: 1 } },
      { kind: 'open', point: { position: 40, map: rangeOf(1).map, page: rangeOf(1).start } },
    ]);
  });
  test('a name chooses its thread or range, and once more nothing', () => {
    for (const y of [laneY(1), laneY(0), laneY(0), rowY(0), rowY(1), rowY(1), laneY(0), layout.axisY + 12])
      page.mouse('click', BESIDE, y);
    expect(said()).toEqual(
      [{ thread: 1 }, { thread: 0 }, {}, { pages: rangeOf(0) }, { pages: rangeOf(1) }, {}, { thread: 0 }, {}].map(
        (chosen) => ({ kind: 'chosen', chosen }),
      ),
    );
  });
  test('what is chosen stands out at once, from the page or from the extension', () => {
    const pale = (): number => page.base().filter(({ style }) => style.globalAlpha === 0.4).length;
    page.frame();
    const before = pale();
    page.mouse('click', BESIDE, laneY(1));
    page.frame();
    expect(pale()).toBeGreaterThan(before);
    page.send({ kind: 'choose', chosen: {} });
    expect(pale()).toBe(before);
    page.send({ kind: 'choose', chosen: { thread: 0 } });
    expect(pale()).toBeGreaterThan(before);
  });
  test('on a name it stands for what that has now', () => {
    page.mouse('mousemove', BESIDE, laneY(1));
    rest();
    expect(said()).toMatchObject([{ point: { position: 30, thread: 1 } }]);
  });
  test("a double click on a range's name looks at it alone, and again at all", () => {
    const { map, start, end } = rangeOf(1);
    page.mouse('dblclick', BESIDE, rowY(1));
    page.mouse('dblclick', BESIDE, rowY(1));
    page.mouse('dblclick', BESIDE, laneY(0));
    expect(said()).toEqual([{ kind: 'range', range: { map, low: start, high: end } }, { kind: 'range' }]);
    page.mouse('dblclick', BESIDE, rowY(1));
    page.key('Escape');
    expect(said()).toEqual([{ kind: 'range', range: { map, low: start, high: end } }, { kind: 'range' }]);
  });
});

describe('a session that is over', () => {
  beforeEach(() => {
    page.send(whole(run, true));
    said();
  });
  test('is looked at, and goes nowhere', () => {
    page.mouse('click', at(40), laneY(0));
    page.key('ArrowLeft');
    page.mouse('mousemove', at(40), laneY(0));
    page.key('ArrowDown');
    rest();
    expect(said()).toEqual([]);
    expect(page.line().length).toBe(1);
  });
});

test('exports what is in view, with a title', () => {
  page.send(whole());
  said();
  page.send({ kind: 'export' });
  const [{ text }] = said() as [Extract<FromPage, { kind: 'svg' }>];
  expect(text).toContain(`<title>a.vmtrace: ${run.length} steps</title>`);
  expect(text).toContain('width="1000" height="600"');
});
