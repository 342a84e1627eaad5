// `vmtrace picture`: a run as a picture, in letters or as an SVG document.
import { writeFile } from 'node:fs/promises';
import { createMachine } from '../../../../core/machine/machine.ts';
import { naturalHeight } from '../../../../core/picture/draw/layout.ts';
import { paint } from '../../../../core/picture/draw/paint.ts';
import { shownOf } from '../../../../core/picture/draw/shown.ts';
import { SvgSurface } from '../../../../core/picture/draw/svg.ts';
import { drawAsText } from '../../../../core/picture/draw/text.ts';
import type { Picture } from '../../../../core/picture/picture.ts';
import { Recording } from '../../../../core/picture/recording.ts';
import { pictureOf } from '../../../../core/picture/view.ts';
import { reasonText } from '../input.ts';
import { isUnusable, type Loaded, load, problemLines } from '../load.ts';
import type { Options } from '../options.ts';
import { type ExitCode, type Output, worse } from '../output.ts';

/** Pixels of an SVG document, and of a step as far as it has room for that. */
const LEAST_WIDTH = 720;
const MOST_WIDTH = 1600;
const STEP_WIDTH = 9;
/** Letters across, where the output is no terminal. */
const LETTERS = 100;

function drawn({ compiled }: Loaded, steps: number): Picture {
  const machine = createMachine(compiled);
  while (machine.position < steps && machine.next()) machine.step();
  return pictureOf(new Recording(machine), { machine, compiled }, { columns: MOST_WIDTH });
}

function svgOf(picture: Picture, title: string): string {
  const width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, picture.length * STEP_WIDTH));
  const height = naturalHeight(picture, width);
  const surface = new SvgSurface();
  const view = { from: 0, to: picture.recorded + 1, width, height };
  paint(surface, shownOf(picture), view);
  return surface.document(width, height, title);
}

export async function drawFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const file of files) {
    const loaded = await load(file, options);
    for (const line of problemLines(loaded)) output.problem(line);
    if (isUnusable(loaded)) {
      code = 2;
      continue;
    }
    const picture = drawn(loaded, options.steps);
    const { name } = loaded;
    if (options.svg === undefined) {
      const head = files.length > 1 ? `${name}\n` : '';
      output.report(`${head}${drawAsText(picture, Math.max((process.stdout.columns ?? LETTERS + 20) - 20, 40))}\n`);
      continue;
    }
    try {
      await writeFile(options.svg, svgOf(picture, `${name}: ${picture.length} steps`));
    } catch (error) {
      output.problem(`${options.svg}: error: cannot write the picture: ${reasonText(error)}`);
      code = worse(code, 2);
    }
  }
  return code;
}
