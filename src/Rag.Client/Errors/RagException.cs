using System.Net;

namespace Rag.Client.Errors;

/// <summary>
/// A call that the service did not answer with what was asked for. The message is the service's own sentence where it has one.
/// </summary>
public class RagException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Of the reply; null where there was none, or where it had begun well before it failed.</summary>
    public HttpStatusCode? Status { get; internal set; }

    /// <summary>The kind of error on the wire, such as <c>invalid_request_error</c>.</summary>
    public string? Type { get; internal set; }

    /// <summary>The member of the request that is at fault, where one is.</summary>
    public string? Param { get; internal set; }

    /// <summary>The error's own name on the wire, such as <c>model_not_found</c>.</summary>
    public string? Code { get; internal set; }

    /// <summary>The service's name of this call, to be found in its log.</summary>
    public string? RequestId { get; internal set; }
}
