//! The contract's names for what a question is about.

/// The contract's intents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Intent {
    Simple,
    ByCategory,
    ByMerchant,
    Comparison,
    Trend,
    Anomaly,
    Recurring,
    Forecast,
    Budget,
    Recommendation,
    Summary,
    Balance,
    Greeting,
    Farewell,
    Thanks,
    Help,
    Smalltalk,
    OutOfScope,
    Unclear,
}

impl Intent {
    pub fn as_str(self) -> &'static str {
        match self {
            Intent::Simple => "transaction_search.simple",
            Intent::ByCategory => "transaction_search.by_category",
            Intent::ByMerchant => "transaction_search.by_merchant",
            Intent::Comparison => "analytics.comparison",
            Intent::Trend => "analytics.trend",
            Intent::Anomaly => "analytics.anomaly",
            Intent::Recurring => "analytics.recurring",
            Intent::Forecast => "analytics.forecast",
            Intent::Budget => "analytics.budget",
            Intent::Recommendation => "analytics.recommendation",
            Intent::Summary => "analytics.summary",
            Intent::Balance => "account.balance",
            Intent::Greeting => "conversational.greeting",
            Intent::Farewell => "conversational.farewell",
            Intent::Thanks => "conversational.thanks",
            Intent::Help => "conversational.help",
            Intent::Smalltalk => "conversational.smalltalk",
            Intent::OutOfScope => "out_of_scope",
            Intent::Unclear => "unclear",
        }
    }
}
