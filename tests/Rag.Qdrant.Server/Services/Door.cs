using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Qdrant.Client.Grpc;

namespace Rag.Qdrant.Server.Services;

internal sealed record Door(string? ApiKey);

/// <summary>Before every call: the key, and the faults that were ordered.</summary>
internal sealed class DoorInterceptor(Door door, Faults faults) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        if (door.ApiKey is { } key && context.RequestHeaders.GetValue("api-key") != key)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Must provide an API key or an Authorization bearer token"));
        }

        var fault = faults.Next(context.Method, typeof(TResponse) == typeof(PointsOperationResponse));
        if (faults.Delay > TimeSpan.Zero)
        {
            await Task.Delay(faults.Delay, context.CancellationToken);
        }

        switch (fault)
        {
            case { Kind: FaultKind.Status }:
                var trailers = new Metadata();
                if (fault.RetryAfter is { } pause)
                {
                    trailers.Add("retry-after", Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture));
                }

                throw new RpcException(new Status(fault.Status, "It was ordered to fail."), trailers);
            case { Kind: FaultKind.Cut }:
                return Cut<TResponse>(context);
        }

        var response = await Answered(request, context, continuation);
        if (fault is { Kind: FaultKind.WaitTimeout } && response is PointsOperationResponse update)
        {
            update.Result.Status = UpdateStatus.WaitTimeout;
        }

        return fault is { Kind: FaultKind.CutAfter } ? Cut<TResponse>(context) : response;
    }

    private static async Task<TResponse> Answered<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return await continuation(request, context);
        }
        catch (NotFoundException e)
        {
            throw new RpcException(new Status(StatusCode.NotFound, e.Message));
        }
        catch (RefusedException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
        catch (NotSupportedException e)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, e.Message));
        }
    }

    private static TResponse Cut<TResponse>(ServerCallContext context)
    {
        context.GetHttpContext().Abort();
        throw new RpcException(new Status(StatusCode.Unavailable, "The connection was cut."));
    }
}
