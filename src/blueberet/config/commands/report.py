"""``blueberet report``: what leaves the house, made and judged."""

import argparse

from blueberet.config import certifying
from blueberet.config.issuing import issue_options, run_issue
from blueberet.config.packing import pack_options, run_pack
from blueberet.config.redrawing import run_sample, sample_options
from blueberet.config.sitreps import run_sitrep, sitrep_options
from blueberet.config.strangers import run_verify, verify_options


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    verbs = rooms.add_parser("report", help="packs, certificates and reports that leave the house").add_subparsers(
        metavar="VERB", required=True
    )
    verb = verbs.add_parser("verify", help="whether a pack is what was signed; needs no database")
    verify_options(verb)
    verb.set_defaults(run=run_verify)
    verb = verbs.add_parser("pack", help="the files of an evidence pack from its facts; needs no database")
    pack_options(verb)
    verb.set_defaults(run=run_pack)
    verb = verbs.add_parser("sample", help="draw who is interviewed on a visit, or draw again what was drawn")
    sample_options(verb)
    verb.set_defaults(run=run_sample)
    verb = verbs.add_parser("sitrep", help="a situation report from its facts as papers; needs no database")
    sitrep_options(verb)
    verb.set_defaults(run=run_sitrep)
    papers = verbs.add_parser("certificate", help="certificates").add_subparsers(metavar="VERB", required=True)
    verb = papers.add_parser("verify", help="whether a certificate is true, and what it says; needs no database")
    certifying.verify_options(verb)
    verb.set_defaults(run=certifying.run_verify)
    verb = papers.add_parser("issue", help="sign and print certificates from a file; needs no database")
    issue_options(verb)
    verb.set_defaults(run=run_issue)
