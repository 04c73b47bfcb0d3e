/**
 * To how much something with room for `most` is emptied once it is full. The first entry of a Map that has lost many is
 * found by passing those that are gone, so that many going at once cost as much as one.
 */
export const keptAfterEviction = (most: number): number => most - Math.floor(most / 64);
