/** A grid of figures. The minimum height fits a note of two lines, so that loading does not move the page. */
export const figureGrid = 'grid grid-cols-2 gap-3 *:min-h-37 lg:*:min-h-31';
