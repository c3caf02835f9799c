"""Countries as people and vendors write them, brought to one code."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

TABLE = """\
AD AND Andorra; Principality of Andorra
AE ARE United Arab Emirates; UAE; Emirates
AF AFG Afghanistan
AG ATG Antigua and Barbuda
AI AIA Anguilla
AL ALB Albania; Republic of Albania
AM ARM Armenia; Republic of Armenia
AO AGO Angola; Republic of Angola
AQ ATA Antarctica
AR ARG Argentina; Argentine Republic
AS ASM American Samoa
AT AUT Austria; Österreich; Republic of Austria
AU AUS Australia
AW ABW Aruba
AX ALA Åland Islands
AZ AZE Azerbaijan; Republic of Azerbaijan
BA BIH Bosnia and Herzegovina; Bosnia
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium; België; Belgique; Belgien; Kingdom of Belgium
BF BFA Burkina Faso
BG BGR Bulgaria; Republic of Bulgaria
BH BHR Bahrain; Kingdom of Bahrain
BI BDI Burundi; Republic of Burundi
BJ BEN Benin; Republic of Benin
BL BLM Saint Barthélemy
BM BMU Bermuda
BN BRN Brunei; Brunei Darussalam
BO BOL Bolivia; Plurinational State of Bolivia; Bolivia, Plurinational State of
BQ BES Caribbean Netherlands; Bonaire, Sint Eustatius and Saba
BR BRA Brazil; Brasil; Federative Republic of Brazil
BS BHS Bahamas; Commonwealth of the Bahamas
BT BTN Bhutan; Kingdom of Bhutan
BV BVT Bouvet Island
BW BWA Botswana; Republic of Botswana
BY BLR Belarus; Republic of Belarus
BZ BLZ Belize
CA CAN Canada
CC CCK Cocos (Keeling) Islands
CD COD Democratic Republic of the Congo; Congo - Kinshasa; DR Congo; DRC; Zaire
CF CAF Central African Republic
CG COG Republic of the Congo; Congo; Congo - Brazzaville
CH CHE Switzerland; Schweiz; Suisse; Svizzera; Swiss Confederation
CI CIV Côte d'Ivoire; Ivory Coast; Republic of Côte d'Ivoire
CK COK Cook Islands
CL CHL Chile; Republic of Chile
CM CMR Cameroon; Republic of Cameroon
CN CHN China; People's Republic of China; PRC; Mainland China
CO COL Colombia; Republic of Colombia
CR CRI Costa Rica; Republic of Costa Rica
CU CUB Cuba; Republic of Cuba
CV CPV Cape Verde; Cabo Verde; Republic of Cabo Verde
CW CUW Curaçao
CX CXR Christmas Island
CY CYP Cyprus; Republic of Cyprus
CZ CZE Czechia; Czech Republic; Česko; Česká republika
DE DEU Germany; Deutschland; Federal Republic of Germany
DJ DJI Djibouti; Republic of Djibouti
DK DNK Denmark; Danmark; Kingdom of Denmark
DM DMA Dominica; Commonwealth of Dominica
DO DOM Dominican Republic
DZ DZA Algeria
EC ECU Ecuador; Republic of Ecuador
EE EST Estonia; Eesti; Republic of Estonia
EG EGY Egypt; Arab Republic of Egypt
EH ESH Western Sahara
ER ERI Eritrea; the State of Eritrea
ES ESP Spain; España; Kingdom of Spain
ET ETH Ethiopia
FI FIN Finland; Suomi; Republic of Finland
FJ FJI Fiji; Republic of Fiji
FK FLK Falkland Islands; Falkland Islands (Malvinas)
FM FSM Micronesia; Federated States of Micronesia; Micronesia, Federated States of
FO FRO Faroe Islands
FR FRA France; French Republic
GA GAB Gabon; Gabonese Republic
GB GBR United Kingdom; UK; Great Britain; Britain; England; Scotland; Wales; Northern Ireland
GD GRD Grenada
GE GEO Georgia
GF GUF French Guiana
GG GGY Guernsey
GH GHA Ghana; Republic of Ghana
GI GIB Gibraltar
GL GRL Greenland
GM GMB Gambia; Republic of the Gambia
GN GIN Guinea; Republic of Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea; Republic of Equatorial Guinea
GR GRC Greece; EL; Hellas; Hellenic Republic
GS SGS South Georgia and South Sandwich Islands
GT GTM Guatemala; Republic of Guatemala
GU GUM Guam
GW GNB Guinea-Bissau; Republic of Guinea-Bissau
GY GUY Guyana; Republic of Guyana
HK HKG Hong Kong; Hong Kong SAR; Hong Kong SAR China
HM HMD Heard and McDonald Islands; Heard Island and McDonald Islands
HN HND Honduras; Republic of Honduras
HR HRV Croatia; Hrvatska; Republic of Croatia
HT HTI Haiti; Republic of Haiti
HU HUN Hungary; Magyarország
ID IDN Indonesia; Republic of Indonesia
IE IRL Ireland; Republic of Ireland; Eire
IL ISR Israel; State of Israel
IM IMN Isle of Man
IN IND India; Republic of India
IO IOT British Indian Ocean Territory
IQ IRQ Iraq; Republic of Iraq
IR IRN Iran; Islamic Republic of Iran; Iran, Islamic Republic of
IS ISL Iceland; Ísland; Republic of Iceland
IT ITA Italy; Italia; Italian Republic
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan; Hashemite Kingdom of Jordan
JP JPN Japan
KE KEN Kenya; Republic of Kenya
KG KGZ Kyrgyzstan; Kyrgyz Republic
KH KHM Cambodia; Kingdom of Cambodia
KI KIR Kiribati; Republic of Kiribati
KM COM Comoros; Union of the Comoros
KN KNA Saint Kitts and Nevis
KP PRK North Korea; DPRK; Korea, Democratic People's Republic of
KR KOR South Korea; Korea; Republic of Korea; Korea, Republic of
KW KWT Kuwait; State of Kuwait
KY CYM Cayman Islands
KZ KAZ Kazakhstan; Republic of Kazakhstan
LA LAO Laos; Lao PDR; Lao People's Democratic Republic
LB LBN Lebanon; Lebanese Republic
LC LCA Saint Lucia
LI LIE Liechtenstein; Principality of Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia; Republic of Liberia
LS LSO Lesotho; Kingdom of Lesotho
LT LTU Lithuania; Lietuva; Republic of Lithuania
LU LUX Luxembourg; Luxemburg; Grand Duchy of Luxembourg
LV LVA Latvia; Latvija; Republic of Latvia
LY LBY Libya
MA MAR Morocco; Kingdom of Morocco
MC MCO Monaco; Principality of Monaco
MD MDA Moldova; Republic of Moldova; Moldova, Republic of
ME MNE Montenegro
MF MAF Saint Martin; Saint Martin (French part)
MG MDG Madagascar; Republic of Madagascar
MH MHL Marshall Islands
MK MKD North Macedonia; Macedonia; FYROM; Republic of North Macedonia
ML MLI Mali; Republic of Mali
MM MMR Myanmar; Burma; Republic of Myanmar
MN MNG Mongolia
MO MAC Macao; Macau; Macao SAR; Macao SAR China
MP MNP Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania
MS MSR Montserrat
MT MLT Malta; Republic of Malta
MU MUS Mauritius; Republic of Mauritius
MV MDV Maldives; Republic of Maldives
MW MWI Malawi; Republic of Malawi
MX MEX Mexico; United Mexican States
MY MYS Malaysia
MZ MOZ Mozambique; Republic of Mozambique
NA NAM Namibia; Republic of Namibia
NC NCL New Caledonia
NE NER Niger; Republic of the Niger
NF NFK Norfolk Island
NG NGA Nigeria; Federal Republic of Nigeria
NI NIC Nicaragua; Republic of Nicaragua
NL NLD Netherlands; Holland; Nederland; Kingdom of the Netherlands
NO NOR Norway; Norge; Noreg; Kingdom of Norway
NP NPL Nepal
NR NRU Nauru; Republic of Nauru
NU NIU Niue
NZ NZL New Zealand; Aotearoa
OM OMN Oman; Sultanate of Oman
PA PAN Panama; Republic of Panama
PE PER Peru; Republic of Peru
PF PYF French Polynesia
PG PNG Papua New Guinea
PH PHL Philippines; Republic of the Philippines
PK PAK Pakistan; Islamic Republic of Pakistan
PL POL Poland; Polska; Republic of Poland
PM SPM Saint Pierre and Miquelon
PN PCN Pitcairn Islands; Pitcairn
PR PRI Puerto Rico
PS PSE Palestine; State of Palestine; Palestine, State of
PT PRT Portugal; Portuguese Republic
PW PLW Palau; Republic of Palau
PY PRY Paraguay; Republic of Paraguay
QA QAT Qatar; State of Qatar
RE REU Réunion
RO ROU Romania
RS SRB Serbia; Republic of Serbia
RU RUS Russia; Russian Federation
RW RWA Rwanda; Rwandese Republic
SA SAU Saudi Arabia; Kingdom of Saudi Arabia
SB SLB Solomon Islands
SC SYC Seychelles; Republic of Seychelles
SD SDN Sudan; Republic of the Sudan
SE SWE Sweden; Sverige; Kingdom of Sweden
SG SGP Singapore; Republic of Singapore
SH SHN Saint Helena
SI SVN Slovenia; Slovenija; Republic of Slovenia
SJ SJM Svalbard and Jan Mayen
SK SVK Slovakia; Slovak Republic; Slovensko
SL SLE Sierra Leone; Republic of Sierra Leone
SM SMR San Marino; Republic of San Marino
SN SEN Senegal; Republic of Senegal
SO SOM Somalia; Federal Republic of Somalia
SR SUR Suriname; Republic of Suriname
SS SSD South Sudan; Republic of South Sudan
ST STP São Tomé and Príncipe
SV SLV El Salvador; Republic of El Salvador
SX SXM Sint Maarten; Sint Maarten (Dutch part)
SY SYR Syria; Syrian Arab Republic
SZ SWZ Eswatini; Swaziland; Kingdom of Eswatini
TC TCA Turks and Caicos Islands
TD TCD Chad; Republic of Chad
TF ATF French Southern Territories
TG TGO Togo; Togolese Republic
TH THA Thailand; Kingdom of Thailand
TJ TJK Tajikistan; Republic of Tajikistan
TK TKL Tokelau
TL TLS Timor-Leste; East Timor
TM TKM Turkmenistan
TN TUN Tunisia; Republic of Tunisia
TO TON Tonga; Kingdom of Tonga
TR TUR Türkiye; Turkey; Republic of Türkiye
TT TTO Trinidad and Tobago
TV TUV Tuvalu
TW TWN Taiwan; Republic of China; ROC; Taiwan, Province of China
TZ TZA Tanzania; Tanzania, United Republic of; United Republic of Tanzania
UA UKR Ukraine
UG UGA Uganda; Republic of Uganda
UM UMI U.S. Outlying Islands; United States Minor Outlying Islands
US USA United States; United States of America; America
UY URY Uruguay; Eastern Republic of Uruguay
UZ UZB Uzbekistan; Republic of Uzbekistan
VA VAT Vatican City; Vatican; Holy See; Holy See (Vatican City State)
VC VCT Saint Vincent and Grenadines; Saint Vincent and the Grenadines
VE VEN Venezuela; Bolivarian Republic of Venezuela; Venezuela, Bolivarian Republic of
VG VGB British Virgin Islands; BVI; Virgin Islands, British
VI VIR U.S. Virgin Islands; USVI; Virgin Islands, U.S.
VN VNM Vietnam; Viet Nam
VU VUT Vanuatu; Republic of Vanuatu
WF WLF Wallis and Futuna
WS WSM Samoa; Independent State of Samoa
YE YEM Yemen; Republic of Yemen
YT MYT Mayotte
ZA ZAF South Africa; RSA; Republic of South Africa
ZM ZMB Zambia; Republic of Zambia
ZW ZWE Zimbabwe; Republic of Zimbabwe
"""
"""A line holds ISO 3166-1 alpha-2, alpha-3, the English name and other spellings, parted by `; `."""


_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EUROPEAN_UNION = frozenset(_UNION.split())
"""The members of the European Union, as ISO 3166 spells them."""


def alpha2(text: str) -> str | None:
    """The ISO alpha-2 code a text stands for: code, alpha-3 code, name or everyday alias; None if it is no country.

    Case, accents, points and a leading "the" do not matter.
    """
    return _CODES.get(_key(text))


def _key(text: str) -> str:
    """One spelling for all that we take as the same."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    for mark in ".'\N{RIGHT SINGLE QUOTATION MARK}":
        plain = plain.replace(mark, "")
    for mark in ",()-":
        plain = plain.replace(mark, " ")
    words = plain.replace("&", " and ").split()
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join("saint" if word == "st" else word for word in words)


def _codes() -> dict[str, str]:
    codes = {}
    for line in TABLE.splitlines():
        two, three, names = line.split(" ", 2)
        for spelling in (two, three, *names.split("; ")):
            codes[_key(spelling)] = two
    return codes


def _names() -> dict[str, str]:
    lines = (line.split(" ", 2) for line in TABLE.splitlines())
    return {two: names.split("; ")[0] for two, _, names in lines}


_CODES: Mapping[str, str] = MappingProxyType(_codes())
NAMES: Mapping[str, str] = MappingProxyType(_names())
"""{alpha-2 code: English name}"""
