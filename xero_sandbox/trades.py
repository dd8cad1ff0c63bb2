"""What the founded organisations sell and whom they buy from."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Good:
    """Something sold: its price and, when bought in, its cost, both before tax in the organisation's currency."""

    code: str
    name: str
    description: str
    price: float
    cost: float | None = None
    account: str = "200"
    tracked: bool = False


@dataclass(frozen=True)
class Supply:
    """A kind of bill: the expense account it belongs on, its wording, and the range of one line's price before tax."""

    account: str
    wording: tuple[str, ...]
    low: float
    high: float
    monthly: bool = False
    taxed: bool = True


@dataclass(frozen=True)
class Trade:
    """A line of business: goods, typical quantities on a line, supplies, and how busy each month from January is."""

    goods: tuple[Good, ...]
    quantities: tuple[float, ...]
    supplies: tuple[Supply, ...]
    season: tuple[float, ...]
    divisions: tuple[str, tuple[str, ...]]


_OVERHEADS: Final = (
    Supply("469", ("Workshop and office rent", "Rent and outgoings"), 2400, 2400, monthly=True),
    Supply("445", ("Electricity", "Gas and electricity, estimated reading"), 180, 520, monthly=True),
    Supply("489", ("Mobile and broadband plan", "Telephone and internet"), 120, 260, monthly=True),
    Supply("485", ("Accounting software subscription", "Cloud storage, 12 seats"), 40, 210, monthly=True),
    Supply("433", ("Public liability insurance instalment", "Contents insurance"), 210, 640, taxed=True),
    Supply("400", ("Online advertising campaign", "Trade directory listing", "Printed flyers"), 150, 1400),
    Supply("425", ("Courier and freight", "Pallet freight, interstate"), 35, 420),
    Supply("408", ("Office cleaning", "Window cleaning"), 90, 260, monthly=True),
    Supply("412", ("Bookkeeping and advice", "Annual accounts, progress fee"), 300, 1900),
    Supply("453", ("Stationery and printer toner", "Kitchen supplies"), 22, 240),
    Supply("449", ("Vehicle service", "Tyres and alignment"), 160, 890),
    Supply("473", ("Repairs to roller door", "Air conditioning maintenance"), 120, 950),
)

FURNITURE: Final = Trade(
    goods=(
        Good("TBL-OAK", "Oak dining table", "Solid oak dining table, 2100 mm, oiled", 2890.00),
        Good("CHR-ASH", "Ash chair", "Ash dining chair, woven seat", 465.00),
        Good("BEN-HALL", "Hall bench", "Hall bench with shoe shelf", 780.00),
        Good("SHF-WALL", "Wall shelf", 'Floating shelf, 900 mm ("the long one")', 189.50, 92.3333, tracked=True),
        Good("STL-BAR", "Bar stool", "Bar stool, 650 mm seat height", 342.75),
        Good("DSK-STUDY", "Study desk", "Desk with two drawers", 1260.00),
        Good("OIL-500", "Timber oil 500 ml", "Plant-based timber oil", 38.90, 17.4567, tracked=True),
        Good("REST-HR", "Restoration, hour", "French polishing and restoration, per hour", 96.00, account="260"),
        Good("DELIV", "Delivery", "Delivery and installation", 145.00, account="260"),
    ),
    quantities=(1, 1, 2, 4, 6, 1, 3, 2.5),
    supplies=(
        Supply("310", ("European oak boards, 50 mm", "Ash boards, kiln dried", "Plywood sheets"), 380, 2900),
        Supply("310", ("Hinges, runners and screws", "Abrasives and finishing oil"), 60, 480),
        *_OVERHEADS,
    ),
    season=(0.6, 0.85, 1.0, 0.95, 1.0, 1.05, 0.9, 0.95, 1.05, 1.15, 1.35, 1.25),
    divisions=("Channel", ("Showroom", "Online", "Trade", "Restoration")),
)

ROASTERY: Final = Trade(
    goods=(
        Good("BLD-1KG", "House blend 1 kg", "House blend, whole bean, 1 kg", 38.50, 18.2125, tracked=True),
        Good("BLD-5KG", "House blend 5 kg", "House blend, whole bean, 5 kg sack", 176.00, 86.75, tracked=True),
        Good("SGL-ETH", "Ethiopia Guji 250 g", "Single origin, washed, 250 g", 18.40, 8.3333, tracked=True),
        Good(
            "SGL-COL", "Colombia Huila 250 g", "Single origin, naïve & floral, “crème brûlée” notes", 17.20, 7.8, tracked=True
        ),
        Good("DEC-1KG", "Decaf 1 kg", "Swiss Water decaf, 1 kg", 43.00, 21.5, tracked=True),
        Good("CUP-12", "Takeaway cups, 12 oz", "Compostable cups, carton of 1000", 164.00, 119.0, tracked=True),
        Good("TRN-BAR", "Barista training", "Half-day barista training at your café", 320.00, account="260"),
        Good("HIRE-GRD", "Grinder hire, month", "Grinder hire, per calendar month", 85.00, account="260"),
        Good("SRV-MCH", "Machine service", "Espresso machine service, parts extra", 240.00, account="260"),
    ),
    quantities=(2, 4, 6, 8, 10, 12, 1, 3),
    supplies=(
        Supply("310", ("Green coffee, 60 kg bags", "Green coffee, container share"), 720, 3600),
        Supply("310", ("Valve bags and labels", "Cartons and tape"), 90, 620),
        *_OVERHEADS,
    ),
    season=(0.75, 0.9, 1.0, 1.0, 1.1, 1.15, 1.15, 1.1, 1.0, 1.0, 1.05, 1.3),
    divisions=("Region", ("Northland", "Central", "Southern", "West Coast")),
)

CONSULTANCY: Final = Trade(
    goods=(
        Good("DEV-D", "Senior consultant, day", "Senior consultant, per day", 1150.00),
        Good("DES-D", "Designer, day", "Interaction designer, per day", 880.00),
        Good("DES-H", "Designer, hour", "Design work by the hour", 118.75),
        Good("WKSHOP", "Workshop", "Facilitated workshop, half day, up to 12 people", 1650.00),
        Good("RET-M", "Monthly retainer", "Support retainer, per calendar month", 1400.00),
        Good("HOST-M", "Hosting, month", "Managed hosting, per calendar month", 89.90, 31.2345),
        Good("AUDIT", "Accessibility audit", "Audit against WCAG 2.2, with a report", 2950.00),
        Good("BOOK", "Handbook", "“Fish out of Water: Finding Your Brand”", 19.95, 9.1234, tracked=True),
        Good("TRAIN-BK", "Training material", "Training workbook, printed and bound", 34.50, 12.0, account="260", tracked=True),
    ),
    quantities=(1, 2, 3, 5, 0.5, 7.25, 1, 4),
    supplies=(
        Supply("310", ("Subcontract development", "Subcontract illustration"), 900, 6200),
        Supply("493", ("Flights and accommodation", "Train tickets, client visit"), 140, 980),
        Supply("310", ("Stock photography licence", "Fonts and print proofs"), 40, 380),
        *_OVERHEADS,
    ),
    season=(0.65, 0.95, 1.2, 1.0, 1.0, 1.1, 0.95, 0.9, 1.05, 1.1, 1.15, 0.95),
    divisions=("Region", ("Eastside", "North", "South", "West Coast")),
)

OUTDOOR: Final = Trade(
    goods=(
        Good("TNT-2P", "Two-person tent", "Two-person tent, three season", 389.00, 201.5, tracked=True),
        Good("PCK-65", "Pack 65 L", "Backpack, 65 litre, adjustable back", 249.00, 128.4, tracked=True),
        Good("BAG-20F", "Sleeping bag 20 °F", "Down sleeping bag, 20 °F", 319.00, 166.6667, tracked=True),
        Good("STV-ULT", "Ultralight stove", 'Stove, 2.6 oz, 3/8" valve', 64.95, 28.15, tracked=True),
        Good("FTR-RPL", "Water filter cartridge", "Replacement cartridge", 29.95, 11.3333, tracked=True),
        Good("ROPE-60", "Rope 60 m", "Dynamic rope, ⌀ 9.5 mm, 60 m", 219.00, 118.0, tracked=True),
        Good("RNT-WKD", "Rental, weekend", "Rental set, Friday to Monday", 145.00, account="260"),
        Good("GUIDE-D", "Guided day", "Guided day on the Front Range, party of six", 690.00, account="260"),
        Good("REP-HR", "Repair, hour", "Gear repair, per hour", 62.50, account="260"),
    ),
    quantities=(1, 2, 3, 4, 6, 8, 1, 12),
    supplies=(
        Supply("310", ("Tents and packs, spring order", "Down bags, preseason"), 620, 3400),
        Supply("310", ("Hardware and fuel canisters", "Footwear, size run"), 120, 1250),
        *_OVERHEADS,
    ),
    season=(0.7, 0.7, 0.85, 0.95, 1.2, 1.35, 1.35, 1.2, 0.95, 0.8, 0.95, 1.3),
    divisions=("Store", ("Denver", "Boulder", "Online", "Guiding")),
)
