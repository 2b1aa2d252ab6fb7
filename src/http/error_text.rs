//! What a problem says: a fixed title for developers, a message for the person who asked.

use super::error::Code;
use crate::domain::Language;

/// The same for every occurrence of a problem, in English.
pub fn title(code: Code) -> &'static str {
    match code {
        Code::BadRequest => "The request cannot be read",
        Code::MissingAuthorization => "A token is required",
        Code::TokenExpired => "The token has expired",
        Code::InvalidToken => "The token is not valid",
        Code::AuthorizationMismatch => "The token is another user's",
        Code::OriginNotAllowed => "The origin is not allowed",
        Code::NotFound => "No such resource",
        Code::Gone => "The resource is there no more",
        Code::MethodNotAllowed => "The resource does not take this method",
        Code::RequestTimeout => "The request did not arrive in time",
        Code::PayloadTooLarge => "The body is too large",
        Code::HostNotAllowed => "The service does not answer to this host",
        Code::InvalidRequest => "The request is not valid",
        Code::RateLimited => "Too many questions",
        Code::Overloaded => "The service has too much to do",
        Code::InternalError => "The service failed",
        Code::SearchUnavailable => "The search is out of reach",
        Code::StoreUnavailable => "The conversations are out of reach",
        Code::AuthenticationUnavailable => "Tokens cannot be verified",
        Code::NotReady => "The service is not ready",
        Code::DeadlineExceeded => "The deadline passed",
        Code::VersionConflict => "Somebody else was faster",
        Code::OtherVersion => "Another version of the service wrote this",
        Code::DataElsewhere => "The data are not this service's to change",
        Code::DecisionRequired => "A decision is required",
        Code::FileUnreadable => "The file cannot be read",
        Code::ImportRunning => "Another import is running",
    }
}

/// One sentence for the user.
pub fn message(code: Code, language: Language) -> &'static str {
    let [fr, en, es] = sentences(code);
    match language {
        Language::Fr => fr,
        Language::En => en,
        Language::Es => es,
    }
}

fn sentences(code: Code) -> [&'static str; 3] {
    match code {
        Code::BadRequest | Code::InvalidRequest => [
            "La demande n'est pas valable.",
            "The request is not valid.",
            "La solicitud no es válida.",
        ],
        Code::MissingAuthorization => {
            ["Veuillez vous connecter.", "Please sign in.", "Inicie sesión, por favor."]
        }
        Code::TokenExpired | Code::InvalidToken => [
            "Votre session n'est plus valable. Veuillez vous reconnecter.",
            "Your session is no longer valid. Please sign in again.",
            "Su sesión ya no es válida. Vuelva a iniciar sesión.",
        ],
        Code::AuthorizationMismatch => [
            "Vous n'avez accès qu'à vos propres données.",
            "You can only see your own data.",
            "Solo puede ver sus propios datos.",
        ],
        Code::RateLimited => [
            "Vous avez posé beaucoup de questions. Veuillez patienter un instant.",
            "You have asked many questions. Please wait a moment.",
            "Ha hecho muchas preguntas. Espere un momento, por favor.",
        ],
        Code::Overloaded => [
            "Le service est très sollicité. Veuillez réessayer dans un instant.",
            "The service is very busy. Please try again shortly.",
            "El servicio está muy ocupado. Inténtelo de nuevo en un instante.",
        ],
        Code::OriginNotAllowed => [
            "Cette page n'a pas le droit d'interroger le service.",
            "This page may not ask the service.",
            "Esta página no tiene permiso para consultar el servicio.",
        ],
        Code::NotFound => [
            "Cette ressource n'existe pas.",
            "There is no such resource.",
            "Este recurso no existe.",
        ],
        Code::Gone => [
            "Ce lien a expiré. Reposez la question pour en obtenir un nouveau.",
            "This link has expired. Ask again to get a new one.",
            "Este enlace ha caducado. Repita la pregunta para obtener otro.",
        ],
        Code::MethodNotAllowed => [
            "Cette ressource n'accepte pas cette méthode.",
            "This resource does not take this method.",
            "Este recurso no acepta este método.",
        ],
        Code::RequestTimeout => [
            "La demande n'est pas arrivée à temps.",
            "The request did not arrive in time.",
            "La solicitud no llegó a tiempo.",
        ],
        Code::PayloadTooLarge => [
            "La demande est trop volumineuse.",
            "The request is too large.",
            "La solicitud es demasiado grande.",
        ],
        Code::HostNotAllowed => [
            "Le service ne répond pas sous ce nom d'hôte.",
            "The service does not answer to this host name.",
            "El servicio no responde a este nombre de host.",
        ],
        Code::InternalError => [
            "Le service a rencontré une erreur. Veuillez réessayer.",
            "The service failed. Please try again.",
            "El servicio ha tenido un error. Inténtelo de nuevo.",
        ],
        Code::SearchUnavailable => [
            "Vos données ne sont pas accessibles pour le moment. Veuillez réessayer dans un instant.",
            "Your data cannot be reached at the moment. Please try again shortly.",
            "Sus datos no están disponibles en este momento. Inténtelo de nuevo en un instante.",
        ],
        Code::StoreUnavailable => [
            "Vos conversations ne sont pas accessibles pour le moment. Veuillez réessayer dans un instant.",
            "Your conversations cannot be reached at the moment. Please try again shortly.",
            "Sus conversaciones no están disponibles en este momento. Inténtelo de nuevo en un instante.",
        ],
        Code::OtherVersion => [
            "Cette réponse date d'une autre version du service. Veuillez reposer la question.",
            "This answer is of another version of the service. Please ask the question again.",
            "Esta respuesta es de otra versión del servicio. Vuelva a hacer la pregunta.",
        ],
        Code::VersionConflict => [
            "Cette conversation a été modifiée entre-temps. Veuillez la recharger.",
            "This conversation was changed meanwhile. Please reload it.",
            "Esta conversación se modificó mientras tanto. Vuelva a cargarla.",
        ],
        Code::DataElsewhere => [
            "Vos données sont gérées par un autre service : c'est là qu'elles s'importent et se corrigent.",
            "Your data are kept by another service: they are imported and corrected there.",
            "Sus datos los gestiona otro servicio: allí se importan y se corrigen.",
        ],
        Code::DecisionRequired => [
            "Rien n'a été importé : une réponse de votre part est nécessaire.",
            "Nothing was imported: an answer of yours is needed.",
            "No se ha importado nada: hace falta una respuesta suya.",
        ],
        Code::FileUnreadable => [
            "Ce fichier ne se lit pas comme un relevé. Téléchargez les opérations du compte en CSV, OFX, CAMT, MT940 ou Excel.",
            "This file cannot be read as a statement. Download the account's transactions as CSV, OFX, CAMT, MT940 or Excel.",
            "Este archivo no se puede leer como un extracto. Descargue los movimientos de la cuenta en CSV, OFX, CAMT, MT940 o Excel.",
        ],
        Code::ImportRunning => [
            "Un autre import est en cours. Veuillez réessayer dans un instant.",
            "Another import is running. Please try again shortly.",
            "Hay otra importación en curso. Inténtelo de nuevo en un instante.",
        ],
        Code::AuthenticationUnavailable => [
            "Votre identité ne peut pas être vérifiée pour le moment. Veuillez réessayer.",
            "Your identity cannot be checked at the moment. Please try again.",
            "No se puede comprobar su identidad en este momento. Inténtelo de nuevo.",
        ],
        Code::NotReady => [
            "Le service n'est pas prêt.",
            "The service is not ready.",
            "El servicio no está listo.",
        ],
        Code::DeadlineExceeded => [
            "La réponse a pris trop de temps. Veuillez réessayer.",
            "The answer took too long. Please try again.",
            "La respuesta ha tardado demasiado. Inténtelo de nuevo.",
        ],
    }
}
