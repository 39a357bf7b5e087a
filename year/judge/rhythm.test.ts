import { enrolled, type History, promised, told } from './made-up/history.ts';

const at = (local: string) => Date.parse(`${local.replace(' ', 'T')}:00+09:00`);

/** A lesson is accepted, and the next one is planned in the same commit. */
const sentAndPlanned = (lesson: string, local: string, planned: string) => (history: History) => {
  history.until(local);
  history.send({ lesson });
  history.enrollment('active', { from: 'active', nextSendAt: at(planned) });
};

promised(
  'not-at-the-hour',
  'The next lesson is planned for the reader’s hour, which is seven',
  () => told(enrolled(), sentAndPlanned('first', '2026-11-02 08:00', '2026-11-09 07:00')),
  () => told(enrolled(), sentAndPlanned('first', '2026-11-02 08:00', '2026-11-09 06:00')),
);

promised(
  'not-at-the-hour',
  'After the hour it comes only when six days end within two hours of it',
  () =>
    told(
      enrolled(),
      sentAndPlanned('first', '2026-11-02 07:00', '2026-11-09 07:00'),
      one => one.live(8),
      sentAndPlanned('second', '2026-11-10 08:30', '2026-11-16 08:30'),
    ),
  () => told(enrolled(), sentAndPlanned('first', '2026-11-02 07:00', '2026-11-09 08:00')),
);

promised(
  'off-the-weekday',
  'A lesson that came on a Tuesday does not move a reader of Mondays',
  () => told(enrolled(), movedByADay('2026-11-16 07:00')),
  () => told(enrolled(), movedByADay('2026-11-17 07:00')),
);

promised(
  'off-the-weekday',
  'Where six days end too late on the weekday, the next lesson comes when they have passed',
  () => told(enrolled(), movedByADay('2026-11-17 07:00', '2026-11-10 12:00')),
  () => told(enrolled(), movedByADay('2026-11-17 07:00', '2026-11-10 07:30')),
);

/** The first lesson comes on a Monday, the second on the Tuesday eight days later. */
function movedByADay(planned: string, second = '2026-11-10 07:00', closedWeekdays: number[] = []) {
  return (history: History) => {
    sentAndPlanned('first', '2026-11-02 07:00', '2026-11-09 07:00')(history);
    history.settings({ closedWeekdays });
    history.live(7);
    sentAndPlanned('second', second, planned)(history);
  };
}

promised(
  'off-the-weekday',
  'A weekday that is closed for good stands for the next open one',
  () => told(enrolled(), movedByADay('2026-11-17 07:00', '2026-11-10 07:00', [1])),
  () => told(enrolled(), movedByADay('2026-11-18 07:00', '2026-11-10 07:00', [1])),
);
