using System.Net;

namespace Rag.Fetching.Requests;

/// <summary>How a fetch ended.</summary>
public abstract record FetchResult
{
    private FetchResult() { }

    /// <summary>A document, unpacked.</summary>
    /// <param name="Body">At most 15 MB.</param>
    /// <param name="ContentType">The header as it was sent; null without one.</param>
    /// <param name="Address">Where the document lay after all redirects: its relative links begin there.</param>
    public sealed record Fetched(ReadOnlyMemory<byte> Body, string? ContentType, Uri Address) : FetchResult
    {
        public required Validators Validators { get; init; }

        /// <summary>
        /// Where to ask from now on: permanent redirects from the first on led there. Null where there were none, and where they led a
        /// request with a credential to another origin.
        /// </summary>
        public Uri? MovedTo { get; init; }

        /// <summary>How long the server wants its answer to be used; null where it does not say.</summary>
        public TimeSpan? FreshFor { get; init; }
    }

    /// <summary>The document is the one that the validators were given with.</summary>
    public sealed record NotModified(Validators Validators) : FetchResult
    {
        public Uri? MovedTo { get; init; }

        public TimeSpan? FreshFor { get; init; }
    }

    /// <summary>The server says that the document is gone for good: it is not to be asked for again.</summary>
    public sealed record Gone : FetchResult;

    /// <summary>The address or the answer breaks a rule of this service. The reason is a sentence.</summary>
    public sealed record Refused(string Reason) : FetchResult;

    /// <summary>The answer did not come, or is an error. The reason is a sentence.</summary>
    public sealed record Failed(string Reason) : FetchResult
    {
        /// <summary>Null where no answer came.</summary>
        public HttpStatusCode? Status { get; init; }

        /// <summary>True where the same request may succeed a moment later.</summary>
        public bool IsTransient { get; init; }

        /// <summary>How long the host wants to be left alone, or is left alone after many failures; null where nothing says so.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}
