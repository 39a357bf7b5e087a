import { openCourses } from '../../../courses/course.ts';
import { providers } from '../../../texts/ja/providers.ts';
import { readers as t } from '../../../texts/ja/readers.ts';
import { Button, Field } from '../../../ui/form.tsx';
import { courseLabel } from '../../parts/reader-words.ts';
import type { ListProps } from './props.ts';
import { ORDERS, OTHER_MAILBOX } from './wish.ts';

/** Uses POST, because names and addresses are typed into it. What is found has an address in which the search is sealed. */
export function FilterForm({ wish, courses, list }: Pick<ListProps, 'wish' | 'courses' | 'list'>) {
  const { search, course, mailbox, standing, order } = wish;
  const slugs = [...new Set([...openCourses(courses).map(({ slug }) => slug), ...list.courses, ...some(course)])];
  const mailboxes = [...new Set([...list.mailboxes, ...some(mailbox)])];
  return (
    <search>
      <form class="filter" method="post" action="/admin/readers">
        <Field label={t.search} name="search" help={t.searchHelp} value={search} autocomplete="off" maxlength={254} />
        <Field
          label={t.course}
          name="course"
          value={course}
          options={[['', t.everyCourse], ...slugs.map((slug): [string, string] => [slug, courseLabel(courses, slug)])]}
        />
        <Field
          label={t.mailbox}
          name="mailbox"
          value={mailbox}
          options={[['', t.everyMailbox], ...mailboxes.map((name): [string, string] => [name, mailboxName(name)])]}
        />
        <Field
          label={t.order}
          name="order"
          value={order}
          options={ORDERS.map((name): [string, string] => [name, t.orders[name]])}
        />
        {standing && order !== 'next' && <input type="hidden" name="standing" value={standing} />}
        <Button kind="quiet">{t.find}</Button>
      </form>
    </search>
  );
}

const some = (one: string | undefined): string[] => (one === undefined ? [] : [one]);
const mailboxName = (name: string): string =>
  name === OTHER_MAILBOX ? t.otherMailbox : (providers.providers[name] ?? name);
