"""The reference system of the tests: a small, complete JSON API. This page is its specification.

**Accounts and keys.** `Authorization: Bearer KEY`; the key chooses the account. A key that is unknown gets 401; with
the setting `grant` on `revoked` every key of the account does. `GET /v1/me` -> `{"account"}`.

**Errors of a whole call** are `{"error": {"code", "message"}}`: 400 `invalid_request`, 401 `unauthorized`, 404
`not_found`, 429 `too_many_calls` with `Retry-After`.

**Records.** Types `customers`, `products`, `invoices`, `payments` and `files`. A record is
`{"id", "version", "created", "modified", "fields"}`; `id` is decimal text and never used again, `modified` ISO 8601
UTC with microseconds, every field text or null. An update gives a new version even where no value changes. Versions
are `1`, `2`, ... or, with `ordered_versions` off, texts without order.

- customers: email, given_name, family_name, company_name, phone, street, city, region, postal_code, country, website,
  note, reference; at least one of email, given_name, family_name, company_name has a value
- products: sku, name, description, price, cost, kind, reference; name has a value
- invoices: customer_id, date, currency, note, remark, status, number, total, reference, and beside `fields` a list
  `lines` of objects with product_id, description (at most 100 characters), quantity, price and net; customer_id has a
  value, and both ids lead to a record that is not archived. status, number, total and net are the system's own. A new
  invoice is a `draft`; one that is `booked` has a number and takes no more changes, but of its remark
- payments: invoice_id, date, amount, reference; invoice_id has a value and leads to an invoice that is not archived
- files: invoice_id, name, content, reference; name has a value, content is Base64, and invoice_id leads to an invoice
- given_name, family_name, company_name and name hold at most 100 characters
- reference is unique among the records of a type that are not archived, unless the setting unique_references is off

**What it makes of values.** `\\r\\n` and `\\r` become `\\n`; runs of blanks and tabs become one blank, white space at
the ends goes; nothing left is null. email is lower-cased, sku upper-cased. price, cost and amount (text or JSON
number, at most 15 digits before the point) have two decimals, quantity four, halves rounded away from zero. net is
quantity times price with two decimals, total the sum of all net. What is neither text nor null is refused otherwise.

**Calls** (each list of a body holds at most 100 entries, else 400):

- `GET /v1/{type}?after=&limit=` -> `{"records", "next", "more"}` in order of id, archived ones left out; `next` is the
  `after` of the following page
- `GET /v1/{type}/changes?since=&limit=` -> `{"entries": [{"id", "gone", "merged_into"}], "next", "more"}`: every
  create, edit, deletion, restoration and merge, oldest first; `next` is the `since` of the following call. A change
  shows `lag_s` seconds after it happened. Here and in the list, limit is 100 unless given, at most 1000
- `POST /v1/{type}/get {"ids"}` -> `{"records", "missing", "merged": {old: new}}`; the survivor of a merged id is among
  the records
- `POST /v1/{type}/find {"field", "values"}` -> `{"records"}` in order of id, whose stored value equals one of those
  given, to the letter; field is email, phone, company_name or reference, for products sku, name or reference, for
  invoices number or reference, for payments and files invoice_id or reference
- `POST /v1/{type}/create {"records": [{"reference", "fields"}]}` -> `{"results"}`, each by itself
  `{"reference", "id", "version", "created", "modified", "fields"}` or
  `{"reference", "error": {"code", "message", "field", "id"}}`. The reference becomes the field of that name unless the
  fields hold one
- `POST /v1/{type}/update {"records": [{"reference", "id", "version", "fields"}]}` -> the same; here the reference only
  marks the result. Fields left out stay; null clears. A version given must be the present one
- lines of an invoice stand beside `fields` in a create, and in an update, where they replace all lines
- `POST /v1/invoices/book {"records": [{"reference", "id", "version"}]}` -> results as of an update: a draft gets its
  number, counted up from 1, and is booked
- `GET /v1/invoices/{id}/pdf` -> the booked invoice as PDF
- `GET /v1/{type}/count` -> `{"count"}` of records not archived
- `GET /v1/schema/{type}` -> `{"type", "fields": [{"name", "kind", "max_length", "unique", "read_only"}], "lines"}`,
  kind `text`, `lines` or `decimal`; `lines` lists the fields of a line in the same form

**Errors of one record**: `required`, `too_long`, `invalid`, `unknown_field`, `read_only`, `duplicate_reference` (with
the id of the record that has it), `name_in_use`, `missing`, `stale`, `final`, `unknown_reference`. A field of a line is
named `lines[].quantity`.

**People** (the control plane): deleting archives, `{"do": "book"}` books an invoice; `{"do": "restore"}` brings back.
`{"do": "merge", "into": ID}` at the loser, or `{"do": "merge", "id": ID}` at the survivor: the survivor keeps its own
values and takes the loser's where it has none; the loser is gone, its id told as merged. Records in the control plane
have `archived` and `merged_into` as well; what is put in has its fields in `fields` or side by side.
"""

from ledgerbridge.sandbox.memory.vendor import Memory

VENDOR = Memory

__all__ = ["VENDOR"]
