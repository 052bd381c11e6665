using Rag.Api.Edge;
using Rag.Cluster.Leases;

namespace Rag.Api.Nodes;

/// <summary>
/// Questions are answered only while this node holds its lease: without it nobody tells the node what was withdrawn.
/// </summary>
internal sealed class LeaseGate(RequestDelegate next, NodeLease lease)
{
    public const string Refusal = "This node is catching up with the others and answers nothing yet: ask again in a few seconds.";

    private const string RetrySeconds = "2";

    public Task InvokeAsync(HttpContext http)
    {
        if (lease.IsServing || !Doorways.IsCounted(http.Request))
        {
            return next(http);
        }

        http.Response.Headers.RetryAfter = RetrySeconds;
        return ErrorBody.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, Refusal);
    }
}
