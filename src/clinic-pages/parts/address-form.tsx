import { Button, Field } from '../../ui/form.tsx';

/** What somebody typed that is no address, or leads nowhere, with a message. */
export type TypedAddress = { typed: string; error: string };
type AddressFormProps = { action: string; label: string; help: string; button: string; address?: TypedAddress };

/** Posted, so that the address stands in no URL, no history and no log. */
export function AddressForm({ action, label, help, button, address }: AddressFormProps) {
  return (
    <form class="search" method="post" action={action}>
      <Field
        label={label}
        name="address"
        type="text"
        inputmode="email"
        autocomplete="off"
        help={help}
        value={address?.typed}
        error={address?.error}
      />
      <Button kind="quiet">{button}</Button>
    </form>
  );
}
