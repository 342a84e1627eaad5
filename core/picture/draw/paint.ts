// Draws a picture on a surface, from the back to the front.
import { paintAxis, paintMarks, paintTracks } from './frame.ts';
import { paintAllCalls, paintArrows, paintLanes } from './lanes.ts';
import { type Layout, layoutOf, leastHeight, type View } from './layout.ts';
import { legendHeight, legendOf, paintLegend } from './legend.ts';
import { paintMaps } from './maps.ts';
import { paintFuture, paintNow } from './now.ts';
import type { Shown } from './shown.ts';
import type { Surface } from './surface.ts';

export function paint(s: Surface, shown: Shown, view: View): Layout {
  const { picture } = shown;
  const isBare = view.isBare === true || view.height < leastHeight(picture);
  const legend = isBare ? [] : legendOf(s, shown, view.width);
  const layout = layoutOf(picture, { ...view, isBare, moreLegend: legendHeight(Math.max(legend.length, 1)) });
  const { left, right, height, width } = layout;
  s.rect(0, 0, width, height, 'background');
  paintAxis(s, layout, shown);
  s.within(left, 0, right - left, height, () => {
    paintTracks(s, layout, picture);
    paintMaps(s, layout, shown);
    paintLanes(s, layout, shown);
    paintArrows(s, layout, shown);
    paintAllCalls(s, layout, shown);
    paintFuture(s, layout, shown);
    paintMarks(s, layout, shown);
    paintNow(s, layout, shown);
  });
  paintLegend(s, layout, legend);
  return layout;
}
