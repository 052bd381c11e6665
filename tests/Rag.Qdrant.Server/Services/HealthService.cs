using Grpc.Core;
using Qdrant.Client.Grpc;

namespace Rag.Qdrant.Server.Services;

[BindServiceMethod(typeof(HealthService), nameof(Bind))]
internal class HealthService
{
    public static void Bind(ServiceBinderBase binder, HealthService? service) =>
        binder.Unary<HealthCheckRequest, HealthCheckReply>("qdrant.Qdrant", nameof(HealthCheck));

    public virtual Task<HealthCheckReply> HealthCheck(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckReply { Title = "specification server", Version = "1.19.0" });
}
