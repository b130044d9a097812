"""`volunteer`: volunteers and their teams. model.md §2, §3 capacity, §4, §5.3."""

from __future__ import annotations

from fivelink_sim.scenario.schema.declaration import Section, field


class VolunteerSection(Section):
    """Who volunteers, for how long, how well, and why they stay, leave or join."""

    flexibility: float = field(
        1.0,
        "how far a team does without resistance and role conflict: flexible, easy to convene",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 2; value A",
    )
    share: float = field(
        0.03,
        "share of residents who volunteer at the start",
        unit="share of residents",
        low=0.0,
        high=1.0,
        plausible=(0.01, 0.12),
        off=0.0,
        start_only=True,
        evidence="F",
        source="registered: 2.56 % (2016) to 22 % (a large city, 2023); how many serve A",
    )
    hours: float = field(
        1.7,
        "hours of a volunteer in a week",
        unit="clock h a week",
        low=0.0,
        high=168.0,
        plausible=(0.3, 4.0),
        off=0.0,
        evidence="F",
        source="21.87 h a quarter among the active (CASS Blue Book 2022)",
    )
    weekend_share: float = field(
        0.7,
        "share of those hours at the weekend",
        unit="share of hours",
        low=0.0,
        high=1.0,
        source="model.md §10.13; A",
    )
    motivation: float = field(
        0.5,
        "motivation at the start; hours are × (0.5 + 0.5·motivation)",
        unit="share",
        low=0.0,
        high=1.0,
        start_only=True,
        source="model.md §4; A",
    )
    span: float = field(
        6.0,
        "volunteers that one leading hour a week can lead",
        unit="volunteers per clock h",
        low=0.0,
        high=100_000.0,
        source="Sheng 4.3; value A",
    )
    care: float = field(
        0.4,
        "care done in an hour by a trained team, × training",
        unit="effective h per clock h",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §3 refer; A",
    )
    labour: float = field(
        0.9, "labour done in an hour", unit="effective h per clock h", low=0.0, high=1.0, source="model.md §3 refer; A"
    )
    training: float = field(
        0.0,
        "training of a team at the start",
        unit="share",
        low=0.0,
        high=1.0,
        start_only=True,
        source="model.md §3 refer; A",
    )
    training_gain: float = field(
        0.01,
        "training gained per leading hour that workers give, × (1 − training)",
        unit="share per clock h",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; value A",
    )
    training_loss: float = field(
        0.005, "training forgotten", unit="share a week", low=0.0, high=1.0, off=0.0, source="model.md §3 refer; A"
    )
    motivation_gain: float = field(
        0.03,
        "motivation gained in a week of full use, × (1 − motivation)",
        unit="share a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    idle_loss: float = field(
        0.03,
        "motivation lost in a week without use, × motivation",
        unit="share a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    burnout: float = field(
        0.01,
        "motivation lost in a week of overuse, × motivation",
        unit="share a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §4; A",
    )
    burnout_at: float = field(
        0.95,
        "use of a team above which it burns out",
        unit="share of hours",
        low=0.0,
        high=1.0,
        source="model.md §4; A",
    )
    quit: float = field(
        0.017,
        "chance that a volunteer quits in a week, × (1 − motivation)",
        unit="chance a week",
        low=0.0,
        high=1.0,
        plausible=(0.005, 0.03),
        off=0.0,
        evidence="F",
        source="US: 22 of 61 m stopped in 2006-07",
    )
    join: float = field(
        0.0008,
        "chance that a resident joins in a week, × participation·trust·…",
        unit="chance a week",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.2; value A",
    )
    social: float = field(
        2.0,
        "weight of the share of volunteers nearby in joining",
        unit="factor",
        low=0.0,
        high=100.0,
        off=0.0,
        source="Sheng 4.2, continuously expand; value A",
    )
    gratitude: float = field(
        0.5,
        "weight of the times helped by volunteers in joining",
        unit="factor",
        low=0.0,
        high=100.0,
        off=0.0,
        source="Sheng 4.2, continuously expand; value A",
    )
    outsiders: float = field(
        0.1,
        "outsiders (students) who join each community",
        unit="persons a week",
        low=0.0,
        high=1_000.0,
        off=0.0,
        source="model.md §4; A",
    )
    adhoc_efficiency: float = field(
        0.5, "work done in an hour by an unlinked volunteer", unit="share", low=0.0, high=1.0, source="model.md §5.3; A"
    )
    adhoc_reach: float = field(
        2.0,
        "distance within which an unlinked volunteer helps",
        unit="cells",
        low=0.0,
        high=300.0,
        source="model.md §5.3; A",
    )
    feedback: float = field(
        1.0,
        "how far joining answers to trust, motivation and gratitude; 0: the same hands under every regime",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="model.md §5.3, §10.31",
    )
    participation_gain: float = field(
        0.02,
        "participation gained by a resident served well, × participation·(1 − participation)",
        unit="share",
        low=0.0,
        high=1.0,
        off=0.0,
        source="Sheng 4.3; value A",
    )
    near: float = field(
        2.0, "what counts as nearby in joining", unit="cells", low=0.0, high=300.0, source="model.md §10.3; A"
    )
    volunteer_value: float = field(
        0.0,
        "price at which volunteers' hours are counted in costs, for sensitivity",
        unit="yuan/h",
        low=0.0,
        high=10_000.0,
        source="model.md §10.33",
    )
