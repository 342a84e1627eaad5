// Stands in for d3-transition in the page of the picture: d3-zoom asks it to end transitions, and
// the picture makes none.
import { selection } from 'd3-selection';

selection.prototype.interrupt = function () {
  return this;
};

export function interrupt() {}
