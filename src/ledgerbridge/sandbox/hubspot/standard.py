"""The properties every account has from the start, per object type (fields of API facts 3.1 and 11.1-11.3)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ledgerbridge.sandbox.hubspot.definitions import Definition, Option

LIFECYCLE_STAGES = (
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
    ("evangelist", "Evangelist"),
    ("other", "Other"),
)
"""Lifecycle stages in the order a record passes them."""

LEAD_STATUSES = ("NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED")
LANGUAGES = ("da", "de", "en", "es", "fr", "nb", "nl", "no", "sv")
INDUSTRIES = (
    "ACCOUNTING",
    "COMPUTER_SOFTWARE",
    "CONSTRUCTION",
    "CONSUMER_GOODS",
    "FOOD_BEVERAGES",
    "FURNITURE",
    "MACHINERY",
    "RETAIL",
    "WHOLESALE",
)
COMPANY_TYPES = ("PROSPECT", "PARTNER", "RESELLER", "VENDOR", "OTHER")
BILLING_FREQUENCIES = ("weekly", "biweekly", "monthly", "quarterly", "per_six_months", "annually")


def standard_definitions(type_name: str, currencies: Iterable[str]) -> list[Definition]:
    """The definitions of one object type; products have a price property per currency of the account."""
    if type_name == "contacts":
        return _in_group("contactinformation", [*_system("lastmodifieddate"), *_person_fields(), *_contact_system()])
    if type_name == "companies":
        return _in_group(
            "companyinformation", [*_system("hs_lastmodifieddate"), *_company_fields(), *_company_system()]
        )
    prices = [price_definition(code) for code in currencies]
    return _in_group("productinformation", [*_system("hs_lastmodifieddate"), *_product_fields(), *prices])


def price_definition(currency: str) -> Definition:
    """The product price in one currency."""
    code = currency.lower()
    return _number(f"hs_price_{code}", f"Unit price {currency}", money=True, group="productinformation")


def _in_group(group: str, definitions: Iterable[Definition]) -> list[Definition]:
    return [msgspec.structs.replace(definition, group=group) for definition in definitions]


def _text(name: str, label: str, field_type: str = "text", **more: object) -> Definition:
    return _standard(name, label, "string", field_type, more)


def _number(name: str, label: str, **more: object) -> Definition:
    return _standard(name, label, "number", "number", more)


def _moment(name: str, label: str, **more: object) -> Definition:
    return _standard(name, label, "datetime", "date", more)


def _flag(name: str, label: str, **more: object) -> Definition:
    options = (Option("True", "true", 0), Option("False", "false", 1))
    return _standard(name, label, "bool", "booleancheckbox", {"options": options, **more})


def _choice(name: str, label: str, values: Iterable[str], field_type: str = "select", **more: object) -> Definition:
    labelled = [(value, value.replace("_", " ").capitalize()) for value in values]
    return _labelled(name, label, labelled, field_type, **more)


def _labelled(
    name: str, label: str, values: Iterable[tuple[str, str]], field_type: str = "select", **more: object
) -> Definition:
    options = tuple(Option(shown, value, order) for order, (value, shown) in enumerate(values))
    return _standard(name, label, "enumeration", field_type, {"options": options, **more})


def _standard(name: str, label: str, type: str, field_type: str, more: dict[str, object]) -> Definition:
    fields = {"name": name, "label": label, "type": type, "field_type": field_type, "group": "", "standard": True}
    return msgspec.convert(fields | more, Definition, from_attributes=True)


def _system(modified: str) -> list[Definition]:
    """What every record carries and nobody may write."""
    return [
        _moment("createdate", "Create date", read_only=True),
        _moment(modified, "Last modified date", read_only=True),
        _number("hs_object_id", "Record ID", read_only=True),
        _choice("hs_merged_object_ids", "Merged record IDs", (), "checkbox", read_only=True, calculated=True),
        _text("hs_object_source", "Record source", read_only=True, hidden=True),
        _text("hs_object_source_id", "Record source ID", read_only=True, hidden=True),
        _text("hs_object_source_label", "Record source label", read_only=True),
        _number("num_notes", "Number of sales activities", read_only=True, calculated=True),
    ]


def _lifecycle() -> list[Definition]:
    return [
        _labelled("lifecyclestage", "Lifecycle stage", LIFECYCLE_STAGES, "radio", external_options=True),
        _choice("hs_pipeline", "Pipeline", (), external_options=True, hidden=True),
        _moment("hs_v2_date_entered_current_stage", "Date entered current stage", read_only=True, calculated=True),
        _moment("hs_v2_time_in_current_stage", "Time in current stage", read_only=True, calculated=True),
    ]


def _address() -> list[Definition]:
    return [
        _text("address", "Street address"),
        _text("city", "City"),
        _text("state", "State/Region"),
        _text("zip", "Postal code"),
        _text("country", "Country/Region"),
    ]


def _owner() -> Definition:
    return _choice("hubspot_owner_id", "Owner", (), external_options=True, refers_to="OWNER")


def _person_fields() -> list[Definition]:
    return [
        _text("email", "Email", form_field=True),
        _text("firstname", "First name", form_field=True),
        _text("lastname", "Last name", form_field=True),
        _text("phone", "Phone number", "phonenumber", form_field=True),
        _text("mobilephone", "Mobile phone number", "phonenumber"),
        _text("fax", "Fax number"),
        _text("jobtitle", "Job title"),
        _text("company", "Company name"),
        _text("website", "Website URL"),
        *_address(),
        _choice("hs_language", "Preferred language", LANGUAGES),
        *_lifecycle(),
        _choice("hs_lead_status", "Lead status", LEAD_STATUSES, "radio"),
        _owner(),
        _choice("hs_additional_emails", "Additional email addresses", (), "checkbox"),
        _text("hs_timezone", "Time zone"),
        _number("associatedcompanyid", "Primary associated company ID", hidden=True, refers_to="COMPANY"),
    ]


def _contact_system() -> list[Definition]:
    counters = ("num_associated_deals", "hubspotscore", "num_conversion_events", "num_unique_conversion_events")
    return [
        _text("hs_marketable_status", "Marketing contact status", read_only=True),
        _text("hs_marketable_until_renewal", "Marketing contact until next update", read_only=True),
        _text("hs_full_name_or_email", "Full name or email", read_only=True, calculated=True, hidden=True),
        _text("hs_email_domain", "Email domain", read_only=True, calculated=True),
        _text("hs_all_contact_vids", "All vids for a contact", read_only=True, calculated=True, hidden=True),
        _text("hs_calculated_merged_vids", "Merged vids with timestamps", read_only=True, calculated=True, hidden=True),
        _text(
            "hs_searchable_calculated_phone_number",
            "Searchable phone number",
            read_only=True,
            calculated=True,
            hidden=True,
        ),
        _flag("hs_is_contact", "Is a contact", read_only=True, calculated=True, hidden=True),
        _flag("hs_is_unworked", "Contact unworked", read_only=True, calculated=True),
        *(_number(name, name.replace("_", " ").capitalize(), read_only=True, calculated=True) for name in counters),
    ]


def _company_fields() -> list[Definition]:
    return [
        _text("name", "Company name", form_field=True),
        _text("domain", "Company domain name", form_field=True),
        _text("website", "Website URL"),
        _text("phone", "Phone number", "phonenumber"),
        *_address(),
        _text("address2", "Street address 2"),
        _choice("industry", "Industry", INDUSTRIES),
        _number("numberofemployees", "Number of employees"),
        _number("annualrevenue", "Annual revenue", money=True),
        _text("description", "Description", "textarea"),
        *_lifecycle(),
        _owner(),
        _choice("hs_additional_domains", "Additional domains", (), "checkbox"),
        _choice("hs_tax_id", "Tax ID", (), "checkbox", hidden=True),
        _choice("type", "Type", COMPANY_TYPES, "radio"),
        _text("founded_year", "Year founded"),
    ]


def _company_system() -> list[Definition]:
    counters = (
        "hs_num_child_companies",
        "hs_num_open_deals",
        "hs_num_decision_makers",
        "hs_num_blockers",
        "hs_num_contacts_with_buying_roles",
        "num_associated_contacts",
    )
    return [
        _moment("hs_createdate", "Object create date/time", read_only=True),
        _number("hs_parent_company_id", "Parent company", read_only=True, calculated=True, refers_to="COMPANY"),
        _text("hs_task_label", "Task label", read_only=True, calculated=True, hidden=True),
        _text("hs_annual_revenue_currency_code", "Annual revenue currency code", read_only=True),
        _text("hs_unique_creation_key", "Unique creation key", read_only=True, unique=True, hidden=True),
        *(_number(name, name.replace("_", " ").capitalize(), read_only=True, calculated=True) for name in counters),
    ]


def _product_fields() -> list[Definition]:
    return [
        _text("name", "Name", form_field=True),
        _text("description", "Product description", "textarea"),
        _number("price", "Unit price", money=True),
        _text("hs_sku", "SKU"),
        _number("hs_cost_of_goods_sold", "Unit cost", money=True),
        _text("hs_images", "Image URL"),
        _text("hs_url", "URL"),
        _choice("hs_product_type", "Product type", ("inventory", "non_inventory", "service")),
        _choice("hs_folder", "Folder", (), external_options=True),
        _choice("recurringbillingfrequency", "Billing frequency", BILLING_FREQUENCIES),
        _text("hs_recurring_billing_period", "Term"),
        _standard("hs_recurring_billing_start_date", "Billing start date", "date", "date", {}),
        _choice("hs_pricing_model", "Pricing model", ("flat", "volume", "graduated", "stairstep")),
        _text("hs_tier_ranges", "Tier ranges"),
        _text("hs_tier_prices", "Tier prices"),
        _choice("hs_status", "Status", ("active", "inactive")),
        _number("tax", "Tax"),
        _text("hs_created_by_user_id", "Created by user ID", read_only=True),
        _text("hs_avatar_filemanager_key", "Avatar file manager key", read_only=True, hidden=True),
    ]
