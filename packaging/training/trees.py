"""Gradient boosting for the two judgements: learned with LightGBM, kept as plain lists, judged by F1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np

from kiim_desktop.matching.boosted import Told

SEED = 0
SETTINGS = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.1,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": SEED,
    "deterministic": True,
    "num_threads": 2,
    "verbose": -1,
}


def learn(
    facts: Sequence[Sequence[float]],
    is_same: Sequence[bool],
    names: Sequence[str],
    count: int,
    weights: Sequence[float] | None = None,
) -> list[Told]:
    """Return that many trees; `weights` say how much each pair counts."""
    answers = [int(each) for each in is_same]
    data = lightgbm.Dataset(np.array(facts, float), answers, weight=weights, feature_name=list(names))
    booster = lightgbm.train(SETTINGS, data, count)
    return [_flat(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]


def _flat(root: dict[str, Any]) -> Told:
    flat: dict[str, list[float]] = {"fact": [], "threshold": [], "left": [], "right": [], "leaf": []}

    def put(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            flat["leaf"].append(round(node["leaf_value"], 5))
            return -len(flat["leaf"])
        place = len(flat["fact"])
        flat["fact"].append(node["split_feature"])
        flat["threshold"].append(float(f"{node['threshold']:.6g}"))
        flat["left"].append(0)
        flat["right"].append(0)
        flat["left"][place] = put(node["left_child"])
        flat["right"][place] = put(node["right_child"])
        return place

    put(root)
    return flat


def best(scored: Sequence[tuple[float, bool]]) -> tuple[float, float, float, float]:
    """Return the best F1 with its threshold, precision and recall."""
    total, right, wrong, found = sum(is_same for _score, is_same in scored), 0, 0, (0.0, 1.0, 0.0, 0.0)
    for score, is_same in sorted(scored, reverse=True):
        right, wrong = right + is_same, wrong + (not is_same)
        f1 = 2 * right / (total + right + wrong)
        if f1 > found[0]:
            found = (f1, score, right / (right + wrong), right / total)
    return found
