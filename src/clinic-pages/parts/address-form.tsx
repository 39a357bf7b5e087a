import { Button, Field } from '../../ui/form.tsx';

/** A typed text that is no address, or that matches no reader, with an error text. */
export type TypedAddress = { typed: string; error: string };
type AddressFormProps = { action: string; label: string; help: string; button: string; address?: TypedAddress };

/** Uses POST, so that the address appears in no URL, history or log. */
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
