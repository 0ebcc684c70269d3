"""What the labels of models mean: which type of personal data, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from curate.errors import CurateError, meant

# by type, labels of public sets and models in capitals and without signs between their words
_LABELS = {
    "NAME": "PER PERS PERSON NAME FULLNAME PERSONNAME HUMAN GIVENNAME FIRSTNAME FORENAME MIDDLENAME SURNAME"
    " LASTNAME FAMILYNAME PATIENT DOCTOR STAFF USERFULLNAME PERSONENNAME NOMBRE",
    "ADDRESS": "ADDRESS STREET STREETADDRESS STREETNAME POSTALADDRESS FULLADDRESS BUILDINGNUM BUILDINGNUMBER"
    " HOUSENUMBER SECONDARYADDRESS POSTCODE POSTALCODE ZIP ZIPCODE POBOX",
    "EMAIL": "EMAIL EMAILADDRESS MAIL",
    "PHONE": "PHONE PHONENUMBER PHONENUM TELEPHONE TELEPHONENUM TELEPHONENUMBER TEL MOBILE MOBILENUMBER"
    " MOBILEPHONENUMBER FAX FAXNUMBER",
    "USERNAME": "USERNAME LOGIN HANDLE USERID",
    "BIRTH_DATE": "DOB BIRTHDATE DATEOFBIRTH BIRTHDAY",
    "CARD": "CREDITCARD CREDITCARDNUMBER CARDNUMBER DEBITCARDNUMBER CREDITDEBITCARD",
    "IBAN": "IBAN IBANCODE INTERNATIONALBANKACCOUNTNUMBER",
    "ACCOUNT": "ACCOUNT ACCOUNTNUM ACCOUNTNUMBER BANKACCOUNT BANKACCOUNTNUMBER USBANKNUMBER",
    "TAX_ID": "TAXID TAXNUM TAXNUMBER TAXIDENTIFICATIONNUMBER TIN VATNUMBER SSN USSSN SOCIALNUM SOCIALNUMBER"
    " SOCIALSECURITYNUMBER",
    "NATIONAL_ID": "NATIONALID NATIONALIDNUMBER IDCARD IDCARDNUM IDNUM IDENTITYCARDNUMBER",
    "PASSPORT": "PASSPORT PASSPORTNUM PASSPORTNUMBER",
    "LICENCE": "LICENCE DRIVERLICENSE DRIVERLICENSENUM DRIVERLICENCE DRIVERSLICENSENUMBER DRIVINGLICENCE",
    "PLATE": "PLATE LICENSEPLATE LICENSEPLATENUMBER NUMBERPLATE VEHICLEVRM",
    "HEALTH_ID": "HEALTHID HEALTHINSURANCENUMBER HEALTHPLAN MEDICALRECORD MEDICALRECORDNUMBER",
    "WALLET": "WALLET BITCOINADDRESS ETHEREUMADDRESS LITECOINADDRESS CRYPTO CRYPTOWALLET",
    "GEO": "GEO COORDINATE COORDINATES NEARBYGPSCOORDINATE GPSCOORDINATES",
    "IP": "IP IPADDRESS IPV4 IPV6",
    "MAC": "MAC MACADDRESS",
    "SECRET": "SECRET APIKEY ACCESSTOKEN AUTHTOKEN",
    "PASSWORD": "PASSWORD PIN",
    "ORDER_ID": "ORDERID ORDERNUMBER",
}
# places, organisations and things are nobody's by themselves
_NOT_PERSONAL = (
    "O OUTSIDE NONE LOC LOCATION GPE PLACE CITY TOWN STATE COUNTY COUNTRY REGION ORG ORGANIZATION"
    " ORGANISATION COMPANY COMPANYNAME CORPORATION GROUP MISC OTHER NORP FAC FACILITY PRODUCT PROD EVENT EVE"
    " LAW LANGUAGE WORKOFART DATE TIME TIM MONEY PERCENT QUANTITY CARDINAL ORDINAL NUM URL WEBSITE AGE SEX"
    " GENDER TITLE PREFIX SUFFIX JOBTITLE JOBAREA JOBTYPE JOB PROFESSION NATIONALITY CURRENCY CURRENCYCODE"
    " CURRENCYNAME CURRENCYSYMBOL AMOUNT DISEASE BIO ANIM CEL FOOD INST MEDIA MYTH PLANT VEHI ART NAT"
)
_KNOWN: dict[str, str | None] = {
    **dict.fromkeys(_NOT_PERSONAL.split()),
    **{label: kind for kind, labels in _LABELS.items() for label in labels.split()},
}
_PLACE = re.compile(r"[BILOUESM][-_ ](?=.)")  # where in a name a word stands: BIO, BILOU, BIOES
_PRIVATE = re.compile(r"^PRIVATE(?=.)")


def bare(label: str) -> str:
    """A label without what it says of a word's place: `PER` for `B-PER`."""
    return _PLACE.sub("", label, count=1) if _PLACE.match(label) else label


def _same(label: str) -> str:
    return _PRIVATE.sub("", re.sub(r"[\W_]", "", bare(label)).upper())


def types_of(labels: Iterable[str], given: Mapping[str, str | None], where: str) -> dict[str, str]:
    """Each label of a model that means personal data, and its type; `given` (`privacy.ner_labels`) goes
    before the table. Raises CurateError for a label of which neither says anything, one in `given` that the
    model has not, and where nothing is left."""
    labels = list(labels)
    said = {_same(label): kind for label, kind in given.items()}
    present = {_same(label): bare(label) for label in labels}
    if foreign := next((label for label in given if _same(label) not in present), None):
        mend = meant(foreign, {bare(label) for label in labels} - {"O"}, "Its labels")
        raise CurateError(
            f"privacy.ner_labels names {foreign!r}, a label that the model has not", where=where, mend=mend
        )
    if unknown := [label for same, label in present.items() if same not in said and same not in _KNOWN]:
        line = ", ".join(f"{label}: null" for label in unknown)
        raise CurateError(
            f"nothing says what the model's label{'s' * (len(unknown) > 1)} {', '.join(unknown)} mean"
            f"{'s' * (len(unknown) == 1)}",
            where=where,
            mend=f"Write privacy.ner_labels: {{{line}}} in the recipe, with a type such as NAME instead of"
            " null where it is personal.",
        )
    kinds = {label: said.get(_same(label), _KNOWN.get(_same(label))) for label in labels}
    if not any(kinds.values()):
        raise CurateError(
            f"none of the model's labels means personal data ({', '.join(present.values())})",
            where=where,
            mend="Say which one does, such as privacy.ner_labels: {LOC: ADDRESS}, or take another model.",
        )
    return {label: kind for label, kind in kinds.items() if kind}
