import { PhoneLink } from './phone-link.tsx';

/** How a reader reaches the clinic: what it has told of telephone and mail, each as a link. */
export function ContactLines({ contactPhone, contactEmail }: { contactPhone: string; contactEmail: string }) {
  return (
    <ul>
      {contactPhone && (
        <li>
          <PhoneLink number={contactPhone} />
        </li>
      )}
      {contactEmail && (
        <li>
          <a href={`mailto:${contactEmail}`}>{contactEmail}</a>
        </li>
      )}
    </ul>
  );
}
