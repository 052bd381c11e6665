using System.Globalization;
using System.Net.Sockets;
using Grpc.Core;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Rag.Core.Articles;

namespace Rag.Stores.Qdrant.Calls;

/// <summary>What a failure of the server or of the way to it means.</summary>
internal static class QdrantFault
{
    /// <summary>
    /// The same call may well succeed when it is made again; every call of ours leaves the same behind however often it is made.
    /// </summary>
    public static bool IsPassing(Exception e) =>
        e switch
        {
            RpcException { StatusCode: var status } => status
                is not (
                    StatusCode.InvalidArgument
                    or StatusCode.NotFound
                    or StatusCode.AlreadyExists
                    or StatusCode.PermissionDenied
                    or StatusCode.Unauthenticated
                    or StatusCode.FailedPrecondition
                    or StatusCode.OutOfRange
                    or StatusCode.Unimplemented
                    or StatusCode.DataLoss
                ),
            UpdateUnknownException or TimeoutRejectedException or SocketException or HttpRequestException => true,
            _ => false,
        };

    /// <summary>Nothing can be asked of the server now, for whatever reason that passes.</summary>
    public static bool IsUnreachable(Exception e) => IsPassing(e) || e is BrokenCircuitException or StoreUnreachableException;

    /// <summary>The pause that the server asks for; null where it asks for none.</summary>
    public static TimeSpan? RetryAfter(Exception? e) =>
        e is RpcException rpc
        && rpc.Trailers.GetValue("retry-after") is { } text
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 60))
            : null;

    /// <summary>A sentence for the operator; null for what is neither the server's nor the way's.</summary>
    public static StoreUnreachableException? Translated(Exception e, Uri url) =>
        e switch
        {
            StoreUnreachableException told => told,
            RpcException { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied } => new StoreUnreachableException(
                $"Qdrant at {url} does not let this program in: mend Store:Qdrant:ApiKey.",
                e
            ),
            RpcException { StatusCode: StatusCode.Unimplemented } => new StoreUnreachableException(
                $"What answers at {url} is no Qdrant that this program knows: name the gRPC port (6334 by default) of Qdrant 1.12 or later "
                    + "in Store:Qdrant:Url.",
                e
            ),
            _ when IsUnreachable(e) => new StoreUnreachableException(
                $"Qdrant at {url} does not answer: start it, or name the address of its gRPC port in Store:Qdrant:Url.",
                e
            ),
            RpcException rpc => new StoreUnreachableException(
                $"Qdrant at {url} refused a call ({rpc.StatusCode}: {rpc.Status.Detail}).",
                e
            ),
            _ => null,
        };
}
