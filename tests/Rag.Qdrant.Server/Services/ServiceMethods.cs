using Google.Protobuf;
using Grpc.Core;

namespace Rag.Qdrant.Server.Services;

/// <summary>
/// Methods of a gRPC service whose base class nobody generated: the host finds each by its name in the class that serves it.
/// </summary>
internal static class ServiceMethods
{
    public static void Unary<TRequest, TResponse>(this ServiceBinderBase binder, string service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        binder.AddMethod(
            new Method<TRequest, TResponse>(MethodType.Unary, service, name, Of<TRequest>(), Of<TResponse>()),
            (UnaryServerMethod<TRequest, TResponse>?)null
        );

    private static Marshaller<T> Of<T>()
        where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
    }
}
