"""Exchange: bundles, outbox, session, enrolment, carriers; on real stores and the real hub."""
