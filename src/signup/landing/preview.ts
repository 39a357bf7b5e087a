import { type Clinic, clinicName } from '../../clinic/settings.ts';
import type { Site } from '../../deps.ts';
import { pictureName } from '../../rendering/picture-name.ts';
import { t } from '../../texts/ja.ts';
import type { Preview } from '../../ui/page.tsx';

/** What other sites show of a link to the landing page. The page with a choice made is the same page to them, so no symptom is passed on. */
export const previewOf = ({ baseUrl }: Pick<Site, 'baseUrl'>, clinic: Clinic, picture?: string): Preview => ({
  url: `${baseUrl}/`,
  image: picture && `${baseUrl}/pictures/${pictureName(picture)}`,
  title: t.landing.title(clinicName(clinic)),
  description: t.landing.description,
});
