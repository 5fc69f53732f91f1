//! What AWS's error codes mean, in plain words.

/// What an error means and what to do about it.
#[must_use]
pub fn of(code: &str, status: u16) -> &'static str {
    let short = code.rsplit('.').next().unwrap_or(code);
    match short {
        "NonExistentQueue" | "QueueDoesNotExist" => {
            "There is no queue at this URL. It may have been deleted, or the URL is mistyped."
        }
        "InvalidParameterValue" | "InvalidParameterValueException" => {
            "One value in the call is not allowed. The message says which, and what is."
        }
        "MissingParameter" => "The call lacks something that this action needs.",
        "InvalidAttributeName" => "The queue has no such setting, or not a queue of its kind.",
        "InvalidAttributeValue" => "The setting exists, but not with this value.",
        "InvalidMessageContents" => {
            "A message may hold text, line breaks and tabs, but no other control characters."
        }
        "ReceiptHandleIsInvalid" => {
            "The receipt handle does not fit: it is not from this queue, or its time is over."
        }
        "MessageNotInflight" => {
            "The message is not in flight: its visibility timeout is over, so nobody holds it."
        }
        "PurgeQueueInProgress" => "A queue can be purged once in 60 seconds. Wait, then try again.",
        "OverLimit" => "Too many messages are in flight. Delete some that are done.",
        "RequestThrottled" => "Too many calls in a second. Slow down and try again.",
        "UnsupportedOperation" => "This queue cannot do that now, or never.",
        "BatchRequestTooLong" => "The messages of a batch are too long together.",
        "ResourceNotFoundException" => "What the call names does not exist.",
        "ResourceConflictException" => "It exists already, or it is busy with another change.",
        "ResourceInUseException" => "It is busy with another change. Wait, then try again.",
        "TooManyRequestsException" | "TooManyRequests" => {
            "No execution environment was free, and a limit forbids another. Wait, then try again."
        }
        "InvalidRequestContentException" => {
            "What was sent as the event is no JSON. The function never saw it."
        }
        "RequestTooLargeException" | "RequestEntityTooLargeException" => {
            "What was sent is larger than this API takes."
        }
        "PreconditionFailedException" => {
            "Somebody else has changed it meanwhile. Read it again, then change it."
        }
        "AccessDenied" | "AccessDeniedException" => {
            "No policy allows this caller to do this. The message says who may not do what."
        }
        "NoSuchBucket" => "There is no bucket of this name.",
        "NoSuchKey" => "The bucket has no object of this key.",
        "NotFound" | "NotFoundException" => "What the call names does not exist.",
        "InvalidParameter" => "One value in the call is not allowed. The message says which.",
        "ValidationException" => "The call is not formed as the API wants it.",
        "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => {
            "There is no signature, so AWS cannot tell who asks."
        }
        "SignatureDoesNotMatch" | "InvalidSignatureException" => {
            "The signature is not the one that this request would have, here and now."
        }
        "InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId" => {
            "AWS does not know this access key."
        }
        "IncompleteSignature" | "IncompleteSignatureException" => {
            "Something in the signature is missing or badly written."
        }
        "ExpiredToken" | "ExpiredTokenException" => {
            "The temporary keys are over. Ask for new ones."
        }
        "RequestTimeTooSkewed" => "The sender's clock and AWS's are more than 15 minutes apart.",
        "AuthorizationHeaderMalformed" => "The signature is for another region, or badly written.",
        "UnknownOperationException" | "InvalidAction" => "The service has no action of this name.",
        "NotModelled" => "Real AWS may well do this; the simulator does not.",
        "SerializationException" => "A value in the call has the wrong type.",
        _ => of_status(status),
    }
}

const fn of_status(status: u16) -> &'static str {
    if status >= 500 {
        "The service failed; the call itself may be right. Try again."
    } else {
        "AWS refused the call. The message says why."
    }
}

/// What HTTP calls the status of a call that went well.
#[must_use]
pub const fn success(status: u16) -> &'static str {
    match status {
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        _ => "OK",
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn codes_with_and_without_prefix_mean_the_same() {
        assert_eq!(
            of("AWS.SimpleQueueService.NonExistentQueue", 400),
            of("QueueDoesNotExist", 400)
        );
    }

    #[test]
    fn an_unknown_code_still_says_whose_fault_it_is() {
        assert_ne!(of("Whatever", 400), of("Whatever", 503));
    }
}
