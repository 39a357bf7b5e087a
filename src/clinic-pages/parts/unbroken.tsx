/** A date with its weekday and hour, or the number of a lesson. */
const TOGETHER = /((?:\d+年)?\d+月\d+日(?:\([日月火水木金土]\))?(?: \d+:\d\d)?|第\d+回)/;

/** A sentence in which no line ends within a date or the number of a lesson. */
export const Unbroken = ({ children }: { children: string }) => (
  <>{children.split(TOGETHER).map((part, index) => (index % 2 === 1 ? <span class="phrase">{part}</span> : part))}</>
);
