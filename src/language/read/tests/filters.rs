//! Merchants, categories, amounts, accounts, exclusions.

use super::reads;

#[test]
fn names_are_found_or_asked_about() {
    reads! {
        "mes dépenses hors abonnements" => "List Spending Category≠Abonnements|streaming|Téléphones/internet|Services",
        "spending except subscriptions" => "List Spending Category≠Abonnements|streaming|Téléphones/internet|Services",
        "dépenses de plus de 50 dollars en dollars" => "List Spending Currency=USD >50",
        "dépenses chez Martin" => "? WhichMerchant { said: \"Martin\", candidates: [\"Boulangerie Martin\", \"Martin Durand\"] }",
        "combien chez Zalando" => "Total Spending name “zalando”",
        "combien chez carrefur et leclerc en 2024 ?" => "Total Spending Merchant=Carrefour|E.Leclerc 2024-01-01…2024-12-31",
        "mes dépenses Uber" => "List Spending Merchant=Uber",
        "how much on netflx and spotfy" => "Total Spending Merchant=Netflix|Spotify",
        "Mes achats orange" => "List Purchases Merchant=Orange",
        "canal+ en 2024" => "List Spending Merchant=Canal+ 2024-01-01…2024-12-31",
        "virements de Martin Durand" => "List Credits Merchant=Martin Durand Operation=Virement",
        "argent envoyé à Martin Durand" => "List Spending Merchant=Martin Durand Operation=Virement",
        "combien j'ai versé sur mon livret A cette année" => "Total Spending Merchant=Livret A Operation=Virement 2025-01-01…2025-12-31",
        "combien j'ai dépensé depuis mon compte joint en août" => "Total Spending Account=Compte joint 2025-08-01…2025-08-31",
    }
}

#[test]
fn exclusions_leave_out() {
    reads! {
        "dépenses hors Amazon et Netflix en septembre" => "List Spending Merchant≠Amazon|Netflix 2025-09-01…2025-09-30",
        "mes achats sauf courses ce mois-ci" => "List Purchases Category≠Alimentation 2025-10-01…2025-10-31",
        "everything except rent last month" => "List Transactions not “loyer” 2025-09-01…2025-09-30",
        "gastos sin contar el alquiler" => "List Spending not “loyer”",
        "paiements sans contact en mai" => "List Spending Operation=Carte Category≠Retrait especes 2025-05-01…2025-05-31",
    }
}

#[test]
fn amounts_bound() {
    reads! {
        "Quand ai-je dépensé plus de 100 € ce mois-ci ?" => "List Spending >100 2025-10-01…2025-10-31",
        "j'ai payé moins de 20 euros combien de fois" => "Count Spending <20",
        "gasté más de 100 euros este mes" => "List Spending >100 2025-10-01…2025-10-31",
        "achats de plus de 100 euros ou de moins de 10 euros" => "List Purchases >100 <10",
        "dépenses entre septante et nonante euros" => "List Spending ≥70 ≤90",
        "achats de plus de 20 € et de moins de 50 €" => "List Purchases >20 <50",
        "achats de plus de 100 € et de moins de 50 €" => "? Contradiction { said: \"achats de plus de 100 € et de moins de 50 €\" }",
    }
}

#[test]
fn phones_spell_their_own_way() {
    reads! {
        "cb jai dépensé en resto ce moi" => "Total Spending Category=Restaurant 2025-10-01…2025-10-31",
        "Cmb g claqué en bouffe la sem dernière" => "Total Spending Category=Alimentation 2025-10-13…2025-10-19",
        "how much did i blow on takeaways last weekend" => "Total Spending Category=Restaurant 2025-10-18…2025-10-19",
        "cuánta plata gasté en nafta el mes pasado" => "Total Spending Category=Carburant 2025-09-01…2025-09-30",
        "MES DEPENSES RESTO !!! 🍕🍕" => "List Spending Category=Restaurant",
        "mes...dépenses...points" => "List Spending",
    }
}

#[test]
fn words_in_labels() {
    reads! {
        "combien m'ont coûté les péages en 2024" => "Total Spending “peage” 2024-01-01…2024-12-31",
        "how much rent did I pay in 2024" => "Total Spending “loyer” 2024-01-01…2024-12-31",
        "pizza en mai" => "List Spending “pizza” 2025-05-01…2025-05-31",
        "mes dépenses bidule" => "List Spending “bidule”",
        "dépenses de football en mai" => "List Spending “football” 2025-05-01…2025-05-31",
    }
}

#[test]
fn days_of_the_week_are_left_out() {
    reads! {
        "dépenses sauf le dimanche en mai" => "List Spending Weekday=Monday|Tuesday|Wednesday|Thursday|Friday|Saturday 2025-05-01…2025-05-31",
        "spending in may except on Mondays" => "List Spending Weekday=Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday 2025-05-01…2025-05-31",
    }
}

#[test]
fn names_of_two_kinds_joined_by_or_are_alternatives() {
    reads! {
        "essence ou péage en 2025" => "List Spending (Category=Carburant or “peage”) 2025-01-01…2025-12-31",
        "how much on groceries and Netflix in may" => "Total Spending (Merchant=Netflix or Category=Alimentation) 2025-05-01…2025-05-31",
        "courses chez Lidl en mai" => "List Spending Merchant=Lidl Category=Alimentation 2025-05-01…2025-05-31",
    }
}

#[test]
fn what_is_left_out_ends_with_but_and_brackets() {
    reads! {
        "Uber en mai (pas Eats)" => "List Spending Merchant=Uber Merchant≠Uber Eats 2025-05-01…2025-05-31",
        "ni Lidl ni Carrefour : mes courses de mai" => "List Spending Category=Alimentation Merchant≠Lidl|Carrefour 2025-05-01…2025-05-31",
        "not Uber Eats but Uber in may" => "List Spending Merchant=Uber Merchant≠Uber Eats 2025-05-01…2025-05-31",
        "spending not in euros in may" => "List Spending Currency≠EUR 2025-05-01…2025-05-31",
    }
}

#[test]
fn loans_and_taxes_are_left_out_together() {
    reads! {
        "toutes les dépenses de mai sauf le crédit et les impôts" => "List Spending Category≠prêt|Impôts 2025-05-01…2025-05-31",
        "dépenses avant le 15 septembre de cette année" => "List Spending 2025-01-01…2025-09-14",
        "spending after 10 March last year" => "List Spending 2024-03-11…2024-12-31",
        "gastos antes del 15 de septiembre de 2024" => "List Spending …2024-09-14",
    }
}
