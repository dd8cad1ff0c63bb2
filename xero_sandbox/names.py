"""Invented people, companies and streets, and free text of the awkward kinds that real books are full of."""

from typing import Final

GIVEN: Final = (
    "Amelia", "Oliver", "Isla", "Noah", "Aroha", "Wiremu", "Charlotte", "Leo", "Mia", "Hugo", "Zoë", "José", "Priya",
    "Arjun", "Ngaire", "Tane", "Siobhán", "Callum", "Freya", "Björn", "Chloé", "Mateo", "Ada", "Tomasz", "Mei", "Kenji",
    "Fatima", "Yusuf", "Ruth", "Samuel", "Ella", "Finn",
)  # fmt: skip

FAMILY: Final = (
    "Nguyen", "Walker", "O'Brien", "Tautahi", "Smith", "Patel", "Müller", "Fletcher", "García", "Hughes", "Lindqvist",
    "Ward", "Kapoor", "Brown", "Parata", "Dubois", "Sato", "Novák", "Campbell", "Haines", "Ferreira", "Okafor", "Bell",
    "Ihaka", "Mackenzie", "Li", "Rossi", "Hansen",
)  # fmt: skip

FIRST_WORDS: Final = (
    "Bayside", "Boom", "City", "Harbour", "Ridgeway", "Basket", "Marine", "Young", "Petrie", "Summit", "Hamilton",
    "Orchard", "Northern", "Copper", "Silver", "Kōwhai", "Juniper", "Granite", "Lantern", "Foxglove", "Meridian",
    "Saltwater", "Highgate", "Willow", "Redgum", "Cobalt", "Thistle", "Paperbark", "Kingfisher", "Larkspur",
    "Driftwood", "Beacon", "Ironbark", "Tidal", "Hawthorn", "Prospect", "Quarry", "Rosella", "Sterling", "Umbra",
)  # fmt: skip

SECOND_WORDS: Final = (
    "Club", "FM", "Limousines", "University", "Systems", "Case", "McLoud", "Brothers Transport", "Architects", "Bistro",
    "Hotel Group", "Interiors", "Farms", "Dental", "Studios", "Primary School", "Law", "Physiotherapy", "Vineyard",
    "Books", "Builders", "Logistics", "Pharmacy", "Cycles", "Brewing", "Gallery", "Kitchens", "Property", "Media",
    "Labs", "Council", "Foods",
)  # fmt: skip

SUPPLIER_WORDS: Final = (
    "Supplies", "Freight", "Power", "Properties", "Insurance", "Telecom", "Stationery", "Motors", "Advertising",
    "Cleaning", "Accountants", "Timber", "Wholesale", "Trading", "Imports", "Maintenance", "Print", "Travel",
    "Software", "Hardware",
)  # fmt: skip

STREETS: Final = (
    "Queen Street", "Station Road", "Victoria Avenue", "Mill Lane", "Harbour Parade", "Church Street", "Rata Street",
    "Elm Grove", "King's Wharf", "Market Square", "Railway Terrace", "Hill Road", "Bridge Street", "Quay Street",
    "Orchard Lane",
)  # fmt: skip

REFERENCES: Final = (
    "PO-{n:05d}", "Order {n}", "Monthly account", "Ref {n:06d}", "P/O {n:04d}-A", "As quoted", "Quote QU-{n:04d}",
    "Phone order", "Stage 2", "Per email",
)  # fmt: skip

# Each of these has broken a reader, a loader or a database somewhere.
AWKWARD: Final = (
    "/Date(1573755038314+0000)/",
    'Say "hello" to O\'Brien',
    "Café Zoë – naïve façade ☕",  # noqa: RUF001 - the dash is the point
    "first line\nsecond line\r\nthird\tafter a tab",
    "2010-11-19",
    "2024-02-30T25:61:00",
    "/Date(not a date)/ see note",
    "NULL",
    "=SUM(A1:A9)",
    "back\\slash and / slash",
    "  spaces around  ",
    "日本語の注文書 №7",
    "👩‍🔧 workshop; -- drop it",
    "0012",
    "1e5",
    "a,b;c|d",
)

GROUPS: Final = ("Key accounts", "Wholesale", "Support contracts", "Trade suppliers")
