"""Vijf vragen van het bureau, met DuckDB beantwoord uit de tabellen van `hov batch --tabellen parquet`.

    python docs/vragen.py UITKOMSTEN

De tabellen en hun kolommen staan in docs/tabellen.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

QUESTIONS = {
    "Welke documenten zijn te laat of binnen een week nodig, en wat is er het meest?": """
        select termijn, document, count(*) as documenten, count(distinct sleutel) as samenwerkingsverbanden,
               min(uiterlijk) as vroegste_dag
        from ontvangst
        where telt and stand not in ('ontvangen', 'vervangen', 'volgt later') and termijn is not null
        group by termijn, document
        order by termijn desc, documenten desc, document
    """,
    "Wie krijgt vandaag een bericht, en waarover?": """
        select o.samenwerkingsverband, coalesce(o.e_mail, r.e_mail, 'niet bekend') as aan, o.naam,
               string_agg(o.document || ': ' || o.stand, ', ' order by o.document) as waarover
        from ontvangst o
        left join contacten r on r.sleutel = o.sleutel and r.van_regiehouder
        where o.telt and o.nu_nodig and o.stand not in ('ontvangen', 'vervangen')
        group by o.sleutel, o.samenwerkingsverband, aan, o.tpid, o.naam
        order by o.samenwerkingsverband, o.naam
    """,
    "Waar gaat het het vaakst fout?": """
        select code, count(*) as fouten, count(distinct sleutel) as samenwerkingsverbanden,
               round(100.0 * count(distinct sleutel) / (select count(*) from samenwerkingsverbanden)) as procent
        from bevindingen
        where ernst = 'fout' and oorzaak is null
        group by code
        order by fouten desc, code
        limit 10
    """,
    "Hoeveel plaatsen gaan naar welke sector, en hoeveel HOV staat daartegenover?": """
        select i.sector, count(*) as instellingen, sum(i.hov) as hov, sum(v.regulier) as regulier, sum(v.bonus) as bonus
        from instellingen i
        left join (
            select sleutel, tpid, sum(instroom_regulier) as regulier, sum(instroom_bonus) as bonus
            from verdeling
            group by sleutel, tpid
        ) v using (sleutel, tpid)
        where i.lid
        group by i.sector
        order by regulier desc nulls last, i.sector
    """,
    "Hoe lang zijn de delen van de routes, en hoeveel routes verschillen meer dan een maand?": """
        with lengte as (
            select sleutel, route, soort, count(*) as delen, min(maanden) as kortst, max(maanden) as langst
            from routes
            group by sleutel, route, soort
        )
        select soort, delen, count(*) as routes, min(kortst) as kortste_deel, max(langst) as langste_deel,
               count(*) filter (where langst - kortst > 1) as ongelijk
        from lengte
        group by soort, delen
        order by soort, delen
    """,
}


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open the tables of a folder of results, each under its own name."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.from_parquet(str(path)).create_view(path.stem)
    return connection


def main(folder: Path) -> None:
    """Answer every question."""
    with opened(folder) as connection:
        for question, query in QUESTIONS.items():
            print(question)
            connection.sql(query).show(max_rows=40)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
