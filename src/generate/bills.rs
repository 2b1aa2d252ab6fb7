//! What is paid again and again, by kind. Amounts in cents.

use super::catalogue::{Shop, shop};

/// Bills that come by themselves.
#[derive(Debug)]
pub(super) struct Bills {
    pub(super) category: &'static str,
    pub(super) operation: &'static str,
    /// Months from one to the next.
    pub(super) every: i32,
    pub(super) change: Change,
    pub(super) shops: &'static [Shop],
}

/// What becomes of a bill's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Fixed,
    /// The same every month until the price rises, once.
    Rises,
    /// Follows use, and the cold.
    Metered,
}

const fn bills(
    category: &'static str,
    every: i32,
    change: Change,
    shops: &'static [Shop],
) -> Bills {
    Bills { category, operation: "Prélèvement", every, change, shops }
}

pub(super) static INTERNET: Bills = bills(
    "Téléphones/internet",
    1,
    Change::Rises,
    &[
        shop("Orange", "ORANGE SA", 3_199, 4_999),
        shop("SFR", "SFR FIXE ADSL", 2_899, 4_499),
        shop("Free", "FREE HAUTDEBIT", 2_999, 4_999),
        shop("Bouygues Telecom", "BOUYGUES TELECOM", 2_699, 4_299),
    ],
);

pub(super) static MOBILE: Bills = bills(
    "Téléphones/internet",
    1,
    Change::Fixed,
    &[
        shop("Sosh", "ORANGE SOSH MOBILE", 999, 2_499),
        shop("RED by SFR", "RED BY SFR", 999, 1_999),
        shop("Free Mobile", "FREE MOBILE", 1_599, 1_999),
        shop("Prixtel", "PRIXTEL", 699, 1_499),
    ],
);

pub(super) static POWER: Bills = bills(
    "Eélectricité/eau",
    1,
    Change::Metered,
    &[
        shop("EDF", "EDF CLIENTS PARTICULIERS", 4_800, 13_500),
        shop("Engie", "ENGIE", 5_200, 14_200),
        shop("TotalEnergies", "TOTALENERGIES ELEC GAZ", 4_600, 12_800),
        shop("Ekwateur", "EKWATEUR", 4_400, 11_900),
    ],
);

pub(super) static WATER: Bills = bills(
    "Eélectricité/eau",
    3,
    Change::Metered,
    &[shop("Veolia", "VEOLIA EAU", 5_200, 13_000), shop("Suez", "SUEZ EAU FRANCE", 4_900, 12_400)],
);

pub(super) static HOME_INSURANCE: Bills = bills(
    "Assurances",
    1,
    Change::Rises,
    &[
        shop("Matmut", "MATMUT HABITATION", 1_250, 3_400),
        shop("AXA", "AXA FRANCE IARD", 1_480, 3_900),
        shop("Luko", "LUKO COVER", 690, 1_890),
        shop("Groupama", "GROUPAMA", 1_390, 3_600),
    ],
);

pub(super) static CAR_INSURANCE: Bills = bills(
    "Assurances",
    1,
    Change::Rises,
    &[
        shop("MACIF", "MACIF AUTO", 3_400, 7_800),
        shop("Direct Assurance", "DIRECT ASSURANCE", 2_900, 6_900),
        shop("GMF", "GMF ASSURANCES", 3_200, 7_100),
    ],
);

pub(super) static HEALTH_INSURANCE: Bills = bills(
    "Assurances",
    1,
    Change::Rises,
    &[
        shop("Harmonie Mutuelle", "HARMONIE MUTUELLE", 3_200, 11_400),
        shop("Alan", "ALAN SA", 4_900, 9_800),
        shop("MGEN", "MGEN", 3_900, 10_900),
    ],
);

pub(super) static STREAMING: Bills = Bills {
    category: "streaming",
    operation: "Carte",
    every: 1,
    change: Change::Rises,
    shops: &[
        shop("Netflix", "NETFLIX.COM", 1_349, 1_999),
        shop("Spotify", "SPOTIFY P2C4", 1_112, 1_215),
        shop("Disney+", "DISNEY PLUS", 599, 1_399),
        shop("Deezer", "DEEZER", 1_199, 1_199),
        shop("Amazon Prime", "AMAZON PRIME FR", 699, 699),
        shop("Apple", "APPLE.COM/BILL", 299, 999),
    ],
};

pub(super) static CANAL: Bills =
    bills("streaming", 1, Change::Rises, &[shop("Canal+", "CANAL+ FRANCE", 1_999, 3_499)]);

pub(super) static MEMBERSHIPS: Bills = bills(
    "Abonnements",
    1,
    Change::Rises,
    &[
        shop("Basic-Fit", "BASIC FIT FRANCE", 1_999, 2_999),
        shop("Le Monde", "SOCIETE EDITRICE LE MONDE", 999, 1_299),
        shop("L'Orange Bleue", "ORANGE BLEUE FITNESS", 2_490, 3_490),
        shop("Neoness", "NEONESS", 1_500, 3_000),
        shop("Mediapart", "MEDIAPART", 1_200, 1_200),
    ],
);

pub(super) static PASS: Bills = bills(
    "Transport",
    1,
    Change::Rises,
    &[
        shop("Île-de-France Mobilités", "COMUTITRES NAVIGO", 8_640, 8_880),
        shop("TCL", "KEOLIS TCL", 6_970, 7_410),
        shop("Tisséo", "TISSEO", 5_500, 5_800),
    ],
);

pub(super) static SERVICES: Bills = bills(
    "Services",
    1,
    Change::Fixed,
    &[
        shop("Verisure", "VERISURE SAS", 3_990, 5_490),
        shop("iCloud", "ICLOUD STORAGE", 99, 999),
        shop("Shiva", "SHIVA MENAGE", 9_800, 21_000),
        shop("OVHcloud", "OVH SAS", 599, 3_600),
    ],
);

pub(super) static CHILD_CARE: Bills = bills(
    "Garde d'enfants",
    1,
    Change::Metered,
    &[
        shop("Crèche Les P'tits Loups", "CRECHE LES P TITS LOUPS", 28_000, 54_000),
        shop("Pajemploi", "URSSAF PAJEMPLOI", 21_000, 48_000),
    ],
);

pub(super) static SCHOOL: Bills = bills(
    "Frais scolarité",
    1,
    Change::Fixed,
    &[
        shop("Cantine municipale", "REGIE CANTINE SCOLAIRE", 4_200, 11_800),
        shop("OGEC Sainte-Anne", "OGEC STE ANNE", 9_800, 18_500),
    ],
);

pub(super) static INCOME_TAX: Bills = bills(
    "Impôts",
    1,
    Change::Fixed,
    &[shop("DGFIP", "DIRECTION GENERALE DES FINANCES PUBLIQUES", 4_500, 28_000)],
);

pub(super) static LAND_TAX: Bills =
    bills("Impôts", 12, Change::Fixed, &[shop("DGFIP", "DGFIP TAXE FONCIERE", 78_000, 168_000)]);

pub(super) static CONTRIBUTIONS: Bills = bills(
    "Autre paiement",
    3,
    Change::Metered,
    &[shop("URSSAF", "URSSAF AUTO-ENTREPRENEUR", 98_000, 214_000)],
);

pub(super) static BANK_FEES: Bills = bills(
    "Frais bancaires",
    1,
    Change::Fixed,
    &[
        shop("Société Générale", "COTISATION MENSUELLE JAZZ", 690, 1_190),
        shop("Crédit Agricole", "FRAIS COMPTE A COMPOSER", 250, 890),
        shop("LCL", "COTISATION LCL ESSENTIEL", 320, 920),
    ],
);

pub(super) static CAR_LOAN: Bills = bills(
    "prêt",
    1,
    Change::Fixed,
    &[
        shop("Sofinco", "CA CONSUMER FINANCE SOFINCO", 14_800, 32_500),
        shop("Cetelem", "BNP PARIBAS PF CETELEM", 9_900, 28_400),
    ],
);

pub(super) static MORTGAGE: Bills = bills(
    "prêt",
    1,
    Change::Fixed,
    &[
        shop("Crédit Mutuel", "ECHEANCE PRET HABITAT CREDIT MUTUEL", 72_000, 148_000),
        shop("Crédit Agricole", "ECHEANCE PRET IMMO CREDIT AGRICOLE", 68_000, 139_000),
    ],
);

pub(super) static ALIMONY_PAID: Bills = Bills {
    category: "Pension alimentaire",
    operation: "Virement",
    every: 1,
    change: Change::Fixed,
    shops: &[Shop {
        name: "Mme Vasseur",
        label: "MME VASSEUR PENSION ALIMENTAIRE",
        low: 18_000,
        high: 32_000,
    }],
};
