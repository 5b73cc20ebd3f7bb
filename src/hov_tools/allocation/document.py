"""The allocation proposal as one JSON document (docs/handleiding.md): a public contract."""

from __future__ import annotations

from fractions import Fraction

from hov_tools.allocation.applications import Application
from hov_tools.allocation.places import ConsortiumPlaces, Flow, InstitutionPlaces
from hov_tools.allocation.proposal import Proposal, Result
from hov_tools.calculations.apportionment.lots import Draw, Lots

DOCUMENT_VERSION = 3


def as_document(result: Result) -> dict[str, object]:
    """Give a result as values that JSON can hold, in a fixed order of keys."""
    known = result.known
    return {
        "versie": DOCUMENT_VERSION,
        "jaar": result.year,
        "opleiding": result.training,
        "bekendgemaakt": None if known is None else known.published_days,
        "opgegeven": known.days if known is not None and known.is_given else None,
        "zaad": result.seed,
        "volledig": result.is_complete,
        "bestanden": [
            {"bestand": one.name, "sha256": one.sha256, "lot": one.fate.value, "waarom": one.reason}
            for one in result.files
        ],
        "voorstellen": [_proposal(one) for one in result.proposals],
        "niet_meegenomen": [
            {
                "waar": one.where,
                "melding": one.message,
                "fout": one.is_error,
                "op_verzoek": one.is_asked,
                "gevraagd": one.requested,
            }
            for one in result.left_out
        ],
        "fouten": [
            {
                "waar": one.label,
                "bestand": finding.file,
                "blad": finding.sheet,
                "cel": finding.cell,
                "code": finding.code,
                "melding": finding.message,
                "hov_niet_vast": unsettled,
            }
            for one, finding, unsettled in result.errors()
        ],
        "keuzes": list(result.choices),
    }


def _proposal(proposal: Proposal) -> dict[str, object]:
    allocation = proposal.allocation
    return {
        "scenario": proposal.scenario.title,
        "plaatsen": allocation.places,
        "toegewezen": allocation.given,
        "nog_te_loten": allocation.undrawn,
        "niet_vergeven": allocation.remaining,
        "bonusplaatsen": proposal.bonus_places,
        "bonusplaatsen_voorlopig": proposal.provisional_bonus,
        "hov_per_plaats": {"exact": _exact(allocation.days_per_place), "hele_dagen": allocation.whole_days_per_place},
        "reserve": {
            "exact": _exact(allocation.reserve.exact),
            "plaatsen": allocation.reserve.places,
            "gebruikt": allocation.reserve.used,
        },
        "aanvragers": [_application(proposal, one) for one in proposal.scenario.applications],
        "verbanden": [_consortium(one) for one in proposal.consortia],
        "instellingen": [_institution(one) for one in proposal.institutions],
        "lotingen": [_lots(one, allocation.draws[n : n + 1]) for n, one in enumerate(allocation.lots)],
    }


def _exact(value: Fraction | None) -> str | None:
    # Always with a slash, so that a reader needs one way of parsing.
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _application(proposal: Proposal, application: Application) -> dict[str, object]:
    award = proposal.allocation.awards[application.key]
    return {
        "tpid": application.key,
        "naam": application.name,
        "verband": application.consortium,
        "leden": [one.tpid for one in application.members],
        "hov": application.hov,
        "gevraagd": application.requested,
        "gevraagd_aangenomen": application.is_assumed,
        "plaatsen": award.places,
        "zeker": award.certain,
        "geloot": award.drawn,
        "loot_mee": award.in_lots,
        "garantieplaats": award.keeps_guarantee,
        "uit_reserve": award.from_reserve,
        "laatste_quotient": _exact(award.last_quotient),
        "volgende_quotient": _exact(award.next_quotient),
        "tekort_dagen": award.short,
        "hov_niet_vast": [one.code for one in application.doubts],
    }


def _consortium(one: ConsortiumPlaces) -> dict[str, object]:
    return {
        "verband": one.label,
        "naam": one.name,
        "plaatsen": one.places,
        "oordeel": None if one.verdict is None else one.verdict.value,
        "bonus": {
            "exact": _exact(one.bonus.exact),
            "plaatsen": one.bonus.places,
            "telt_mee": one.bonus_places,
            "voorlopig": one.provisional_bonus,
        },
        "verdeling_klopt": one.is_divided,
        "nog_te_loten": one.undrawn,
    }


def _institution(one: InstitutionPlaces) -> dict[str, object]:
    return {
        "tpid": one.institution.tpid,
        "naam": one.institution.name,
        "sector": one.institution.sector,
        "verband": one.institution.consortium,
        "instroom_regulier": _exact(one.regular),
        "instroom_bonus": _exact(one.bonus),
        "instroom_bonus_voorlopig": _exact(one.provisional),
        "doorstroom_1": _flow(one.flow_1),
        "doorstroom_2": _flow(one.flow_2),
        "opmerkingen": list(one.remarks),
    }


def _flow(flow: Flow) -> dict[str, object]:
    return {
        "totaal": _exact(flow.total),
        "regulier": _exact(flow.regular),
        "bonus": _exact(flow.bonus),
        "bonus_voorlopig": _exact(flow.provisional),
    }


def _lots(lots: Lots, draws: tuple[Draw, ...]) -> dict[str, object]:
    return {
        "waarvoor": lots.kind.value,
        "plaatsen": lots.places,
        "quotient": _exact(lots.quotient),
        "kandidaten": list(lots.candidates),
        "trekking": [
            {"tpid": ticket.candidate, "tekst": ticket.text, "sha256": ticket.sha256, "wint": ticket.wins}
            for draw in draws
            for ticket in draw.tickets
        ],
    }
