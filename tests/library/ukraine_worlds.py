"""For each claim of the Ukraine case a plausible world where it holds and one where it fails.

A world is the middle of every range except for the parameters named. What they have in common is
the reason in the comment: it is what one would have to believe.
"""

World = dict[str, float]

WORLDS: dict[str, tuple[World, World]] = {
    # claim: (a world where it holds, a world where it fails)
    "early-sanctions-spend-the-leverage": (
        # imposing early says nothing about the rest; against: it commits the West, waiting is dear,
        # and Congress would lift what a settlement has earned
        {"early_binds": 0.0},
        {"early_binds": 1.0, "ru_standing": 15.0, "us_word": 5.0, "cg_soft": 2.0, "cg_spoil": 20.0},
    ),
    "early-sanctions-do-not-lower-the-risk": (
        {"early_binds": 0.0},
        {"early_binds": 1.0, "us_sanctions": 12.0},
    ),
    "sanctioned-russia-is-hardly-moved": (
        {"ru_hardened": 0.6},
        {"ru_hardened": 0.1, "ru_sanctions": 60.0, "uncommitted": 0.3},
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
        {"ru_alarm_arms": 0.5},
    ),
    "ironclad-breeds-moral-hazard": (
        {"us_audience": 30.0},
        # a promise nobody keeps is one nobody relies on
        {"us_audience": 1.0},
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
        {"ru_trust": 0.85, "ru_greedy": 0.05},
        {"us_trip": 240.0},
    ),
    "pledge-keeps-america-out": (
        {},
        # backing deters well enough to be needed rarely
        {
            "us_stake": 40.0,
            "us_audience": 30.0,
            "us_back": 5.0,
            "back_tilt": 0.4,
            "ru_alarm_posture": 0.0,
            "ru_trust": 0.2,
        },
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
        {"ru_patience": 12.0, "ru_status": 0.0},
        {"ru_patience": 0.0, "ru_status": 14.0, "ru_blame": 18.0},
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
        {"ru_status": 12.0, "us_talks": 0.0},
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
        {"ua_door": 35.0, "us_audience": 30.0},
        {"ru_trust": 0.9, "ru_greedy": 0.05, "ua_door": 3.0},
    ),
    "arms-deter": (
        {"ru_alarm_arms": 0.0, "arms_in_time": 0.9, "arms_blood": 0.5},
        {"ru_alarm_arms": 0.5},
    ),
    "resolve-deters": (
        {"us_audience": 35.0},
        {"us_audience": 1.0},
    ),
    "threats-work-unseen": (
        # heavy sanctions that would not come without a threat
        {"ru_sanctions": 50.0, "uncommitted": 0.3},
        {"uncommitted": 0.9},
    ),
    "early-costs-beat-late-ones": (
        {"early_binds": 1.0, "ru_standing": 15.0, "us_word": 5.0, "cg_soft": 2.0, "cg_spoil": 20.0},
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
}
