"""The wall between profiles for training and real ones: what is refused across it.

KiimError
 └── UseCaseError
      ├── TrainingList, NoTrainingList
      ├── TrainingInvitation, NoTrainingInvitation
      └── TrainingBackup, NoTrainingBackup, NoTrainingProfile

Bundles are refused where they are opened (sync/wire/bundles.py: TrainingWall).
"""

from __future__ import annotations

from kiim_desktop.usecases.errors import UseCaseError


class TrainingList(UseCaseError):
    """Diese Liste stammt aus einer Übung und gehört nicht zu echten Akten. Es wurde nichts übernommen. Bitte die richtige Liste wählen, oder diese im Übungsprofil öffnen."""  # noqa: E501  # a sentence for people is one docstring

    code = "training_list"


class NoTrainingList(UseCaseError):
    """Ein Übungsprofil nimmt nur Listen mit erfundenen Personen. Es wurde nichts übernommen. Ist diese Liste erfunden, bitte eine Spalte mit der Überschrift „KiIM-Übung“ einfügen; eine echte bitte im echten Büro öffnen."""  # noqa: E501  # a sentence for people is one docstring

    code = "no_training_list"


class TrainingInvitation(UseCaseError):
    """Diese Einladung gehört zu einer Übung. Es wurde nichts eingerichtet und nichts verändert. Bitte im Übungsprofil damit beitreten, oder beim Kreis eine echte Einladung anfordern."""  # noqa: E501  # a sentence for people is one docstring

    code = "training_invitation"


class NoTrainingInvitation(UseCaseError):
    """Diese Einladung ist echt und gilt nicht für ein Übungsprofil. Es wurde nichts eingerichtet und nichts verändert. Bitte im echten Büro damit beitreten, oder eine Einladung für die Übung anfordern."""  # noqa: E501  # a sentence for people is one docstring

    code = "no_training_invitation"


class TrainingBackup(UseCaseError):
    """Diese Sicherung stammt aus einem Übungsprofil und gehört nicht an die Stelle echter Akten. Es wurde nichts zurückgeholt. Bitte die Sicherung des Büros wählen, oder diese beim Üben zurückholen."""  # noqa: E501  # a sentence for people is one docstring

    code = "training_backup"


class NoTrainingBackup(UseCaseError):
    """Diese Sicherung enthält echte Akten und gehört nicht in ein Übungsprofil. Es wurde nichts zurückgeholt. Bitte eine Sicherung aus einer Übung wählen, oder diese im echten Büro zurückholen."""  # noqa: E501  # a sentence for people is one docstring

    code = "no_training_backup"


class NoTrainingProfile(UseCaseError):
    """Das ist ein echtes Büro, kein Übungsprofil. Es wurde nichts verändert. Bitte ohne „--training“ aufrufen, oder einen anderen Ordner nennen."""  # noqa: E501  # a sentence for people is one docstring

    code = "no_training_profile"
