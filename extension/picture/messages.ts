// What the picture's page and the extension say to each other.
import type { PictureAnswer, PictureArguments, PictureDetail, PicturePoint } from '../../adapter/protocol.ts';
import type { Chosen, Flag } from '../../core/picture/draw/shown.ts';
import type { Picture } from '../../core/picture/picture.ts';

/** As the browser names it. */
export interface PageKey {
  readonly key: string;
  readonly shiftKey?: boolean;
}

export type ToPage =
  /** The whole run, with as much detail as the page has columns; it has stopped somewhere. */
  | {
      readonly kind: 'whole';
      readonly picture: PictureAnswer;
      readonly bookmarks: readonly Flag[];
      readonly name: string;
      /** The session is over: nothing can be asked any more. */
      readonly over: boolean;
      /** What the page has asked for is still under way. */
      readonly isMoving: boolean;
    }
  /** A stretch that the page has asked for. */
  | { readonly kind: 'part'; readonly picture: PictureAnswer }
  | { readonly kind: 'detail'; readonly id: number; readonly detail: PictureDetail }
  | { readonly kind: 'choose'; readonly chosen: Chosen }
  /** Two runs, to be seen under each other. */
  | {
      readonly kind: 'pair';
      readonly runs: readonly [Picture, Picture];
      readonly names: readonly [string, string];
      readonly difference?: number;
      /** No session is in them: they have no present step, and a click leads to the script. */
      readonly isStill: boolean;
    }
  /** What a command of the extension asks the page for. */
  | { readonly kind: 'export' }
  /** The keys are the page's. */
  | { readonly kind: 'take' }
  /** Pressed where the page had no focus for a moment. */
  | { readonly kind: 'key'; readonly key: PageKey };

export type FromPage =
  /** It can be sent messages, and has so many columns. */
  | { readonly kind: 'ready'; readonly columns: number }
  | { readonly kind: 'ask'; readonly asked: PictureArguments }
  | { readonly kind: 'detail'; readonly id: number; readonly point: PicturePoint; readonly run: 0 | 1 }
  /** In one of two runs that are compared. */
  | { readonly kind: 'go'; readonly run: 0 | 1; readonly point: PicturePoint }
  | { readonly kind: 'travel'; readonly position: number; readonly branch?: number }
  /** Only these pages [low, high) of a map from now on; without them all. */
  | { readonly kind: 'range'; readonly range?: { readonly map: number; readonly low: number; readonly high: number } }
  /** One step on from the end of what is known. */
  | { readonly kind: 'step' }
  /** A double click. */
  | { readonly kind: 'open'; readonly point: PicturePoint }
  | { readonly kind: 'chosen'; readonly chosen: Chosen }
  | { readonly kind: 'svg'; readonly text: string }
  /** It is larger by now. */
  | { readonly kind: 'columns'; readonly columns: number }
  | { readonly kind: 'focus'; readonly has: boolean }
  | { readonly kind: 'copy' };

/**
 * What the menu of the picture is about: VS Code reads it from the page where the menu opens, and
 * hands it to the command that is chosen.
 */
export interface PointContext {
  /** Cut, Copy and Paste mean nothing in a drawing. */
  readonly preventDefaultContextMenuItems: true;
  /**
   * Condition of the menu's items: there is a step to go to, or a thread or a range as well, which
   * have a value.
   */
  readonly vmtracePoint?: 'step' | 'value';
  readonly point?: PicturePoint;
}

/** As the attribute of the page has it. */
export function pointContext(point: PicturePoint | undefined): string {
  const hasValue = point && (point.thread !== undefined || point.page !== undefined);
  const context: PointContext = {
    preventDefaultContextMenuItems: true,
    ...(point && { vmtracePoint: hasValue ? 'value' : 'step', point }),
  };
  return JSON.stringify(context);
}
