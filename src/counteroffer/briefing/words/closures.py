"""What the engine leaves out, and how it is closed: the same for every scenario with the same settings."""

from __future__ import annotations

from counteroffer.briefing.words.languages.wording import Wording, english
from counteroffer.scenario import Scenario

CLOSURE = {
    "long_run": english(
        "Long run: work and capital move freely between industries within a region, at one wage; "
        "everyone who had work has work."
    ),
    "roy": english(
        "Workers are attached to industries by talent: some move where pay rises, none is out of work, and pay "
        "differs between industries."
    ),
    "short_run": english(
        "Short run: workers are attached to industries by talent, and nominal wages do not fall below a "
        "floor; where a floor binds, some of the attached workers have no work."
    ),
}
ADJUSTMENT = {
    "long_run": english("long-run effects"),
    "roy": english("effects with workers attached to their industries"),
    "short_run": english("short-run effects"),
}
HORIZON = {
    "long_run": english("long run"),
    "roy": english("workers attached to their industries"),
    "short_run": english("short run"),
}
EFFECTS = {
    "long_run": english(
        "These are long-run effects per year on {economy}, after firms and buyers have adjusted, compared with "
        "{before}."
    ),
    "roy": english(
        "These are effects with workers attached to their industries per year on {economy}, after firms and buyers "
        "have adjusted, compared with {before}."
    ),
    "short_run": english(
        "These are short-run effects per year on {economy}, while workers are slow to move and wages slow to fall, "
        "compared with {before}."
    ),
}
DEFICIT = {
    "world_share": english("Trade deficits and surpluses keep their share of world value added."),
    "zero": english("Trade deficits and surpluses are set to zero first, and effects are measured from there."),
    "value_added_share": english("Trade deficits and surpluses follow each region's own value added."),
}
_LIMITS = (
    (
        english("Time."),
        english(
            "Two states of rest are compared. The course of lay-offs, bankruptcies, stock-building and investment "
            "between them is not shown; nor do workers leave the labour force or move between places."
        ),
    ),
    (
        english("Uncertainty."),
        english(
            "Ranges, where there are any, go over published sets of trade elasticities. Data, equations and all other "
            "assumptions are held as they are, so that the true uncertainty is larger."
        ),
    ),
    (
        english("Services."),
        english("Services carry no tariff. Barriers to them change only where a measure says so."),
    ),
    (
        english("People."),
        english(
            "Each region has one average consumer, who also receives the tariff revenue. Who gains and who loses "
            "within a region is not shown."
        ),
    ),
    (
        english("Products."),
        english(
            "Rates are averages over industries. Quotas, exclusions, rules of origin, drawback and evasion count "
            "only as far as a measure's rate or exempt share contains them."
        ),
    ),
    (
        english("Technology and firms."),
        english(
            "Technology, tastes and supply links are those of the baseline year. Investment, innovation and the entry "
            "or exit of firms are left out."
        ),
    ),
    (
        english("Governments and money."),
        english(
            "No government reacts beyond the measures listed. Interest rates and budgets are not modelled, and "
            "exchange rates only in the short run, as what holds each currency's nominal income or prices."
        ),
    ),
)
_DEFICIT_LIMIT = {
    "world_share": english(
        "Each region's trade balance is a fixed share of world value added; tariffs cannot close or open it."
    ),
    "zero": english("Every region's trade is balanced from the start; actual deficits and surpluses are left out."),
    "value_added_share": english(
        "Each region's trade balance moves with its own value added; tariffs cannot close or open it."
    ),
}
_COMPETITION = {
    "competitive": english("Competition is perfect: prices follow costs, and no one earns a profit beyond them."),
    "monopolistic": english("Every firm charges a constant markup over its cost; the number of firms is fixed."),
}


def engine_limits(scenario: Scenario, w: Wording) -> tuple[tuple[str, str], ...]:
    """Heading and sentence for each thing the engine does not model under the scenario's settings."""
    return (
        *((w(heading), w(sentence)) for heading, sentence in _LIMITS),
        (w("Competition."), w(_COMPETITION[scenario.market_structure])),
        (w("Trade balances."), w(_DEFICIT_LIMIT[scenario.deficit_rule])),
    )
