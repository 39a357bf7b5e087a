import type { Clinic } from '../../../clinic/settings.ts';
import type { Course } from '../../../courses/course.ts';
import type { erasing } from '../../../texts/ja/erasing.ts';
import type { ReaderList } from './read-list.ts';
import type { Reader } from './rows.ts';
import type { Wish } from './wish.ts';

/** `sealed`: the search as it stands in the page's address. `expired`: its address named a search that can no longer be opened. */
export type ListProps = {
  clinic: Clinic;
  courses: Course[];
  wish: Wish;
  sealed?: string;
  expired: boolean;
  list: ReaderList;
  readers: Reader[];
  erased?: keyof typeof erasing.done;
};
