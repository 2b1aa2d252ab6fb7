//! Where the generated people spend their money: shops by aisle; and whom they know. Amounts in
//! cents.

/// A place that takes money: its cleaned name, what it looks like on a statement, and what it
/// usually takes.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) low: i64,
    pub(super) high: i64,
}

/// Shops of one category.
#[derive(Debug)]
pub(super) struct Aisle {
    pub(super) category: &'static str,
    pub(super) place: Place,
    /// How much of an average month each month has, in percent, from January.
    pub(super) season: [u64; 12],
    pub(super) shops: &'static [Shop],
}

/// Whether a statement names the town.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Town,
    Online,
}

pub(super) const fn shop(name: &'static str, label: &'static str, low: i64, high: i64) -> Shop {
    Shop { name, label, low, high }
}

const EVEN: [u64; 12] = [100; 12];
const CHRISTMAS: [u64; 12] = [85, 75, 85, 90, 95, 100, 95, 85, 105, 100, 130, 190];
const SUMMER: [u64; 12] = [70, 80, 85, 100, 110, 120, 170, 180, 90, 85, 75, 90];
const WINTER: [u64; 12] = [140, 130, 115, 95, 85, 80, 70, 70, 90, 110, 120, 130];

pub(super) static GROCERIES: Aisle = Aisle {
    category: "Alimentation",
    place: Place::Town,
    season: [98, 92, 97, 98, 100, 98, 95, 90, 100, 102, 102, 128],
    shops: &[
        shop("Carrefour", "CARREFOUR MARKET", 620, 12_800),
        shop("E.Leclerc", "E.LECLERC", 940, 16_500),
        shop("Lidl", "LIDL 2417", 480, 7_200),
        shop("Intermarché", "INTERMARCHE SUPER", 700, 11_900),
        shop("Super U", "SUPER U", 690, 10_800),
        shop("Auchan", "AUCHAN HYPER", 1_150, 17_400),
        shop("Picard", "PICARD SURGELES", 890, 5_600),
        shop("Franprix", "FRANPRIX 5521", 320, 3_900),
        shop("Grand Frais", "GRAND FRAIS", 780, 6_400),
        shop("Naturalia", "NATURALIA", 610, 5_900),
        shop("Casino", "CASINO SHOP", 290, 4_100),
        shop("Aldi", "ALDI MARCHE", 540, 6_100),
    ],
};

pub(super) static BAKERIES: Aisle = Aisle {
    category: "Alimentation",
    place: Place::Town,
    season: EVEN,
    shops: &[
        shop("Marie Blachère", "MARIE BLACHERE", 180, 1_450),
        shop("Boulangerie Ange", "BOULANGERIE ANGE", 150, 1_320),
        shop("Au Pain Doré", "SARL AU PAIN DORE", 120, 980),
        shop("Le Fournil de Margot", "FOURNIL DE MARGOT", 130, 1_150),
        shop("Boucherie Lannec", "BOUCHERIE LANNEC", 780, 4_200),
        shop("Fromagerie des Halles", "FROMAGERIE DES HALLES", 560, 2_900),
    ],
};

pub(super) static RESTAURANTS: Aisle = Aisle {
    category: "Restaurant",
    place: Place::Town,
    season: [85, 90, 95, 100, 105, 110, 115, 105, 100, 95, 95, 115],
    shops: &[
        shop("McDonald's", "MC DONALD S", 690, 3_100),
        shop("Uber Eats", "UBER EATS HELP.UBER", 1_390, 4_800),
        shop("La Table d'Émile", "LA TABLE D EMILE", 1_850, 9_600),
        shop("Chez Soizic", "CHEZ SOIZIC", 1_400, 7_200),
        shop("Pizzeria Trastevere", "PIZZERIA TRASTEVERE", 1_150, 5_400),
        shop("Brasserie du Marché", "BRASSERIE DU MARCHE", 1_250, 6_800),
        shop("Sushi Yoko", "SUSHI YOKO", 1_290, 5_200),
        shop("Pho Saïgon", "PHO SAIGON", 1_080, 3_900),
        shop("Starbucks", "STARBUCKS COFFEE", 420, 1_480),
        shop("Columbus Café", "COLUMBUS CAFE", 390, 1_350),
        shop("KFC", "KFC FRANCE", 820, 3_300),
        shop("Kebab Anatolie", "ANATOLIE KEBAB", 750, 1_900),
    ],
};

pub(super) static TRANSPORT: Aisle = Aisle {
    category: "Transport",
    place: Place::Town,
    season: SUMMER,
    shops: &[
        shop("SNCF", "SNCF CONNECT", 1_200, 13_800),
        shop("RATP", "RATP", 215, 2_240),
        shop("Uber", "UBER TRIP", 790, 3_400),
        shop("Vinci Autoroutes", "VINCI AUTOROUTES PEAGE", 340, 4_300),
        shop("Indigo", "PARKING INDIGO", 220, 2_700),
        shop("Vélib'", "SMOVENGO VELIB", 310, 930),
        shop("Flixbus", "FLIXBUS.FR", 899, 4_250),
        shop("Bolt", "BOLT.EU", 640, 2_600),
    ],
};

pub(super) static FUEL: Aisle = Aisle {
    category: "Carburant",
    place: Place::Town,
    season: SUMMER,
    shops: &[
        shop("TotalEnergies", "TOTAL ACCESS", 3_200, 9_400),
        shop("Carrefour", "CARREFOUR STATION", 2_800, 8_900),
        shop("Esso", "ESSO EXPRESS", 3_000, 9_100),
        shop("Avia", "AVIA", 2_600, 8_600),
        shop("E.Leclerc", "E.LECLERC STATION", 2_900, 8_800),
    ],
};

pub(super) static ONLINE: Aisle = Aisle {
    category: "achats en ligne",
    place: Place::Online,
    season: CHRISTMAS,
    shops: &[
        shop("Amazon", "AMAZON EU SARL", 690, 18_900),
        shop("Vinted", "VINTED MANGOPAY", 350, 4_600),
        shop("Cdiscount", "CDISCOUNT", 1_290, 24_500),
        shop("Back Market", "BACK MARKET", 5_900, 41_900),
        shop("Veepee", "VEEPEE", 1_990, 9_800),
        shop("Leboncoin", "LEBONCOIN", 500, 14_000),
        shop("AliExpress", "ALIEXPRESS.COM", 210, 3_700),
        shop("PayPal", "PAYPAL *ETSY", 890, 6_300),
    ],
};

pub(super) static HEALTH: Aisle = Aisle {
    category: "Santé/pharmacie",
    place: Place::Town,
    season: WINTER,
    shops: &[
        shop("Pharmacie des Tilleuls", "PHARMACIE DES TILLEULS", 290, 4_800),
        shop("Pharmacie Lafayette", "PHARMACIE LAFAYETTE", 340, 5_600),
        shop("Dr Kermarec", "DR KERMAREC", 3_000, 3_000),
        shop("Cabinet dentaire Ollivier", "CAB DENTAIRE OLLIVIER", 4_300, 32_000),
        shop("Afflelou", "ALAIN AFFLELOU", 4_900, 36_000),
        shop("Laboratoire Biogroup", "BIOGROUP LABO", 1_250, 6_900),
    ],
};

pub(super) static LEISURE: Aisle = Aisle {
    category: "Loisirs",
    place: Place::Town,
    season: SUMMER,
    shops: &[
        shop("Pathé", "CINEMA PATHE", 890, 4_100),
        shop("Decathlon", "DECATHLON", 990, 14_500),
        shop("Fnac", "FNAC", 1_290, 26_000),
        shop("Cultura", "CULTURA", 690, 6_800),
        shop("Ticketmaster", "TICKETMASTER FR", 2_900, 15_800),
        shop("Booking.com", "BOOKING.COM", 6_900, 58_000),
        shop("Airbnb", "AIRBNB", 8_400, 64_000),
        shop("Steam", "STEAMGAMES.COM", 499, 5_999),
        shop("Librairie Mollat", "LIBRAIRIE MOLLAT", 750, 4_900),
    ],
};

pub(super) static CLOTHES: Aisle = Aisle {
    category: "Vêtements",
    place: Place::Town,
    season: [130, 80, 90, 100, 95, 125, 120, 75, 110, 95, 100, 145],
    shops: &[
        shop("H&M", "H & M", 999, 9_800),
        shop("Zara", "ZARA FRANCE", 1_595, 13_500),
        shop("Kiabi", "KIABI", 800, 8_900),
        shop("Uniqlo", "UNIQLO", 1_490, 11_900),
        shop("Zalando", "ZALANDO", 1_995, 15_900),
        shop("Celio", "CELIO", 1_299, 8_400),
        shop("Courir", "COURIR", 4_500, 14_000),
    ],
};

pub(super) static HOME: Aisle = Aisle {
    category: "Entretien maison",
    place: Place::Town,
    season: [90, 85, 110, 130, 135, 115, 95, 80, 105, 100, 85, 80],
    shops: &[
        shop("Leroy Merlin", "LEROY MERLIN", 690, 28_000),
        shop("Castorama", "CASTORAMA", 590, 23_000),
        shop("IKEA", "IKEA", 990, 36_000),
        shop("Action", "ACTION 4438", 299, 3_900),
        shop("Maisons du Monde", "MAISONS DU MONDE", 1_290, 29_000),
        shop("Truffaut", "JARDINERIE TRUFFAUT", 890, 8_900),
    ],
};

pub(super) static GARAGE: Aisle = Aisle {
    category: "Garage",
    place: Place::Town,
    season: EVEN,
    shops: &[
        shop("Norauto", "NORAUTO", 1_990, 48_000),
        shop("Feu Vert", "FEU VERT", 1_490, 39_000),
        shop("Garage Le Goff", "GARAGE LE GOFF", 8_900, 92_000),
        shop("Éléphant Bleu", "ELEPHANT BLEU", 600, 2_200),
    ],
};

pub(super) static LOTTERY: Aisle = Aisle {
    category: "Loterie",
    place: Place::Online,
    season: EVEN,
    shops: &[shop("FDJ", "FDJ.FR", 220, 2_500)],
};

pub(super) static BETS: Aisle = Aisle {
    category: "Paris sportif",
    place: Place::Online,
    season: EVEN,
    shops: &[
        shop("Winamax", "WINAMAX", 500, 5_000),
        shop("Betclic", "BETCLIC", 500, 4_000),
        shop("Unibet", "UNIBET FR", 1_000, 5_000),
    ],
};

pub(super) static GAMES: Aisle = Aisle {
    category: "Jeux d'argent",
    place: Place::Town,
    season: EVEN,
    shops: &[
        shop("PMU", "PMU POINT DE VENTE", 400, 3_000),
        shop("Casino Barrière", "CASINO BARRIERE", 2_000, 12_000),
    ],
};

pub(super) static OTHERS: Aisle = Aisle {
    category: "Autres",
    place: Place::Town,
    season: CHRISTMAS,
    shops: &[
        shop("Tabac Le Longchamp", "TABAC LE LONGCHAMP", 1_150, 4_600),
        shop("Relay", "RELAY", 320, 1_900),
        shop("Interflora", "INTERFLORA", 2_900, 7_400),
        shop("Coiffure Éclat", "COIFFURE ECLAT", 2_200, 8_900),
        shop("Sephora", "SEPHORA", 1_290, 9_500),
        shop("La Poste", "LA POSTE", 165, 2_900),
    ],
};

pub(super) static FINES: Aisle = Aisle {
    category: "Amendes",
    place: Place::Online,
    season: EVEN,
    shops: &[
        shop("ANTAI", "AMENDE.GOUV ANTAI", 4_500, 13_500),
        shop("RATP", "RATP PV INFRACTION", 5_000, 6_500),
    ],
};

pub(super) static IN_DOLLARS: Aisle = Aisle {
    category: "Loisirs",
    place: Place::Online,
    season: SUMMER,
    shops: &[
        shop("Trader Joe's", "TRADER JOE S NEW YORK", 900, 7_400),
        shop("Lyft", "LYFT RIDE SAN FRANCISCO", 850, 4_900),
        shop("Yosemite Lodge", "YOSEMITE LODGE CA", 9_800, 43_000),
        shop("Shake Shack", "SHAKE SHACK BROOKLYN", 1_100, 4_200),
        shop("Namecheap", "NAMECHEAP.COM", 899, 4_800),
    ],
};

pub(super) static IN_POUNDS: Aisle = Aisle {
    category: "Loisirs",
    place: Place::Online,
    season: SUMMER,
    shops: &[
        shop("Tesco", "TESCO STORES LONDON", 350, 4_600),
        shop("Transport for London", "TFL TRAVEL CHARGE", 280, 1_560),
        shop("The Red Lion", "THE RED LION SOHO", 640, 4_900),
        shop("Premier Inn", "PREMIER INN LEEDS", 6_200, 21_000),
    ],
};

pub(super) static CITIES: &[&str] = &[
    "LYON", "NANTES", "RENNES", "TOULOUSE", "PARIS 11", "LILLE", "BORDEAUX", "GRENOBLE", "TOURS",
    "ANGERS", "DIJON", "BREST", "NICE", "NANCY", "CAEN", "POITIERS",
];

pub(super) static PEOPLE: &[&str] = &[
    "MLLE ORIANE BASTIDE",
    "M TANGUY LEROUX",
    "MME SOLENE CARADEC",
    "M ILYES HADDOUCHE",
    "MME PERRINE VASSEUR",
    "M GASPARD DELORME",
    "MLLE AMBRE FOUCAULT",
    "M YVES QUEMENER",
];

pub(super) static EMPLOYERS: &[Shop] = &[
    shop("Ateliers Verdier", "ATELIERS VERDIER SAS", 0, 0),
    shop("Groupe Solanor", "GROUPE SOLANOR", 0, 0),
    shop("Clinique du Parc", "CLINIQUE DU PARC", 0, 0),
    shop("Mairie de Saint-Aubin", "MAIRIE ST AUBIN", 0, 0),
    shop("Novatis Conseil", "NOVATIS CONSEIL", 0, 0),
    shop("Transports Maillard", "TRANSPORTS MAILLARD", 0, 0),
];

pub(super) static CLIENTS: &[Shop] = &[
    shop("Studio Hexa", "STUDIO HEXA", 48_000, 240_000),
    shop("Agence Polaris", "AGENCE POLARIS", 60_000, 310_000),
    shop("Maison Berthelot", "MAISON BERTHELOT", 35_000, 180_000),
    shop("Coop Lumen", "COOP LUMEN", 42_000, 150_000),
];

pub(super) static LANDLORDS: &[Shop] = &[
    shop("Foncier Avenir", "LOYER FONCIER AVENIR", 0, 0),
    shop("Habitat 44", "LOYER HABITAT 44", 0, 0),
    shop("Cabinet Roussel", "LOYER CABINET ROUSSEL", 0, 0),
    shop("SCI Les Glycines", "LOYER SCI LES GLYCINES", 0, 0),
];
