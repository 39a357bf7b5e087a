import { erasing } from '../../../texts/ja/erasing.ts';
import { readers as t } from '../../../texts/ja/readers.ts';
import { suppressions } from '../../../texts/ja/suppressions.ts';
import { Notice } from '../../../ui/form.tsx';
import { ToCounting } from '../../parts/counting.tsx';
import { AdminPage } from '../../parts/frame.tsx';
import { Chips } from './chips.tsx';
import { FilterForm } from './filter-form.tsx';
import type { ListProps } from './props.ts';
import { ReaderLine } from './reader-line.tsx';
import { type Wish, wishPath } from './wish.ts';

/** Who is registered: searched, filtered, fifty at a time. */
export function ListPage(props: ListProps) {
  const { clinic, courses, list, readers, erased, expired } = props;
  return (
    <AdminPage
      clinic={clinic}
      title={t.title}
      place="readers"
      beside={
        <a class="button quiet" href="/admin/readers/new">
          {t.add}
        </a>
      }
    >
      {erased && <Notice tone={erased === 'gone' ? 'info' : 'good'}>{erasing.done[erased]}</Notice>}
      {expired && <Notice>{t.expired}</Notice>}
      {list.everybody === 0 ? (
        <p class="card empty">{t.none}</p>
      ) : (
        <>
          <FilterForm {...props} />
          <Chips {...props} />
          <Found {...props} />
          <ol class="readers">
            {readers.map(reader => (
              <ReaderLine reader={reader} courses={courses} zone={clinic.timeZone} />
            ))}
          </ol>
          <Pages {...props} />
          <p>
            <ToCounting />
          </p>
        </>
      )}
      <p>
        <a href="/admin/suppressions">{suppressions.toSuppressions}</a>
      </p>
    </AdminPage>
  );
}

/** How many there are, or why there is nobody. */
function Found({ list: { counts: _, shown, everybody }, wish }: ListProps) {
  const { search, standing, course, mailbox, order } = wish;
  const isFiltered = [search, standing, course, mailbox].some(one => one !== undefined);
  const clear = isFiltered && (
    <a class="phrase" href={wishPath({ order: order === 'next' ? 'newest' : order }, undefined)}>
      {t.clear}
    </a>
  );
  if (shown === 0)
    return (
      <p class="card empty" role="status">
        {noneOf(wish)} {clear}
      </p>
    );
  return (
    <p class="small soft numbers" role="status">
      {t.found(search, t.count(shown), t.count(everybody), isFiltered)}・{t.orders[order]} {clear}
    </p>
  );
}

/** What was looked for, and where, and what can be found. */
function noneOf({ search, standing, course, mailbox }: Wish): string {
  if (search === undefined) return t.noneOfThese;
  const isNarrowed = [standing, course, mailbox].some(one => one !== undefined);
  return isNarrowed ? t.noneOfTheseWith(search) : t.noMatch(search);
}

/** Leads to the pages before and behind this one. */
function Pages({ list, wish, sealed }: ListProps) {
  const { order } = wish;
  const [forward, back] = order === 'newest' ? (['before', 'after'] as const) : (['after', 'before'] as const);
  const to = (side: 'before' | 'after') =>
    wishPath({ ...wish, before: undefined, after: undefined, [side]: list[side] }, sealed);
  if (!list.before && !list.after) return null;
  return (
    <nav class="pager" aria-label={t.pages}>
      {list[back] && <a href={wishPath({ ...wish, before: undefined, after: undefined }, sealed)}>{t.first}</a>}
      {list[back] && (
        <a href={to(back)} rel="prev">
          {t.backward[order]}
        </a>
      )}
      {list[forward] && (
        <a href={to(forward)} rel="next">
          {t.forward[order]}
        </a>
      )}
    </nav>
  );
}
