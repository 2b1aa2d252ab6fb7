//! What the state or a former spouse pays. Amounts in cents.

/// What the state or a former spouse pays every month.
#[derive(Debug)]
pub(super) struct Benefit {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) category: &'static str,
    pub(super) low: i64,
    pub(super) high: i64,
}

pub(super) static CAF: Benefit =
    Benefit { name: "CAF", label: "CAF", category: "CAF", low: 14_000, high: 31_000 };
pub(super) static PAJE: Benefit =
    Benefit { name: "CAF", label: "CAF PAJE", category: "PAJE", low: 17_200, high: 19_400 };
pub(super) static ACTIVITY: Benefit = Benefit {
    name: "CAF",
    label: "CAF PRIME ACTIVITE",
    category: "Aide",
    low: 9_000,
    high: 24_000,
};
pub(super) static ALIMONY: Benefit = Benefit {
    name: "M Quemener",
    label: "M QUEMENER PENSION ALIMENTAIRE",
    category: "Virement entrants",
    low: 18_000,
    high: 26_000,
};

/// A student's housing benefit and scholarship.
pub(super) static STUDENT_BENEFITS: [Benefit; 2] = [
    Benefit { name: "CAF", label: "CAF APL", category: "CAF", low: 16_000, high: 23_000 },
    Benefit { name: "CROUS", label: "CROUS BOURSE", category: "Aide", low: 14_540, high: 46_000 },
];
