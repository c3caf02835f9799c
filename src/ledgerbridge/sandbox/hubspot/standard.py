"""The properties every account has from the start, per object type (fields of API facts 3.1 and 11.1-11.3)."""

from __future__ import annotations

from collections.abc import Iterable

from ledgerbridge.sandbox.hubspot.definitions import Definition
from ledgerbridge.sandbox.hubspot.fields import (
    choice,
    flag,
    in_group,
    labelled,
    moment,
    number,
    owner,
    standard,
    system,
    text,
)

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


def crm_definitions(type_name: str, currencies: Iterable[str]) -> list[Definition]:
    """The definitions of one object type; products have a price property per currency of the account."""
    if type_name == "contacts":
        return in_group("contactinformation", [*system("lastmodifieddate"), *_person_fields(), *_contact_system()])
    if type_name == "companies":
        return in_group("companyinformation", [*system("hs_lastmodifieddate"), *_company_fields(), *_company_system()])
    prices = [price_definition(code) for code in currencies]
    return in_group("productinformation", [*system("hs_lastmodifieddate"), *_product_fields(), *prices])


def price_definition(currency: str) -> Definition:
    """The product price in one currency."""
    code = currency.lower()
    return number(f"hs_price_{code}", f"Unit price {currency}", money=True, group="productinformation")


def _lifecycle() -> list[Definition]:
    return [
        labelled("lifecyclestage", "Lifecycle stage", LIFECYCLE_STAGES, "radio", external_options=True),
        choice("hs_pipeline", "Pipeline", (), external_options=True, hidden=True),
        moment("hs_v2_date_entered_current_stage", "Date entered current stage", read_only=True, calculated=True),
        moment("hs_v2_time_in_current_stage", "Time in current stage", read_only=True, calculated=True),
    ]


def _address() -> list[Definition]:
    return [
        text("address", "Street address"),
        text("city", "City"),
        text("state", "State/Region"),
        text("zip", "Postal code"),
        text("country", "Country/Region"),
    ]


def _person_fields() -> list[Definition]:
    return [
        text("email", "Email", form_field=True),
        text("firstname", "First name", form_field=True),
        text("lastname", "Last name", form_field=True),
        text("phone", "Phone number", "phonenumber", form_field=True),
        text("mobilephone", "Mobile phone number", "phonenumber"),
        text("fax", "Fax number"),
        text("jobtitle", "Job title"),
        text("company", "Company name"),
        text("website", "Website URL"),
        *_address(),
        choice("hs_language", "Preferred language", LANGUAGES),
        *_lifecycle(),
        choice("hs_lead_status", "Lead status", LEAD_STATUSES, "radio"),
        owner(),
        choice("hs_additional_emails", "Additional email addresses", (), "checkbox"),
        text("hs_timezone", "Time zone"),
        number("associatedcompanyid", "Primary associated company ID", hidden=True, refers_to="COMPANY"),
    ]


def _contact_system() -> list[Definition]:
    counters = ("num_associated_deals", "hubspotscore", "num_conversion_events", "num_unique_conversion_events")
    return [
        text("hs_marketable_status", "Marketing contact status", read_only=True),
        text("hs_marketable_until_renewal", "Marketing contact until next update", read_only=True),
        text("hs_full_name_or_email", "Full name or email", read_only=True, calculated=True, hidden=True),
        text("hs_email_domain", "Email domain", read_only=True, calculated=True),
        text("hs_all_contact_vids", "All vids for a contact", read_only=True, calculated=True, hidden=True),
        text("hs_calculated_merged_vids", "Merged vids with timestamps", read_only=True, calculated=True, hidden=True),
        text(
            "hs_searchable_calculated_phone_number",
            "Searchable phone number",
            read_only=True,
            calculated=True,
            hidden=True,
        ),
        flag("hs_is_contact", "Is a contact", read_only=True, calculated=True, hidden=True),
        flag("hs_is_unworked", "Contact unworked", read_only=True, calculated=True),
        *(number(name, name.replace("_", " ").capitalize(), read_only=True, calculated=True) for name in counters),
    ]


def _company_fields() -> list[Definition]:
    return [
        text("name", "Company name", form_field=True),
        text("domain", "Company domain name", form_field=True),
        text("website", "Website URL"),
        text("phone", "Phone number", "phonenumber"),
        *_address(),
        text("address2", "Street address 2"),
        choice("industry", "Industry", INDUSTRIES),
        number("numberofemployees", "Number of employees"),
        number("annualrevenue", "Annual revenue", money=True),
        text("description", "Description", "textarea"),
        *_lifecycle(),
        owner(),
        choice("hs_additional_domains", "Additional domains", (), "checkbox"),
        choice("hs_tax_id", "Tax ID", (), "checkbox", hidden=True),
        choice("type", "Type", COMPANY_TYPES, "radio"),
        text("founded_year", "Year founded"),
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
        moment("hs_createdate", "Object create date/time", read_only=True),
        number("hs_parent_company_id", "Parent company", read_only=True, calculated=True, refers_to="COMPANY"),
        text("hs_task_label", "Task label", read_only=True, calculated=True, hidden=True),
        text("hs_annual_revenue_currency_code", "Annual revenue currency code", read_only=True),
        text("hs_unique_creation_key", "Unique creation key", read_only=True, unique=True, hidden=True),
        *(number(name, name.replace("_", " ").capitalize(), read_only=True, calculated=True) for name in counters),
    ]


def _product_fields() -> list[Definition]:
    return [
        text("name", "Name", form_field=True),
        text("description", "Product description", "textarea"),
        number("price", "Unit price", money=True),
        text("hs_sku", "SKU"),
        number("hs_cost_of_goods_sold", "Unit cost", money=True),
        text("hs_images", "Image URL"),
        text("hs_url", "URL"),
        choice("hs_product_type", "Product type", ("inventory", "non_inventory", "service")),
        choice("hs_folder", "Folder", (), external_options=True),
        choice("recurringbillingfrequency", "Billing frequency", BILLING_FREQUENCIES),
        text("hs_recurring_billing_period", "Term"),
        standard("hs_recurring_billing_start_date", "Billing start date", "date", "date", {}),
        choice("hs_pricing_model", "Pricing model", ("flat", "volume", "graduated", "stairstep")),
        text("hs_tier_ranges", "Tier ranges"),
        text("hs_tier_prices", "Tier prices"),
        choice("hs_status", "Status", ("active", "inactive")),
        number("tax", "Tax"),
        text("hs_created_by_user_id", "Created by user ID", read_only=True),
        text("hs_avatar_filemanager_key", "Avatar file manager key", read_only=True, hidden=True),
    ]
