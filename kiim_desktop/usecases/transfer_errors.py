"""What offering, accepting and declining refuse: hand-overs of files, and referrals.

UseCaseError
 ├── FileHandedOver, AlreadyOffered, OfferOver, NoSuchOffer, NoSuchClaim
 ├── BasisMissing, NothingMayGo, CoreDataMissing
 └── NoSuchReferral, StepNotPossible
"""

from __future__ import annotations

from kiim_desktop.usecases.errors import UseCaseError


class FileHandedOver(UseCaseError):
    """Diese Akte wurde an ein anderes Büro übergeben und kann hier nur noch gelesen werden. Es wurde nichts \
gespeichert. Bitte wenden Sie sich an das Büro, das sie jetzt führt.
    """

    code = "file_handed_over"


class MergedFileStays(UseCaseError):
    """Diese Akte ist mit einer anderen zusammengeführt, übergeben lässt sich nur eine Akte für sich. Es wurde nichts \
verändert. Bitte die Akten zuerst trennen und dann jede einzeln übergeben.
    """

    code = "merged_file_stays"


class AlreadyOffered(UseCaseError):
    """Diese Akte ist schon einem Büro angeboten. Es wurde nichts verändert. Bitte zuerst das frühere Angebot \
zurückziehen.
    """

    code = "already_offered"


class OfferOver(UseCaseError):
    """Dieses Angebot steht nicht mehr: Es wurde beantwortet, zurückgezogen oder ist abgelaufen. Es wurde nichts \
verändert. Bitte die Liste neu ansehen.
    """

    code = "offer_over"


class NoSuchOffer(UseCaseError):
    """Ein solches Angebot gibt es hier nicht. Bitte die Kennung aus der Liste nehmen."""

    code = "no_such_offer"


class NoSuchClaim(UseCaseError):
    """Dieses Büro hat diese Akte hier nicht als eigene geöffnet, oder sie kommt schon von dort. Es wurde nichts \
geändert. Was strittig ist, steht unter Abgleich.
    """

    code = "no_such_claim"


class BasisMissing(UseCaseError):
    """Dafür braucht es eine Einwilligung für genau diese Stelle oder eine Rechtsgrundlage mit Paragraf. Es wurde \
nichts angeboten. Bitte eines von beiden nennen.
    """

    code = "basis_missing"


class NothingMayGo(UseCaseError):
    """Von dieser Akte darf nichts an diese Stelle gehen: Einwilligung, Zweck oder Datengruppen lassen es nicht zu. \
Es wurde nichts angeboten. Bitte die Einwilligung prüfen.
    """

    code = "nothing_may_go"


class CoreDataMissing(UseCaseError):
    """Ohne Stammdaten kann niemand eine Akte weiterführen. Es wurde nichts angeboten. Bitte die Einwilligung um die \
Stammdaten (P0) ergänzen.
    """

    code = "core_data_missing"


class NoSuchReferral(UseCaseError):
    """Eine solche Vermittlung gibt es hier nicht. Bitte die Kennung aus der Liste nehmen."""

    code = "no_such_referral"


class StepNotPossible(UseCaseError):
    """Von „{now}“ geht es nicht zu „{wanted}“. Es wurde nichts gespeichert. Möglich ist: {possible}."""

    code = "step_not_possible"
