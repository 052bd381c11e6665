using Rag.Api.Edge;
using Rag.Cluster;
using Rag.Cluster.Directory;
using Rag.Cluster.Forwarding;
using Rag.Core.Access;

namespace Rag.Api.Nodes;

/// <summary>
/// Lets the requests of other nodes in, by the address that is listened on for them, with the secret; and nothing else by that address.
/// Elsewhere what such a request has beside the caller's own is refused. A node that is refused is told why, so that it asks another one.
/// </summary>
internal sealed class NodeGate(RequestDelegate next, NodeIdentity self, INodeHoldings own)
{
    private const string NotHere = "This address is for the other nodes of the service.";
    private const string Stopped = "The engine of this node has stopped: its log says why.";

    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (http.Connection.LocalPort != self.Address.Port || AdminSocket.IsCaller(http))
        {
            return headers.ContainsKey(NodeHeaders.Secret) || headers.ContainsKey(NodeHeaders.Question) ? RefuseAsync(http) : next(http);
        }

        if (!self.Secret.Is(headers[NodeHeaders.Secret]))
        {
            return RefuseAsync(http, NodeRefusal.Secret);
        }

        if (!QuestionSurfaces.IsSendable(http.Request) || SentQuestion.Read(headers[NodeHeaders.Question].ToString()) is not { } sent)
        {
            return RefuseAsync(http, NodeRefusal.Message);
        }

        if (!own.CanAnswer)
        {
            return ErrorBody.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, Stopped);
        }

        headers.Remove(NodeHeaders.Secret);
        headers.Remove(NodeHeaders.Question);
        http.Features.Set(new ReceivedQuestion(sent));
        http.SetCaller(new Caller(sent.ToAudience(), ApiRoles.Ask));
        return next(http);
    }

    private static Task RefuseAsync(HttpContext http, NodeRefusal reason)
    {
        http.Response.Headers[NodeHeaders.Refusal] = reason.ToString();
        return RefuseAsync(http);
    }

    private static Task RefuseAsync(HttpContext http) => ErrorBody.WriteAsync(http, StatusCodes.Status403Forbidden, NotHere);
}
