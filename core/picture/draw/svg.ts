// An SVG document as a surface. It holds everything that it needs: colours, and
// fonts by their families.
import type { ColorName, LineStyle, Surface, TextStyle } from './surface.ts';

export type Theme = Readonly<Record<ColorName, string>>;

/** For paper and for other programs, where no editor gives colours. */
export const LIGHT_THEME: Theme = {
  foreground: '#1f2328',
  muted: '#656d76',
  background: '#ffffff',
  mapped: '#dfe3e8',
  wired: '#4a9edb',
  waiting: '#b5200d',
  failure: '#c4231c',
  success: '#1a7f37',
  now: '#0b5cad',
  changed: '#895503',
  bookmark: '#8250df',
  thread1: '#6d4bd1',
  thread2: '#23763b',
  thread3: '#b35300',
  thread4: '#a5386b',
  thread5: '#00747a',
  thread6: '#6b6400',
};

const SIZE = 11;
const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';
/** Mean width of a letter, in parts of its size. */
const LETTER = 0.56;

const n = (value: number): string => String(Math.round(value * 100) / 100);
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
const opacity = (alpha: number): string => (alpha < 1 ? ` opacity="${n(alpha)}"` : '');
const pointsOf = (points: readonly number[]): string => points.map(n).join(' ');

export class SvgSurface implements Surface {
  private readonly theme: Theme;
  private readonly parts: string[] = [];
  private readonly definitions = new Map<string, string>();
  private clips = 0;

  constructor(theme: Theme = LIGHT_THEME) {
    this.theme = theme;
  }

  rect(x: number, y: number, width: number, height: number, color: ColorName, alpha = 1): void {
    this.parts.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${this.theme[color]}"${opacity(alpha)}/>`,
    );
  }

  rects(boxes: readonly number[], color: ColorName, alpha = 1): void {
    let path = '';
    for (let i = 0; i < boxes.length; i += 4) {
      const [x, y, width, height] = [0, 1, 2, 3].map((at) => n(boxes[i + at] as number));
      path += `M${x} ${y}h${width}v${height}H${x}z`;
    }
    this.parts.push(`<path d="${path}" fill="${this.theme[color]}"${opacity(alpha)}/>`);
  }

  hatch(x: number, y: number, width: number, height: number, color: ColorName, alpha = 1, back = false): void {
    const id = `hatch-${color}${back ? '-back' : ''}`;
    const turn = back ? -45 : 45;
    this.definitions.set(
      id,
      `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})"><rect width="1.6" height="5" fill="${this.theme[color]}"/></pattern>`,
    );
    this.parts.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="url(#${id})"${opacity(alpha)}/>`,
    );
  }

  line(points: readonly number[], color: ColorName, { width = 1, dash, alpha = 1 }: LineStyle = {}): void {
    const dashes = dash ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    this.parts.push(
      `<polyline points="${pointsOf(points)}" fill="none" stroke="${this.theme[color]}" stroke-width="${n(width)}"${dashes}${opacity(alpha)}/>`,
    );
  }

  fill(points: readonly number[], color: ColorName, alpha = 1): void {
    this.parts.push(`<polygon points="${pointsOf(points)}" fill="${this.theme[color]}"${opacity(alpha)}/>`);
  }

  text(x: number, y: number, text: string, color: ColorName, style: TextStyle = {}): void {
    const { size = SIZE, align = 'left', bold = false, alpha = 1 } = style;
    const anchor = { left: '', right: ' text-anchor="end"', center: ' text-anchor="middle"' }[align];
    this.parts.push(
      `<text x="${n(x)}" y="${n(y)}" dy="0.35em" font-size="${n(size)}"${anchor}${bold ? ' font-weight="600"' : ''} fill="${this.theme[color]}"${opacity(alpha)}>${escaped(text)}</text>`,
    );
  }

  widthOf(text: string, size = SIZE): number {
    return text.length * size * LETTER;
  }

  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `clip-${++this.clips}`;
    this.definitions.set(
      id,
      `<clipPath id="${id}"><rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"/></clipPath>`,
    );
    this.parts.push(`<g clip-path="url(#${id})">`);
    draw();
    this.parts.push('</g>');
  }

  /** The document. `title`: for those who do not see it. */
  document(width: number, height: number, title: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${FONT}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<defs>${[...this.definitions.values()].join('')}</defs>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }
}
