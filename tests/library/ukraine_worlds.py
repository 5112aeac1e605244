"""For each claim of the Ukraine case a plausible world where it holds and one where it fails.

A world is the middle of every range except for the parameters named. What they have in common is
the reason in the comment: it is what one would have to believe.
"""

World = dict[str, float]

WORLDS: dict[str, tuple[World, World]] = {
    # claim: (a world where it holds, a world where it fails)
    "early-sanctions-spend-the-leverage": (
        # imposing early says nothing about the rest; against: late sanctions would be wavered over
        {"early_binds": 0.0},
        {"us_sanctions": 15.0, "sharp": 6.0, "ru_war_cost": 75.0},
    ),
    "early-sanctions-do-not-lower-the-risk": (
        {"early_binds": 0.0},
        {"us_sanctions": 15.0, "us_share": 0.3},
    ),
    "sanctioned-russia-is-hardly-moved": (
        # a threat that brings sanctions which would not come without it
        {"ru_hardened": 0.6},
        {"uncommitted": 0.3, "us_sanctions": 15.0, "al_unity": 35.0, "sharp_us": 0.2},
    ),
    "troop-threat-is-not-credible": (
        {"us_stake": 10.0, "us_fight": 120.0},
        # a great stake, a short war and little fear of the bomb
        {"us_stake": 55.0, "us_fight": 32.0, "nuclear_risk": 0.005, "us_back": 25.0},
    ),
    "fighting-costs-more-than-ukraine": (
        {"us_stake": 10.0},
        # a tripwire that binds deters so well that it is hardly ever tested
        {"us_stake": 60.0, "us_trip": 200.0},
    ),
    "arms-do-not-change-who-wins": (
        {"arms_tilt": 0.0},
        {"arms_tilt": 0.2, "arms_in_time": 0.9},
    ),
    "arms-may-be-called": (
        # the spiral, and arms that come too late
        {"ru_alarm_arms": 0.5, "arms_in_time": 0.1},
        {"ru_alarm_arms": 0.0},
    ),
    "arms-breed-moral-hazard": (
        # a protégé better off at war, facing a Russia that arms deter
        {"ru_alarm_arms": 0.0, "arms_blood": 0.6, "us_entangled": 12.0},
        {"ru_alarm_arms": 0.5, "ru_later": 0.13},
    ),
    "ironclad-breeds-moral-hazard": (
        # a cheap compromise and an alarmed Russia make Kyiv readier for it
        {"us_audience": 30.0},
        {"ua_home": 5.0, "ru_alarm_posture": 0.4, "sharp": 5.417},
    ),
    "russia-is-not-bluffing": (
        {"ru_drift": 0.7},
        {"ru_war_cost": 75.0, "ru_drift": 0.2},
    ),
    "talks-need-the-cause": (
        {"ru_trust": 0.85, "ru_drift": 0.6},
        # the pledge is not believed, and the limits weigh as much
        {"ru_trust": 0.15, "ru_limits": 15.0},
    ),
    "pledge-is-the-strongest-instrument": (
        # a loss that can't be prevented later is what the pledge settles
        {"ru_later": 0.05},
        {"us_trip": 240.0},
    ),
    "pledge-keeps-america-out": (
        # where wars spread by themselves, what deters war keeps America out
        {},
        {"contact_risk": 0.001, "back_tilt": 0.4, "stray_risk": 0.04},
    ),
    "direct-talks-settle": (
        {"ru_kyiv_share": 0.45},
        {"ru_kyiv_share": 0.02, "ru_breach": 2.0},
    ),
    "deterrence-is-not-decisive": (
        {"ru_alarm_arms": 0.5},
        {"ru_alarm_arms": 0.0, "ru_alarm_posture": 0.0, "us_audience": 30.0},
    ),
    "retaliation-does-not-help-ukrainians": (
        {"drain": 0.0},
        {"drain": 0.1},
    ),
    "russia-may-walk-out": (
        # to break off costs more than to stay, for who weighs it
        {"ru_patience": 12.0, "ru_status": 0.0},
        {"sharp": 6.0},
    ),
    "dialogue-prevents-war": (
        # standing and a way out are what Moscow lacks
        {"ru_status": 14.0, "ru_exit": 0.8, "ru_face": 30.0, "ru_alarm_arms": 0.5},
        {"ru_status": 0.0, "us_trip": 200.0},
    ),
    "dialogue-is-least-harmful": (
        {"ru_status": 12.0},
        {"us_stake": 60.0},
    ),
    "best-policy-talks": (
        # much to lose by waiting is much to settle
        {"ru_drift": 0.9},
        {"us_talks": 5.0, "ru_status": 0.0, "us_stake": 60.0},
    ),
    "escalation-risks-nuclear-powers-war": (
        {"slip_risk": 0.04},
        # deterrence that works leaves less to slip
        {"slip_risk": 0.002, "us_trip": 240.0, "us_fight": 30.0, "nuclear_risk": 0.005},
    ),
    "greed-is-not-sated": (
        {"ru_regime": 1.0},
        {"ru_war_cost": 75.0, "ru_wins": 0.6},
    ),
    "pledge-invites-the-next-demand": (
        {"ru_greedy": 0.6, "ru_breach": 2.0, "slice": 0.6, "ua_yield": 20.0},
        {"ru_greedy": 0.05, "ru_breach": 25.0},
    ),
    "pledge-cannot-be-believed": (
        {"ru_trust": 0.15, "ru_greedy": 0.6},
        {"ru_trust": 0.9},
    ),
    "bargain-over-kyiv-costs-kyiv": (
        # where the course pursued ends in war all the same
        {"ua_door": 35.0, "us_audience": 30.0},
        {
            "sharp": 6.0,
            "ru_later": 0.05,
            "us_audience": 1.0,
            "ru_drift": 0.9,
            "back_tilt": 0.02,
            "ru_alarm_posture": 0.4,
            "us_back": 30.0,
            "sharp_us": 0.05,
        },
    ),
    "arms-deter": (
        {"ru_alarm_arms": 0.0, "arms_in_time": 0.9, "arms_blood": 0.5},
        # who arms alarms a Russia that can't press later
        {"ru_alarm_arms": 0.5, "ru_later": 0.13},
    ),
    "resolve-deters": (
        {"us_audience": 35.0},
        {"us_audience": 1.0, "ru_alarm_posture": 0.36},
    ),
    "threats-work-unseen": (
        # the worlds of sanctioned-russia-is-hardly-moved, the other way
        {"uncommitted": 0.3, "us_sanctions": 15.0, "al_unity": 35.0},
        {"uncommitted": 0.9},
    ),
    "early-costs-beat-late-ones": (
        # the worlds of early-sanctions-spend-the-leverage, the other way
        {"us_sanctions": 15.0, "sharp": 6.0, "ru_war_cost": 75.0},
        {"early_binds": 0.0},
    ),
    "tripwire-deters": (
        {"us_trip": 200.0},
        {"us_trip": 20.0},
    ),
    "moral-hazard-is-small": (
        {"us_audience": 1.0, "us_entangled": 0.0},
        # everything that deters works, and Kyiv sees it
        {"ru_drift": 0.75, "ru_war_cost": 60.0, "us_audience": 20.0, "arms_blood": 0.5},
    ),
    "pressure-beats-concession": (
        {"ru_alarm_arms": 0.0, "ru_alarm_posture": 0.0, "us_audience": 30.0, "ru_trust": 0.2},
        {"ru_alarm_arms": 0.5},
    ),
    "hope-is-false": (
        # whether Kyiv errs at all
        {"ua_hope": 0.8, "nuclear_risk": 0.005},
        {"ua_hope": 0.0, "ua_hope_arms": 0.0},
    ),
    "false-hope-delays-compromise": (
        # hope that deters, as Kyiv sees it; against: who weighs every point settles the sooner
        {"ua_hope": 0.8, "nuclear_risk": 0.005},
        {"sharp": 6.0, "ru_hardened": 0.6},
    ),
    "arms-mislead-kyiv": (
        # whether arms feed hope, and whether help is thinkable
        {"sharp": 0.1666666667, "nuclear_risk": 0.005, "sharp_us": 0.05, "ua_hope_arms": 0.5},
        {"ua_hope_arms": 0.0},
    ),
    "false-hope-harms-kyiv": (
        # much to lose, and much hope; or none
        {"slice": 0.6, "ua_hope": 0.8, "nuclear_loss": 300.0, "sharp_ru": 0.15},
        {"ua_hope": 0.0, "ua_hope_arms": 0.0},
    ),
    "talks-need-a-series": (
        # who weighs every point seldom walks out for no reason: each meeting may settle it
        {"sharp": 6.0, "ru_later": 0.05},
        {"ua_home": 50.0},
    ),
    "leverage-keeps-for-failure": (
        # sanctions that would be wavered over if they came late
        {},
        {"sharp": 6.0, "us_sanctions": 15.0},
    ),
    "troop-threat-is-called": (
        # a short war, and a word that binds
        {},
        {"us_fight": 30.0, "us_audience": 35.0},
    ),
    "moscow-misjudges": (
        # whether Moscow errs at all
        {},
        {"ru_overrates": 0.0, "ru_belittles": 0.0},
    ),
    "talks-are-cover": (
        # the worlds of talks-need-a-series, the other way
        {"ua_home": 50.0},
        {"sharp": 6.0, "ru_later": 0.05},
    ),
    "arms-can-wait": (
        {},
        {"us_entangled": 15.0, "arms_tilt": 0.2},
    ),
    "pledge-can-wait": (
        # who has much to lose by waiting does not wait for the second meeting
        {"ru_war_cost": 75.0},
        {"ru_drift": 0.9},
    ),
}
