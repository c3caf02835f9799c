"""The faults of the accounting service, by code, with the texts QuickBooks gives.

Everything behind Intuit's gateway answers in this upper-case shape; the gateway's own shape is in `gateway.py`.
"""

from __future__ import annotations

from ledgerbridge.sandbox.kit.vendor import Wire

MADE_INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


class Fault(Exception):
    """The service refuses a call or one item of a batch.

    `untimed` leaves the envelope's time out, as was seen for a malformed id.
    """

    # QB-FAULT-SHAPE

    def __init__(
        self,
        code: str,
        message: str,
        detail: str = "",
        element: str | None = "",
        type: str = "ValidationFault",
        status: int = 400,
        untimed: bool = False,
    ) -> None:
        super().__init__(f"{code} {message}: {detail}")
        self.status = status
        self.untimed = untimed
        error = {"Message": message, "Detail": detail, "code": code}
        self.wire: Wire = {"Error": [error if element is None else {**error, "element": element}], "type": type}


def no_permission() -> Fault:
    """The connecting user may no longer use the company."""
    # QB-RIGHTS-REMOVED
    detail = "AuthorizationFailure: –11014-You do not have access to use QuickBooks Online Plus."
    return Fault("120", "Authorization Failure", detail, type="AuthorizationFault", status=403)


def empty_batch() -> Fault:
    return Fault("400", "MalformedRequest", "Batch Request is Empty")


def unsupported(operation: str) -> Fault:
    return Fault("500", "Unsupported Operation", f"Operation {operation} is not supported.")


def no_resource(path: str, address: str) -> Fault:
    """A path that leads nowhere."""
    # QB-UNKNOWN-PATH
    return unsupported(f"Could not find resource for relative : {path} of full path: {address}")


def not_found() -> Fault:
    """No record of this id that could be used."""
    # QB-NOT-FOUND
    return Fault("610", "Object Not Found", f"Object Not Found : {MADE_INACTIVE}")


def has_dependencies(what: str) -> Fault:
    return Fault("800", "Cannot delete object", f"Cannot delete object : {what}")


def circular_parent() -> Fault:
    return Fault("900", "Parent cannot be child", "Parent cannot be child : A record cannot stand below itself.")


def batch_too_large(limit: int) -> Fault:
    return Fault("1040", "Batch size exceeds allowed limit", f"Batch size exceeds allowed limit : {limit}")


def wrong_content_type(found: str) -> Fault:
    return Fault("1050", "Invalid Content Type", f"Invalid Content Type : {found}")


def unsupported_property(detail: str) -> Fault:
    message = "Request has invalid or unsupported property"
    return Fault("2010", message, f"Property Name:{detail} specified is unsupported or invalid", element=None)


def missing(element: str, detail: str = "") -> Fault:
    """A value the call needs is not there."""
    # QB-REQUIRED
    message = "Required param missing, need to supply the required value for the API"
    return Fault("2020", message, detail or f"Required parameter {element} is missing in the request", element)


def invalid_id(value: str) -> Fault:
    """An id that is no number; the only fault seen without a time."""
    # QB-INVALID-ID
    detail = f"Id should be a valid number. Supplied value:{value}"
    return Fault("2030", "Invalid ID", detail, "Id", untimed=True)


def invalid_text(element: str, value: str) -> Fault:
    return Fault("2040", "Invalid String", f"Invalid String : {element} holds a character that is not allowed", element)


def wrong_length(element: str, least: int, most: int, found: int) -> Fault:
    """A text outside its length."""
    # QB-LENGTH
    message = "String length is either shorter or longer than supported by specification"
    detail = (
        "String length specified does not match the supported length. "
        f"Min:{least} Max:{most} supported. Supplied length:{found}"
    )
    return Fault("2050", message, detail, element)


def illegal_number(element: str, value: object) -> Fault:
    return Fault("2080", "Illegal number format", f"Illegal number format : {value}", element)


def number_out_of_range(element: str, value: object) -> Fault:
    return Fault("2090", "Invalid Number", f"Invalid Number : {value}", element)


def unknown_choice(element: str, value: str) -> Fault:
    """A word that its enumeration lacks."""
    # QB-ENUMERATION
    return Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}", element)


def invalid_email() -> Fault:
    """An e-mail address without @ or dot."""
    # QB-EMAIL
    return Fault("2210", "Email address is not valid", "Email address is not valid : The email address is not valid")


def invalid_reference() -> Fault:
    """A reference to a record that is not there."""
    # QB-REFERENCE
    return Fault("2500", "Invalid Reference Id", f"Invalid Reference Id : {MADE_INACTIVE}")


def query_syntax(detail: str) -> Fault:
    return Fault("4000", "Error parsing query", f"QueryParserError: {detail}", element=None)


def query_invalid(detail: str) -> Fault:
    return Fault("4001", "Invalid query", f"QueryValidationError: {detail}", element=None)


def stale(winner: str) -> Fault:
    """Somebody else changed the record since it was read."""
    # QB-STALE
    detail = (
        f"Stale Object Error : You and {winner} were working on this at the same time. "
        f"{winner} finished before you did, so your work was not saved."
    )
    return Fault("5010", "Stale Object Error", detail)


def business_rule(detail: str, message: str = "") -> Fault:
    """A rule of bookkeeping that has no code of its own."""
    usual = "A business validation error has occurred while processing your request"
    return Fault("6000", message or usual, f"Business Validation Error: {detail}")


def deleted() -> Fault:
    """A document that was deleted."""
    # QB-READ-DELETED
    return Fault("610", "Object Not Found", "Object Not Found : Another user has deleted this transaction.")


def cannot_link() -> Fault:
    return Fault("620", "Txn ID cannot be linked", "Txn ID cannot be linked : The transaction cannot be linked")


def link_to_nothing(type: str, id: str) -> Fault:
    """A link to a document that is not there."""
    # QB-LINK-MISSING
    return business_rule(f"The entity {type} {id} that you are trying to link does not exist. {type} {id}")


def wrong_product(amount: object) -> Fault:
    """An amount that is not quantity times price."""
    # QB-AMOUNT-PRODUCT
    message = "Amount is not equal to UnitPrice * Qty"
    return Fault("6070", message, f"{message}. Supplied value:{amount}", "Line.Amount")


def duplicate_number(number: str, type: str, id: str) -> Fault:
    """The number of a document is taken."""
    # QB-DUPLICATE-NUMBER
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={type} with TxnId={id}"
    )
    return Fault("6140", "Duplicate Document Number Error", detail)


def period_closed() -> Fault:
    """The books are closed for that day."""
    # QB-CLOSED-BOOKS
    detail = (
        "The account period has closed and the account books cannot be updated through the QBO Services API. "
        "Please use the QBO website to make these changes."
    )
    return Fault("6210", "Account Period Closed", detail)


def deposited() -> Fault:
    """A payment that lies in a bank deposit."""
    # QB-DEPOSITED
    detail = (
        "This transaction has been deposited. If you want to change or delete it, "
        "you must edit the deposit it appears on and remove it first"
    )
    return Fault("6540", "Deposited Transaction cannot be changed", detail)


def throttled() -> Fault:
    """Too much in too short a time."""
    # QB-SEND-CAP
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    return Fault("3001", message, "The request limit was reached.  Try again later", None, "SERVICE", 429)


def duplicate_name(detail: str = "null") -> Fault:
    """The name is taken."""
    # QB-DUPLICATE-NAME
    return Fault("6240", "Duplicate Name Exists Error", f"The name supplied already exists. : {detail}")


def duplicate_party() -> Fault:
    """A name shared by customers, vendors and employees is taken; the line break is QuickBooks' own."""
    return duplicate_name(
        "Another customer, vendor or employee is already using this \nname. Please use a different name."
    )


def wrong_account_type(element: str) -> Fault:
    return Fault("6430", "Invalid account type used", f"Invalid account type used : {element}", element)


def broken(detail: str, status: int = 500) -> Fault:
    """The service fails by itself."""
    # QB-SYSTEM-FAULT
    message = "An application error has occurred while processing your request"
    return Fault("10000", message, f"System Failure Error: {detail}", type="SystemFault", status=status)
