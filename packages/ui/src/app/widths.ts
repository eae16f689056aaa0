// The same numbers stand in app.css, which cannot read them from here.

export const ONE_COLUMN = '(max-width: 719px)'
/** The details lie over the room. */
export const DETAILS_OVER = '(max-width: 1023px)'
