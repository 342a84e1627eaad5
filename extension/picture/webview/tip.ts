// The tooltip: what is under the pointer, or under the mark of the keys, after a rest. A
// screen reader hears it.
import type { PictureDetail, PicturePoint } from '../../../adapter/protocol.ts';
import { counted, filled } from '../../../core/picture/draw/words.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import { find, texts } from './scene.ts';
import { fillMarkdown } from './words.ts';

const REST_MS = 120;

export interface TipPlace {
  readonly x: number;
  readonly y: number;
  readonly point: PicturePoint;
  readonly picture: Picture;
  readonly run: 0 | 1;
}

/** The call that a thread is in, its result, and why that. */
function callAt({ lanes, causes }: Picture, { thread = -1, position }: PicturePoint): string {
  const call = lanes[thread]?.calls.find(({ from, to }) => from <= position && position < to);
  if (!call) return '';
  const why = causes.find((cause) => cause.thread === thread && cause.to === (call.failing?.at ?? call.to))?.text;
  const said = call.result ?? call.failing?.result;
  const result = said === undefined ? '' : ` \u2192 ${said}`;
  return `\`${call.text}\`${result}${why ? `\n${why}` : ''}`;
}

export class Tip {
  private readonly element = find('tip');
  private readonly ask: (id: number, place: TipPlace) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private place: TipPlace | undefined;
  /** Counts, so that an answer that comes late is dropped. */
  private asked = 0;

  constructor(ask: (id: number, place: TipPlace) => void) {
    this.ask = ask;
  }

  hide(): void {
    clearTimeout(this.timer);
    this.element.hidden = true;
    this.asked++;
  }

  /** `x`, `y`: of the window. */
  show(place: TipPlace, milliseconds = REST_MS): void {
    this.hide();
    this.place = place;
    this.timer = setTimeout(() => this.ask(++this.asked, place), milliseconds);
  }

  take(id: number, { text, step }: PictureDetail): void {
    if (id !== this.asked || !this.place) return;
    const { x, y, point, picture } = this.place;
    const { position } = point;
    const number = counted(position, texts);
    const next = step === '' ? filled(texts.position, number) : `**${filled(texts.does, number)}** ${step}`;
    fillMarkdown(this.element, [text, callAt(picture, point), next].filter(Boolean).join('\n'));
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    this.element.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
    this.element.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 10) : y + 18}px`;
  }
}
