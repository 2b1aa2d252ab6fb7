//! What somebody can ask who has not asked anything yet.

use super::Saying;
use super::markup::fill;
use crate::domain::Language;

/// Questions with slots: a merchant's year, a comparison, payments that come again.
struct Firsts {
    this_year_at: &'static str,
    compared: &'static str,
    recurring: &'static str,
    trend: &'static str,
}

impl Firsts {
    fn of(language: Language) -> Firsts {
        match language {
            Language::Fr => Firsts {
                this_year_at: "Combien chez {name} cette année ?",
                compared: "Compare mes dépenses de ce mois-ci et du mois dernier",
                recurring: "Quels sont mes paiements récurrents ?",
                trend: "Évolution de mes dépenses cette année",
            },
            Language::En => Firsts {
                this_year_at: "How much at {name} this year?",
                compared: "Compare my spending this month and last month",
                recurring: "What are my recurring payments?",
                trend: "How has my spending evolved this year?",
            },
            Language::Es => Firsts {
                this_year_at: "¿Cuánto en {name} este año?",
                compared: "Compara mis gastos de este mes y del mes pasado",
                recurring: "¿Cuáles son mis pagos recurrentes?",
                trend: "Evolución de mis gastos este año",
            },
        }
    }
}

impl Saying<'_> {
    /// Whole questions about what this user has, of different kinds, the best first; more than are
    /// shown, since not each may be understood with these very names.
    pub fn beginnings(&self) -> Vec<String> {
        let (firsts, words) = (Firsts::of(self.language), &self.words().follow_up);
        let mut named = self.examples().into_iter();
        let merchant = self.holdings.merchants.get(1).or(self.holdings.merchants.first());
        let has_accounts = !self.holdings.accounts.is_empty();
        // A merchant, a category, then the kinds of questions.
        let mut asked: Vec<String> = named.by_ref().take(2).collect();
        asked.extend(merchant.map(|name| fill(firsts.this_year_at, &[("name", name)])));
        asked.push(firsts.compared.to_owned());
        asked.push(firsts.recurring.to_owned());
        asked.extend(has_accounts.then(|| words.balance.to_owned()));
        asked.push(firsts.trend.to_owned());
        asked.extend(named);
        asked.extend([words.spending_by_category, words.latest].map(str::to_owned));
        asked
    }
}
