"""Every word that the desk's page says, by key: the page's template and its scripts find them here."""

from __future__ import annotations

from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.languages.wording import english

TEXTS = {
    # The frame
    "desk": english("Desk"),
    "room": english("Room"),
    "build": english("Build a case"),
    "duty": english("Look up a duty"),
    "pages": english("Pages of counteroffer"),
    "skip": english("To the results"),
    "yours": english("{title} (yours)"),
    "case": english("The case"),
    "scenario": english("Scenario"),
    "day": english("Day"),
    "horizon": english("Horizon"),
    "long_run": english("Long run"),
    "short_run": english("First year, with jobs"),
    "elasticities": english("Elasticities"),
    "language": english("Language"),
    "open": english("Open"),
    "this_view": english("This view"),
    "undo": english("Undo"),
    "redo": english("Redo"),
    "link": english("Copy link"),
    "linked": english("The link is copied; it opens this view on any machine with counteroffer."),
    "keep": english("Keep and share"),
    "limits": english("Read what the briefing says of its limits before quoting."),
    "local": english("counteroffer {version}, on this machine only."),
    "mistake": english("This view cannot be shown"),
    "scenarios": english("Scenarios"),
    # Controls
    "moved": english("What is moved"),
    "presets": english("All at once"),
    "table": english("On the table"),
    "measures": english("Every measure in force"),
    "set_by": english("Set by {owner}"),
    "on": english("In force: {title}"),
    "value": english("Value, {unit}: {title}"),
    "back": english("Put back: {title}"),
    "several": english("Several rates: {low} to {high}%"),
    "one_rate": english("Every rate: {low}%"),
    "by_law": english("Rates of the law: {low} to {high}%"),
    "before": english("{rate}% stood before"),
    "sure_note": english("Note"),
    "only_deal": english("Only a deal can move: {issues}."),
    "no_measure": english("No measure is in force on this day."),
    "out": english("From {low} to {high}; set to {level}."),
    # States
    "solving": english("Solving…"),
    "slow": english("Still solving. The first solution of a scenario takes some seconds more."),
    "solved": english("Solved: largest residual {residual}, {iterations} iterations"),
    "stopped": english("the desk stopped answering"),
    "answered": english("the desk answered {status}"),
    # The tour
    "tour": english("Tour"),
    "tour_count": english("Step {step} of {all}"),
    "tour_next": english("Next"),
    "tour_back": english("Back"),
    "tour_done": english("Done"),
    "tour_close": english("Close the tour"),
    "tour_case": english("Choose the case"),
    "tour_case_text": english(
        "A scenario, the day of its law, the horizon, and how strongly trade answers. All that the page shows follows."
    ),
    "tour_move": english("Move what is on the table"),
    "tour_move_text": english(
        "Duties are in the law’s own terms. Drag a slider, type a value or use the arrow keys; ↺ puts one back, and "
        "the buttons above set all at once."
    ),
    "tour_figures": english("See what it does"),
    "tour_figures_text": english(
        "Figures follow at once, and what changed is marked. Nine draws in ten of what is not known lie in the grey "
        "band. Point at a number to read how it comes about."
    ),
    "tour_deal": english("See what both sides gain"),
    "tour_deal_text": english(
        "To the right and up, both gain. Look for deals to see what could be agreed; beside it and below it is who "
        "gains and who loses."
    ),
    "tour_keep": english("Compare, keep, go on"),
    "tour_keep_text": english(
        "Put views beside each other, copy the link, make the briefing. Offers in turn, a case of your own and one "
        "duty have pages of their own."
    ),
    # Figures
    "figures": english("What it does"),
    "against": english("Change a year against what was applied before"),
    "since": english("{change} since last move"),
    "nine": english("nine draws in ten: {low} to {high}"),
    "nine_waiting": english("nine draws in ten: …"),
    "nine_none": english("no draws"),
    "all_figures": english("All figures"),
    "change_in": english("Change in"),
    "why": english("How {name}, {unit}, comes about"),
    "every_region": english("Every region"),
    "region": english("Region"),
    "table_of": english("Table: {title}"),
    "sure": english("How sure"),
    "sure_caption": english("Nine draws in ten of what is not known lie between"),
    "to": english("{low} to {high}"),
    "draws_rest": english("Of the sliders as they were; new draws begin when they rest."),
    "draws_begin": english("Draws begin."),
    "draws_some": english("{done} of {all} draws solved."),
    "draws_of": english("{all} draws at once of {what}; each solved exactly."),
    "draws_held": english("As set, though not known either: {what}. counteroffer draws draws these too."),
    "draws_failed": english("{amount} without an equilibrium, left out: {why}."),
    "draws_none": english("No ranges: {why}"),
    "formula": english("Formula: {formula}."),
    "source": english("Source: {source}; {elasticities}; {economy}."),
    "of_region": english("{name} of {region}, {unit}"),
    "name_unit": english("{name}, {unit}"),
    # Map
    "places": english("Provinces and states"),
    "map_note": english("{name}, {unit}: {method}. One scale for all places."),
    "map_ends": english("{name}, and with demand, {unit}: {method}. One scale for both maps."),
    "map_none": english("This economy has no provinces or states."),
    "worse": english("worse by {edge} or more"),
    "better": english("better by {edge} or more"),
    "less": english("less than {edge} {unit}"),
    "nothing": english("nothing"),
    "no_result": english("no result"),
    "end_alone": english("Supply alone"),
    "end_demand": english("With demand"),
    "places_table": english("Table: provinces and states"),
    "place": english("Province or state"),
    # Industries and households
    "industries": english("Industries that move most"),
    "industries_note": english("Output, % of volume; one scale"),
    "all_industries": english("All industries"),
    "no_industry": english("No industry moves by 0.1%."),
    "households": english("Households"),
    "households_note": english("Gain of a household, USD a year, tariff revenue handed back in equal sums; one scale"),
    "no_household": english("No household count is known."),
    # Deals
    "deals": english("The deal"),
    "find": english("Look for deals"),
    "find_note": english("The view moves with the sliders. Deals take half a minute to find."),
    "find_again": english("Look again"),
    "chart": english("Gains of both sides; the table of deals below has the numbers."),
    "gain_of": english("{player}, USD bn a year"),
    "here": english("this view"),
    "today": english("today"),
    "no_deal": english("no deal"),
    "today_no_deal": english("today, and no deal"),
    "both": english("both gain"),
    "best": english("Without a deal {without}. {name}: {gains} USD bn a year."),
    "none_better": english("Without a deal {without}. No deal on these issues leaves everyone better off."),
    "deal_table": english("Deals in numbers"),
    "against_today": english("USD bn a year against today"),
    "bargain": english("{name} bargain"),
    "cases_note": english(
        "With and without money, in the first year and the long run, for income and for jobs: eight deals, a few "
        "minutes."
    ),
    "cases": english("Compare eight deals"),
    # Comparison
    "compare_add": english("Put beside"),
    "compare_title": english("Side by side"),
    "compare_note": english("What differs from this view, and by how much."),
    "compare_same": english("These views are the same."),
    "compare_full": english("{most} views can stand side by side; remove one first"),
    "compare_figure": english("{region}: {name}, {unit}"),
    "view_letter": english("{letter}: {title}, {date}"),
    "remove": english("Remove"),
    "remove_letter": english("Remove {letter}"),
    # Kept
    "pin": english("Pin"),
    "pin_name": english("Name of this view"),
    "pin_hint": english("Offer A"),
    "unnamed": english("Unnamed view"),
    "pinned": english("Pinned as “{name}”."),
    "pins": english("Pinned views"),
    "no_pins": english("None yet."),
    "yaml": english("Scenario file (YAML)"),
    "csv": english("Tables (CSV, zipped)"),
    "brief": english("Make the briefing"),
    "brief_note": english("About a minute; it stays on this machine."),
    "bring": english("Bring a scenario file"),
    "bring_it": english("Bring it"),
    # Work
    "cancel": english("Cancel"),
    "starting": english("starting…"),
    "waiting": english("waiting for its turn…"),
    "done": english("done."),
    "cancelled": english("cancelled."),
}


# The tour: what each step is about, as a selector of the page; its title; its text.
TOUR = tuple(
    {"about": about, "title": f"tour_{key}", "text": f"tour_{key}_text"}
    for about, key in (
        ("#choice", "case"),
        ("aside > details", "move"),
        (".figures", "figures"),
        (".deal", "deal"),
        ("header .tools", "keep"),
    )
)


def texts(w: Wording) -> dict[str, str]:
    """Every text in a language, its places still open."""
    return {key: w.of.translations.gettext(text) for key, text in TEXTS.items()}
