/** Pages that the browser tests open after a walk through the product, as the signed-in clinic. */
export const LATER_PAGES = [
  '/admin',
  '/admin/dead-letters',
  '/admin/settings',
  '/admin/access',
  '/admin/receivers',
  '/admin/readers',
  '/admin/readers/new',
  '/admin/suppressions',
  '/admin/sign-ups',
  '/admin/requests',
  '/admin/lessons',
  '/admin/lessons/heavy-legs/3',
  '/when-to-see-a-doctor',
  '/privacy',
  '/legal',
];
