// Stands in for d3-interpolate in the page of the picture: d3-zoom would draw the steps of a
// transition with it, and the picture makes none.
export const interpolateZoom = () => () => undefined;
