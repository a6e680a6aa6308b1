// A level in the law's own terms: a duty of 50%, not 100% of a measure; whoever asks the desk says percent of the measure.

import { locale, plain } from "./common.js";

const wide = (one) => (one.full - one.none) / 100;

// As it is shown, and what a shown one means; digits beyond any that is typed are dropped.
export const shown = (one, level) => Number((one.none + level * wide(one)).toFixed(wide(one) === 1 ? 4 : 2));
export const meant = (one, said) => Number(((said - one.none) / wide(one)).toFixed(9));
export const inWords = (one, level) => {
  const said = shown(one, level);
  if (!one.unit.startsWith("%")) return `${plain(said)} ${one.unit}`;
  return (said / 100).toLocaleString(locale, { style: "percent", maximumFractionDigits: 2 });
};
