/** Figures side by side: as high while they load as with a note of two lines. */
export const figureGrid = 'grid grid-cols-2 gap-3 *:min-h-37 lg:*:min-h-31';
