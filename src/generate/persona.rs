//! The kinds of people: what comes in, what is fixed, and what they do with the rest.

use super::accounts::*;
use super::bills::*;
use super::catalogue::*;

/// A kind of person. Amounts in cents, frequencies in tenths of a time a month.
#[derive(Debug)]
pub(super) struct Persona {
    /// The main checking account comes first.
    pub(super) accounts: &'static [&'static AccountKind],
    pub(super) income: Income,
    pub(super) benefits: &'static [&'static Benefit],
    pub(super) housing: Housing,
    pub(super) bills: &'static [(&'static Bills, u64)],
    pub(super) habits: &'static [(&'static Aisle, u64)],
    /// What is put aside at the start of every month, at most.
    pub(super) saves: i64,
    pub(super) withdrawals: u64,
    pub(super) cheques: u64,
    /// What the savings account holds at the start.
    pub(super) cushion: i64,
}

/// What a person lives on, from the lower to the higher amount.
#[derive(Clone, Copy, Debug)]
pub(super) enum Income {
    Salary(i64, i64),
    Pension(i64, i64),
    Invoices,
    Unemployment(i64, i64),
    Parents(i64, i64),
}

/// What the state or a former spouse pays every month.
#[derive(Debug)]
pub(super) struct Benefit {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) category: &'static str,
    pub(super) low: i64,
    pub(super) high: i64,
}

/// Where a person lives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Housing {
    Rent(i64, i64),
    Mortgage,
    Owned,
}

static CAF: Benefit =
    Benefit { name: "CAF", label: "CAF", category: "CAF", low: 14_000, high: 31_000 };
static PAJE: Benefit =
    Benefit { name: "CAF", label: "CAF PAJE", category: "PAJE", low: 17_200, high: 19_400 };
static ACTIVITY: Benefit = Benefit {
    name: "CAF",
    label: "CAF PRIME ACTIVITE",
    category: "Aide",
    low: 9_000,
    high: 24_000,
};
static ALIMONY: Benefit = Benefit {
    name: "M Quemener",
    label: "M QUEMENER PENSION ALIMENTAIRE",
    category: "Virement entrants",
    low: 18_000,
    high: 26_000,
};

static ALIMONY_PAID: Bills = Bills {
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

pub(super) static EMPLOYEE: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS, &POUNDS],
    income: Income::Salary(182_000, 268_000),
    benefits: &[],
    housing: Housing::Rent(58_000, 92_000),
    bills: &[
        (&INTERNET, 1000),
        (&MOBILE, 1000),
        (&POWER, 1000),
        (&HOME_INSURANCE, 1000),
        (&HEALTH_INSURANCE, 500),
        (&STREAMING, 900),
        (&STREAMING, 700),
        (&MEMBERSHIPS, 600),
        (&PASS, 500),
        (&INCOME_TAX, 600),
        (&BANK_FEES, 900),
        (&CAR_LOAN, 250),
        (&ALIMONY_PAID, 120),
    ],
    habits: &[
        (&GROCERIES, 85),
        (&BAKERIES, 60),
        (&RESTAURANTS, 75),
        (&TRANSPORT, 40),
        (&FUEL, 12),
        (&ONLINE, 22),
        (&HEALTH, 10),
        (&LEISURE, 14),
        (&CLOTHES, 9),
        (&HOME, 5),
        (&OTHERS, 12),
        (&BETS, 8),
        (&FINES, 1),
    ],
    saves: 15_000,
    withdrawals: 18,
    cheques: 1,
    cushion: 240_000,
};

pub(super) static STUDENT: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS],
    income: Income::Parents(55_000, 80_000),
    benefits: &[&STUDENT_BENEFITS[0], &STUDENT_BENEFITS[1]],
    housing: Housing::Rent(31_000, 46_000),
    bills: &[
        (&MOBILE, 1000),
        (&HOME_INSURANCE, 800),
        (&STREAMING, 900),
        (&STREAMING, 400),
        (&PASS, 400),
        (&MEMBERSHIPS, 300),
    ],
    habits: &[
        (&GROCERIES, 90),
        (&BAKERIES, 70),
        (&RESTAURANTS, 110),
        (&TRANSPORT, 55),
        (&ONLINE, 25),
        (&HEALTH, 6),
        (&LEISURE, 14),
        (&CLOTHES, 8),
        (&OTHERS, 10),
        (&BETS, 6),
    ],
    saves: 0,
    withdrawals: 25,
    cheques: 0,
    cushion: 90_000,
};

/// A student's housing benefit and scholarship.
static STUDENT_BENEFITS: [Benefit; 2] = [
    Benefit { name: "CAF", label: "CAF APL", category: "CAF", low: 16_000, high: 23_000 },
    Benefit { name: "CROUS", label: "CROUS BOURSE", category: "Aide", low: 14_540, high: 46_000 },
];

pub(super) static FAMILY: Persona = Persona {
    accounts: &[&JOINT, &SAVINGS],
    income: Income::Salary(345_000, 480_000),
    benefits: &[&CAF, &PAJE],
    housing: Housing::Mortgage,
    bills: &[
        (&INTERNET, 1000),
        (&MOBILE, 1000),
        (&MOBILE, 800),
        (&POWER, 1000),
        (&WATER, 1000),
        (&HOME_INSURANCE, 1000),
        (&CAR_INSURANCE, 1000),
        (&HEALTH_INSURANCE, 900),
        (&STREAMING, 1000),
        (&STREAMING, 700),
        (&CANAL, 300),
        (&SERVICES, 400),
        (&CHILD_CARE, 800),
        (&SCHOOL, 900),
        (&INCOME_TAX, 700),
        (&LAND_TAX, 1000),
        (&BANK_FEES, 1000),
        (&CAR_LOAN, 500),
    ],
    habits: &[
        (&GROCERIES, 120),
        (&BAKERIES, 70),
        (&RESTAURANTS, 35),
        (&TRANSPORT, 15),
        (&FUEL, 30),
        (&ONLINE, 25),
        (&HEALTH, 20),
        (&LEISURE, 14),
        (&CLOTHES, 16),
        (&HOME, 12),
        (&GARAGE, 3),
        (&OTHERS, 10),
        (&LOTTERY, 6),
        (&FINES, 1),
    ],
    saves: 25_000,
    withdrawals: 20,
    cheques: 6,
    cushion: 980_000,
};

pub(super) static SINGLE_PARENT: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS],
    income: Income::Salary(162_000, 205_000),
    benefits: &[&CAF, &ACTIVITY, &ALIMONY],
    housing: Housing::Rent(52_000, 74_000),
    bills: &[
        (&INTERNET, 1000),
        (&MOBILE, 1000),
        (&POWER, 1000),
        (&HOME_INSURANCE, 1000),
        (&CAR_INSURANCE, 700),
        (&STREAMING, 900),
        (&SCHOOL, 1000),
        (&CHILD_CARE, 300),
        (&BANK_FEES, 1000),
        (&CAR_LOAN, 300),
    ],
    habits: &[
        (&GROCERIES, 95),
        (&BAKERIES, 50),
        (&RESTAURANTS, 22),
        (&TRANSPORT, 14),
        (&FUEL, 20),
        (&ONLINE, 16),
        (&HEALTH, 14),
        (&LEISURE, 6),
        (&CLOTHES, 10),
        (&HOME, 4),
        (&OTHERS, 8),
        (&LOTTERY, 8),
        (&GAMES, 2),
    ],
    saves: 5_000,
    withdrawals: 22,
    cheques: 4,
    cushion: 130_000,
};

pub(super) static FREELANCER: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS, &BUSINESS, &DOLLARS],
    income: Income::Invoices,
    benefits: &[],
    housing: Housing::Rent(64_000, 98_000),
    bills: &[
        (&INTERNET, 1000),
        (&MOBILE, 1000),
        (&POWER, 1000),
        (&HOME_INSURANCE, 1000),
        (&HEALTH_INSURANCE, 1000),
        (&STREAMING, 1000),
        (&STREAMING, 700),
        (&MEMBERSHIPS, 700),
        (&SERVICES, 900),
        (&CONTRIBUTIONS, 1000),
        (&INCOME_TAX, 700),
        (&BANK_FEES, 1000),
    ],
    habits: &[
        (&GROCERIES, 80),
        (&BAKERIES, 55),
        (&RESTAURANTS, 70),
        (&TRANSPORT, 45),
        (&FUEL, 10),
        (&ONLINE, 30),
        (&HEALTH, 9),
        (&LEISURE, 16),
        (&CLOTHES, 8),
        (&HOME, 6),
        (&GARAGE, 1),
        (&OTHERS, 12),
        (&FINES, 1),
    ],
    saves: 20_000,
    withdrawals: 12,
    cheques: 2,
    cushion: 620_000,
};

pub(super) static RETIREE: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS, &OLD],
    income: Income::Pension(138_000, 236_000),
    benefits: &[],
    housing: Housing::Owned,
    bills: &[
        (&INTERNET, 1000),
        (&MOBILE, 900),
        (&POWER, 1000),
        (&WATER, 1000),
        (&HOME_INSURANCE, 1000),
        (&CAR_INSURANCE, 900),
        (&HEALTH_INSURANCE, 1000),
        (&CANAL, 500),
        (&MEMBERSHIPS, 500),
        (&LAND_TAX, 1000),
        (&INCOME_TAX, 500),
        (&SERVICES, 400),
        (&BANK_FEES, 1000),
    ],
    habits: &[
        (&GROCERIES, 95),
        (&BAKERIES, 110),
        (&RESTAURANTS, 22),
        (&TRANSPORT, 8),
        (&FUEL, 16),
        (&ONLINE, 7),
        (&HEALTH, 32),
        (&LEISURE, 10),
        (&CLOTHES, 5),
        (&HOME, 10),
        (&GARAGE, 3),
        (&OTHERS, 12),
        (&LOTTERY, 20),
        (&GAMES, 6),
    ],
    saves: 10_000,
    withdrawals: 40,
    cheques: 12,
    cushion: 1_850_000,
};

pub(super) static EXECUTIVE: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS, &CARD, &DOLLARS],
    income: Income::Salary(410_000, 620_000),
    benefits: &[],
    housing: Housing::Mortgage,
    bills: &[
        (&INTERNET, 1000),
        (&MOBILE, 1000),
        (&POWER, 1000),
        (&WATER, 600),
        (&HOME_INSURANCE, 1000),
        (&CAR_INSURANCE, 900),
        (&HEALTH_INSURANCE, 700),
        (&STREAMING, 1000),
        (&STREAMING, 900),
        (&CANAL, 500),
        (&MEMBERSHIPS, 900),
        (&SERVICES, 900),
        (&INCOME_TAX, 1000),
        (&LAND_TAX, 900),
        (&BANK_FEES, 1000),
        (&ALIMONY_PAID, 200),
    ],
    habits: &[
        (&GROCERIES, 80),
        (&BAKERIES, 40),
        (&RESTAURANTS, 100),
        (&TRANSPORT, 60),
        (&FUEL, 22),
        (&ONLINE, 28),
        (&HEALTH, 10),
        (&LEISURE, 22),
        (&CLOTHES, 14),
        (&HOME, 10),
        (&GARAGE, 2),
        (&OTHERS, 14),
        (&FINES, 2),
    ],
    saves: 60_000,
    withdrawals: 14,
    cheques: 2,
    cushion: 2_400_000,
};

pub(super) static JOB_SEEKER: Persona = Persona {
    accounts: &[&CHECKING, &SAVINGS],
    income: Income::Unemployment(104_000, 148_000),
    benefits: &[&CAF],
    housing: Housing::Rent(42_000, 61_000),
    bills: &[
        (&INTERNET, 900),
        (&MOBILE, 1000),
        (&POWER, 1000),
        (&HOME_INSURANCE, 900),
        (&STREAMING, 700),
        (&BANK_FEES, 1000),
        (&CAR_INSURANCE, 400),
    ],
    habits: &[
        (&GROCERIES, 95),
        (&BAKERIES, 55),
        (&RESTAURANTS, 25),
        (&TRANSPORT, 25),
        (&FUEL, 10),
        (&ONLINE, 10),
        (&HEALTH, 10),
        (&LEISURE, 4),
        (&CLOTHES, 4),
        (&OTHERS, 10),
        (&LOTTERY, 10),
        (&BETS, 10),
        (&FINES, 1),
    ],
    saves: 0,
    withdrawals: 30,
    cheques: 2,
    cushion: 210_000,
};

/// All kinds of people, in the order in which generated users take them.
pub(super) static PERSONAS: &[&Persona] =
    &[&EMPLOYEE, &FAMILY, &FREELANCER, &STUDENT, &RETIREE, &EXECUTIVE, &SINGLE_PARENT, &JOB_SEEKER];
