//! The errors of Amazon S3.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html> (read 2026-11-22).

use crate::error::AwsError;
use crate::given::WrongType;

/// An error of Amazon S3, one variant for each of AWS's codes that occur here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// 409: the bucket still has objects; its name.
    BucketNotEmpty(String),
    /// 400: the object is bigger than it may be.
    EntityTooLarge,
    /// 400: a parameter has a value that S3 does not take: message, and names with values that S3 adds.
    InvalidArgument(String, Vec<(String, String)>),
    /// 400: a bucket cannot have this name.
    InvalidBucketName(String),
    /// 403: the object lies in an archive.
    InvalidObjectState,
    /// 416: the object has nothing in this range.
    InvalidRange,
    /// 400: the request makes no sense.
    InvalidRequest(String),
    /// 400: a key has more than 1,024 bytes.
    KeyTooLong,
    /// 400: the request's XML would not be valid.
    MalformedXml,
    /// 400: a policy is not one.
    MalformedPolicy(String),
    /// 405: a delete marker was asked for by its version.
    MethodNotAllowed,
    /// 404: there is no such bucket.
    NoSuchBucket(String),
    /// 404: the bucket has no policy.
    NoSuchBucketPolicy(String),
    /// 404: there is no such object.
    NoSuchKey(String),
    /// 404: there is no such version of the object.
    NoSuchVersion(String, String),
    /// 404 in answer to a request without a body.
    NotFound,
    /// 501: real, but not simulated.
    NotModelled(String),
    /// 412: `IfMatch` or `IfNoneMatch` does not hold; which.
    PreconditionFailed(&'static str),
    /// 409: the object is being restored already.
    RestoreAlreadyInProgress,
    /// 400: a parameter is missing or of the wrong type.
    Parameter(String),
}

impl From<WrongType> for Error {
    fn from(wrong: WrongType) -> Self {
        Self::Parameter(wrong.0)
    }
}

impl Error {
    /// The error for one wrong argument.
    pub(super) fn argument(message: &str, name: &str, value: &str) -> Self {
        Self::InvalidArgument(
            message.into(),
            vec![
                ("ArgumentName".into(), name.into()),
                ("ArgumentValue".into(), value.into()),
            ],
        )
    }

    /// The error for a required parameter that is not there.
    pub(super) fn missing(name: &str) -> Self {
        Self::Parameter(format!("Missing required parameter in input: \"{name}\""))
    }

    /// Code, message and status.
    fn identity(&self) -> (&'static str, &str, u16) {
        match self {
            Self::BucketNotEmpty(_) => (
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty",
                409,
            ),
            Self::EntityTooLarge => (
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size",
                400,
            ),
            Self::InvalidArgument(message, _) => ("InvalidArgument", message, 400),
            Self::InvalidBucketName(_) => (
                "InvalidBucketName",
                "The specified bucket is not valid.",
                400,
            ),
            Self::InvalidObjectState => (
                "InvalidObjectState",
                "The operation is not valid for the object's storage class",
                403,
            ),
            Self::InvalidRange => (
                "InvalidRange",
                "The requested range is not satisfiable",
                416,
            ),
            Self::InvalidRequest(message) => ("InvalidRequest", message, 400),
            Self::KeyTooLong => ("KeyTooLongError", "Your key is too long", 400),
            Self::MalformedXml => (
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
                400,
            ),
            Self::MalformedPolicy(message) => ("MalformedPolicy", message, 400),
            Self::MethodNotAllowed => (
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                405,
            ),
            Self::NoSuchBucket(_) => ("NoSuchBucket", "The specified bucket does not exist", 404),
            Self::NoSuchBucketPolicy(_) => (
                "NoSuchBucketPolicy",
                "The bucket policy does not exist",
                404,
            ),
            Self::NoSuchKey(_) => ("NoSuchKey", "The specified key does not exist.", 404),
            Self::NoSuchVersion(..) => (
                "NoSuchVersion",
                "The specified version does not exist.",
                404,
            ),
            Self::NotFound => ("404", "Not Found", 404),
            Self::NotModelled(what) => ("NotModelled", what, 501),
            Self::PreconditionFailed(_) => (
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
                412,
            ),
            Self::RestoreAlreadyInProgress => (
                "RestoreAlreadyInProgress",
                "Object restore is already in progress",
                409,
            ),
            Self::Parameter(message) => ("ParamValidation", message, 400),
        }
    }

    /// What else the answer names.
    fn details(&self) -> Vec<(String, String)> {
        let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        match self {
            Self::BucketNotEmpty(name)
            | Self::InvalidBucketName(name)
            | Self::NoSuchBucket(name)
            | Self::NoSuchBucketPolicy(name) => one("BucketName", name),
            Self::NoSuchKey(key) => one("Key", key),
            Self::NoSuchVersion(key, version) => {
                let mut details = one("Key", key);
                details.extend(one("VersionId", version));
                details
            }
            Self::PreconditionFailed(condition) => one("Condition", condition),
            Self::InvalidArgument(_, details) => details.clone(),
            _ => Vec::new(),
        }
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        if let Error::NotModelled(what) = &error {
            return Self::not_modelled("Amazon S3", what);
        }
        let (code, message, status) = error.identity();
        Self::sender(code, message)
            .with_status(status)
            .with_details(error.details())
    }
}
