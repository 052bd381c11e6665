using Rag.Answering;
using Rag.Core.Models;
using Rag.Prompting;
using Rag.Remote;

namespace Rag.Api.Hosting;

/// <summary>Readers behind a server elsewhere.</summary>
internal static class RemoteReaders
{
    public static OutsideReader Open(IServiceProvider services)
    {
        var (options, time) = (services.GetRequiredService<RemoteOptions>(), services.GetRequiredService<TimeProvider>());
        return new OutsideReader(
            new RemoteReader(
                RemoteChat.Open(options, time),
                options,
                services.GetRequiredService<PromptOptions>(),
                services.GetRequiredService<ITokenizer>(),
                time,
                services.GetRequiredService<ILogger<RemoteReader>>()
            ),
            time
        );
    }
}
